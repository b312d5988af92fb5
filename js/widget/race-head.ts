import { Announcer } from "./announcer.js";
import { h, KEYS, setAttribute, setText } from "./dom.js";
import type { RaceLab } from "./race-panel.js";

/** What is said above everything. */
export interface Said {
  readonly sentence: string;
  readonly detail: string;
}

const NAMES = { size: "sizes", depth: "depths", parameters: "numbers of parameters" } as const;

/** The finding; before there is one an invitation to predict it. */
export function headline(lab: RaceLab): Said {
  const { results, methods, values, coming } = lab;
  if (lab.isRacing) {
    const { settled, all } = coming?.count ?? { settled: 0, all: methods.length * values.length };
    return { sentence: "Racing …", detail: `${settled} of ${all} measured.` };
  }
  if (!results || lab.isOutdated) {
    return { sentence: "Who is the fastest?", detail: `${invitation(lab)}${ofWhat(lab)}` };
  }
  const { sentence, detail, reason } = results.wire;
  if (sentence) return { sentence, detail };
  const { settled, all } = results.count;
  return { sentence: `Stopped: ${settled} of ${all} measured.`, detail: reason };
}

function invitation(lab: RaceLab): string {
  const { methods, values, axis } = lab;
  const predict = lab.predicts ? "Predict the ranking, then race" : "Race";
  const many = methods.length === 1 ? "1 method" : `${methods.length} methods`;
  const seconds = lab.model.get("seconds");
  return `${predict}: ${many} at ${values.length} ${NAMES[axis]}, at most ${seconds} s.`;
}

/** Whose race it is that is still in sight. */
function ofWhat({ results }: RaceLab): string {
  return results
    ? ` Below is still the race of ${results.wire.function}, ${results.wire.precision}.`
    : "";
}

/** What is left of a race, in words. */
export function left(lab: RaceLab): string {
  const { coming } = lab;
  if (!coming) return "starting …";
  const seconds = Math.ceil(coming.wire.seconds_left);
  return seconds > 0 ? `${seconds} s left` : "almost done";
}

/** The headline, and beside it the button that starts a race and ends it, over its progress. */
export function head(lab: RaceLab, signal: AbortSignal) {
  const sentence = h("p", { class: "dw-sentence", "aria-hidden": "true" });
  const detail = h("p", { class: "dw-detail" });
  const announcer = new Announcer("Finding", signal);
  const isOn = () => {
    const { asked } = lab.sync;
    if (asked?.race) return true;
    return lab.isRacing && !asked?.cancel;
  };
  const go = h("button", {
    type: "button",
    class: "dw-button dw-go",
    onclick: () => (isOn() ? lab.cancel() : lab.race()),
    ...KEYS,
  });
  const fill = h("span", { class: "dw-fill" });
  const bar = h(
    "div",
    {
      class: "dw-progress",
      role: "progressbar",
      "aria-label": "Race",
      "aria-valuemin": 0,
      "aria-valuemax": 100,
    },
    fill,
  );
  const rest = h("small", { "aria-hidden": "true" });
  return {
    element: h(
      "div",
      { class: "dw-head" },
      h("div", { class: "dw-verdict" }, sentence, detail, announcer.element),
      h("div", { class: "dw-start" }, go, bar, rest),
    ),
    update() {
      const said = headline(lab);
      setText(sentence, said.sentence);
      setText(detail, said.detail);
      const on = isOn();
      const again = lab.results && !lab.isOutdated ? "Race again" : "Race";
      setText(go, on ? "Cancel" : again);
      setAttribute(go, "data-on", on ? "" : null);
      go.disabled = !lab.sync.isHeard();
      const done = on ? Math.round(100 * (lab.coming?.wire.done ?? 0)) : 0;
      bar.style.visibility = rest.style.visibility = on ? "visible" : "hidden";
      setAttribute(bar, "aria-hidden", on ? null : "true");
      setAttribute(bar, "aria-valuenow", String(done));
      const remaining = left(lab);
      setAttribute(bar, "aria-valuetext", `${done} %, ${remaining}`);
      fill.style.width = `${done}%`;
      setText(rest, on ? remaining : "");
      // Progress is the bar's to tell; only the beginning and the end are spoken.
      const spoken = on ? said.sentence : `${said.sentence} ${said.detail}`;
      announcer.hear(spoken, `${lab.axis} ${lab.model.get("racing")}`);
    },
  };
}
