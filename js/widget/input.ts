import { dials } from "./dials.js";
import { h } from "./dom.js";
import { domain } from "./domain.js";
import type { Explorer } from "./engine.js";
import type { Problem } from "./panel.js";
import { order, precision } from "./precision.js";
import { presets } from "./presets.js";
import { functionOf, typedLine } from "./typed.js";
import { views } from "./views.js";

/** The row that says which function, where, and in which arithmetic; with the error line under it. */
export function input(explorer: Explorer, hidden: ReadonlySet<string>, signal: AbortSignal) {
  const range = hidden.has("domain") ? null : domain(explorer, signal);
  const tools = [
    hidden.has("presets") ? null : presets(explorer, signal),
    range,
    hidden.has("precision") ? null : precision(explorer),
    hidden.has("order") ? null : order(explorer),
    dials(explorer, hidden, signal),
    hidden.has("views") ? null : views(explorer, hidden, signal),
  ].filter((tool) => tool !== null);
  /** What has no line of its own is told here. */
  const concerns = ({ field }: Problem) => {
    if (field === "domain") return !range?.isOpen();
    return !(field === "at" && !hidden.has("point")) && field !== "derivative";
  };
  const f = typedLine(explorer, functionOf(explorer), concerns, signal);
  return {
    element: h(
      "div",
      { class: "dw-input" },
      h("div", { class: "dw-definition" }, f.label, f.input),
      h("div", { class: "dw-tools" }, ...tools.map((tool) => tool.element)),
      f.error,
    ),
    update() {
      f.update();
      for (const tool of tools) tool.update();
    },
  };
}
