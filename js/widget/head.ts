import { Announcer } from "./announcer.js";
import { h, setAttribute, setText } from "./dom.js";
import type { Explorer } from "./engine.js";
import { formula } from "./formula.js";
import { headline } from "./headline.js";
import { ownDerivative } from "./own.js";

/** An equation stays on one line. */
const unbroken = (text: string) => text.replaceAll(" = ", "\u00a0=\u00a0");

const WAITING = "…";
const UNJUDGED = "… no kernel to judge this point";

/** The verdict, with the formula beside it and a derivative of one's own below. */
export function head(explorer: Explorer, hidden: ReadonlySet<string>, signal: AbortSignal) {
  const said = verdict(explorer, signal);
  const exact = hidden.has("formula") ? null : formula(explorer);
  const own = hidden.has("derivative") ? null : ownDerivative(explorer, signal);
  const buttons = [exact?.button, own?.button].filter((button) => button !== undefined);
  const links = h("div", { class: "dw-checks" }, ...buttons);
  const beside = [exact?.element, ...(buttons.length > 0 ? [links] : [])].filter(
    (element) => element !== undefined,
  );
  const parts = [said, exact, own].filter((part) => part !== null);
  return {
    element: h(
      "div",
      { class: "dw-head" },
      said.element,
      ...(beside.length > 0 ? [h("div", { class: "dw-beside" }, ...beside)] : []),
      ...(own ? [own.row] : []),
    ),
    update() {
      for (const part of parts) part.update();
    },
    rest() {
      exact?.rest();
    },
  };
}

/** The sentence and its detail; and the sentence for screen readers, once things rest. */
function verdict(explorer: Explorer, signal: AbortSignal) {
  const sentence = h("p", { class: "dw-sentence", "aria-hidden": "true" });
  const detail = h("p", { class: "dw-detail" });
  const visible = h("div", {}, sentence, detail);
  const announcer = new Announcer("Verdict", signal);
  return {
    element: h("div", { class: "dw-verdict" }, visible, announcer.element),
    update() {
      const { readout } = explorer;
      const words = readout && headline(readout);
      // The last words keep the place of those that are on their way, unseen.
      const waiting = explorer.sync.isHeard() ? WAITING : UNJUDGED;
      setAttribute(visible, "data-waiting", words ? null : waiting);
      setAttribute(detail, "aria-hidden", words ? null : "true");
      if (words) {
        setText(sentence, unbroken(words.sentence));
        setText(detail, unbroken(words.detail));
      }
      const moment = readout ? `${readout.revision} ${readout.x} ${readout.step}` : "";
      announcer.hear(words?.sentence ?? "", moment);
    },
  };
}
