import { h, setAttribute, setText } from "./dom.js";
import { howMany } from "./fold.js";
import type { Part } from "./panel.js";
import { LABELS } from "./swell-counts.js";
import type { SwellLab } from "./swell-lab.js";
import { COUNTS, type WireSwell } from "./swell-model.js";

/** All counts over the axis; below them why some are missing, or were not counted. */
export function table(lab: SwellLab): Part {
  const body = h("tbody");
  const over = h("th", { scope: "col", class: "dw-method" });
  const heads = ["f", ...COUNTS.map((name) => LABELS[name])];
  const all = h(
    "table",
    { "aria-label": "Operations" },
    h("thead", {}, h("tr", {}, over, ...heads.map((name) => h("th", { scope: "col" }, name)))),
    body,
  );
  const notes = h("ul", { class: "dw-reasons" });
  const scroller = h("div", { class: "dw-listing" }, all);
  const element = h("div", { class: "dw-operations" }, scroller, notes);
  let shown: WireSwell | null = null;
  let at = -1;
  return {
    element,
    update() {
      const { swell, column, axis } = lab;
      element.hidden = !swell && !shown;
      setAttribute(element, "data-outdated", swell ? null : "");
      if (!swell) return;
      if (swell !== shown) {
        shown = swell;
        at = -1;
        setText(over, axis);
        body.replaceChildren(...swell.values.map((_, k) => row(swell, k, lab)));
        notes.replaceChildren(...reasons(swell).map((text) => h("li", {}, text)));
      }
      if (column !== at) {
        body.children[at]?.removeAttribute("aria-current");
        body.children[column]?.setAttribute("aria-current", "true");
        at = column;
      }
    },
    /** A table too wide for its place scrolls, and so must take the focus. */
    rest() {
      const scrolls = scroller.scrollWidth > scroller.clientWidth;
      setAttribute(scroller, "tabindex", scrolls ? "0" : null);
      setAttribute(scroller, "role", scrolls ? "region" : null);
      setAttribute(scroller, "aria-label", scrolls ? "Table of operations" : null);
      setAttribute(scroller, "data-lm-suppress-shortcuts", scrolls ? "true" : null);
    },
  };
}

function row(swell: WireSwell, k: number, lab: SwellLab): HTMLTableRowElement {
  const cell = (count: number | null | undefined, reason = "") => {
    const isForetold = count != null && reason !== "";
    const text = count == null ? (reason === PENDING ? "…" : "—") : howMany(count);
    return h("td", isForetold ? { class: "dw-foretold" } : {}, isForetold ? `${text}*` : text);
  };
  const element = h(
    "tr",
    {},
    h("th", { scope: "row", class: "dw-method" }, String(swell.values[k])),
    cell(swell.f_counts.tree[k]),
    ...COUNTS.map((name) => cell(swell.counts[name][k], swell.reasons[name][k])),
  );
  element.addEventListener("click", () => lab.go(swell.values[k] ?? 1));
  return element;
}

const PENDING = "not counted yet";

/** Each reason once, with what it is about and from where on. */
export function reasons(swell: WireSwell): string[] {
  const { values, axis } = swell;
  const about = new Map<string, string[]>();
  for (const name of COUNTS) {
    const first = swell.reasons[name].findIndex((reason) => reason && reason !== PENDING);
    if (first < 0) continue;
    const isForetold = swell.counts[name][first] != null;
    const since = first > 0 ? ` from ${axis} ${values[first]} on` : "";
    const said = `${since}: ${swell.reasons[name][first]}`;
    about.set(said, [...(about.get(said) ?? []), `${isForetold ? "* " : ""}${LABELS[name]}`]);
  }
  return [...about].map(([said, names]) => `${names.join(", ")}${said}`);
}
