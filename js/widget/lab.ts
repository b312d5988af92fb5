import { h } from "./dom.js";
import type { Preset } from "./model.js";
import type { AnyPanel, Panel, Part, Problem } from "./panel.js";
import { presets } from "./presets.js";
import { functionOf, typedLine } from "./typed.js";

/** The row that says which function, with `tools` beside it and the error line under it. */
export function functionRow(
  panel: AnyPanel,
  tools: readonly Part[],
  signal: AbortSignal,
  /** Which errors are told here: all that have no line of their own. */
  concerns: (problem: Problem) => boolean = () => true,
  /** What is asked for when a preset is chosen. */
  wanted: (preset: Preset) => object = ({ text }) => ({ function: text }),
): Part {
  const f = typedLine(panel, functionOf(panel), concerns, signal);
  const menu = panel.isHidden("presets") ? [] : [presets(panel, signal, wanted)];
  const all = [...menu, ...tools];
  return {
    element: h(
      "div",
      { class: "dw-input" },
      h("div", { class: "dw-definition" }, f.label, f.input),
      h("div", { class: "dw-tools" }, ...all.map((tool) => tool.element)),
      f.error,
    ),
    update() {
      f.update();
      for (const tool of all) tool.update();
    },
  };
}

/** Fills `root` with parts, which are items of the grid that the figures are in, and keeps them up to date. */
export function fill(
  // biome-ignore lint/suspicious/noExplicitAny: of whatever traits
  panel: Pick<Panel<any, any, any>, "watch">,
  root: HTMLElement,
  parts: readonly Part[],
  signal: AbortSignal,
): void {
  root.classList.add("dw-panel");
  root.replaceChildren(...parts.map((part) => part.element));
  panel.watch(
    {
      update() {
        for (const part of parts) part.update();
      },
      rest() {
        for (const part of parts) part.rest?.();
      },
    },
    signal,
  );
}
