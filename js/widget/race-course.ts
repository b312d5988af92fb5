import { apart } from "./apart.js";
import { h, setAttribute, setText, swatch } from "./dom.js";
import { along, curveOf, frameOf } from "./race-curves.js";
import { place, shortPlace } from "./race-format.js";
import type { Axis } from "./race-model.js";
import type { RaceLab } from "./race-panel.js";
import type { Measure } from "./race-results.js";
import { keyMove, setValue, slider } from "./range.js";
import { segmented } from "./segmented.js";

export const AXIS_NAMES = {
  size: "array size",
  depth: "depth",
  parameters: "parameters",
} as const satisfies { readonly [axis in Axis]: string };

const SLIDERS = {
  size: "Array size",
  depth: "Composition depth",
  parameters: "Number of parameters",
} as const;

const MEASURES: readonly (readonly [Measure, string])[] = [
  ["steady", "one call"],
  ["total", "first answer"],
  ["memory", "memory"],
  ["evaluations", "evaluations"],
];

const SAYS = {
  steady: "the time of one call, warmed up",
  total: "the time up to the first answer",
  memory: "the peak memory",
  evaluations: "the evaluations of f",
} as const;

/** The title of the curves, and by what they compare. */
export function courseTitle(lab: RaceLab) {
  const heading = h("h3");
  const choice = segmented<Measure>(
    "The curves show",
    MEASURES,
    () => lab.curve,
    (curve) => {
      lab.curve = curve;
      lab.schedule();
    },
  );
  return {
    element: h("div", { class: "dw-title dw-title-race" }, heading, choice.element),
    update() {
      choice.update();
      setText(heading, `over ${AXIS_NAMES[lab.axis]}`);
    },
  };
}

/** The margins of the figure above and below, as Python gives them. */
const MARGIN = { top: 8, bottom: 28 } as const;
/** How far apart labels stand, in pixels. */
const LINE = 14;

/** A name, and how far down it stands, as a part of the figure. */
interface Placed {
  readonly method: string;
  readonly y: number;
}

/** Names at the ends of the curves. */
export function labels(lab: RaceLab, root: HTMLElement) {
  const element = h("div", { class: "dw-ends", "aria-hidden": "true" });
  const names = new Map<string, HTMLElement>();
  const nameOf = (method: string) => {
    const name =
      names.get(method) ?? h("span", { class: "dw-end" }, swatch(method), lab.label(method));
    names.set(method, name);
    return name;
  };
  let drawn = "";
  return {
    element,
    update() {
      const { results, methods } = lab;
      const frame = frameOf(lab);
      const height = Math.max(element.clientHeight - MARGIN.top - MARGIN.bottom, 1);
      const now = `${methods.join()} ${lab.axis} ${lab.curve} ${height} ${results?.wire.done} ${results?.wire.function}`;
      nameFigure(lab, root);
      if (now === drawn) return;
      drawn = now;
      const [low, high] = frame.y;
      const all = methods.flatMap((method): Placed[] => {
        const end = curveOf(lab, method).y.at(-1);
        return end === undefined ? [] : [{ method, y: (high - end) / (high - low) }];
      });
      const tops = apart(
        all.map(({ y }) => y),
        LINE / height,
      );
      element.replaceChildren(
        ...all.map(({ method }, k) => {
          const name = nameOf(method);
          name.style.top = `calc(${MARGIN.top}px + (100% - ${MARGIN.top + MARGIN.bottom}px) * ${tops[k]})`;
          return name;
        }),
      );
    },
  };
}

/** bqplot knows no ARIA: the figure is one image with a name, instead of a heap of tick labels. */
function nameFigure(lab: RaceLab, root: HTMLElement): void {
  const figure = root.parentElement?.querySelector(":scope > .dw-figure-race");
  if (!figure) return;
  setAttribute(figure, "role", "img");
  const name = `${SAYS[lab.curve]} of every method, over ${AXIS_NAMES[lab.axis]}`;
  setAttribute(figure, "aria-label", name);
  figure.toggleAttribute("data-outdated", lab.isOutdated);
}

/** Which value of the axis is looked at, under the axis itself. */
export function courseSlider(lab: RaceLab) {
  const range = slider("Array size", 0, 1, ({ key }) => {
    const move = keyMove(key);
    if (!move) return;
    const last = lab.values.length - 1;
    const { sign, size } = move;
    lab.look(size === "all" ? (sign > 0 ? last : 0) : lab.column + sign * (size === "one" ? 1 : 2));
  });
  range.addEventListener("input", () => {
    const off = lab.values.map((value) => Math.abs(along(lab.axis, value) - range.valueAsNumber));
    lab.look(off.indexOf(Math.min(...off)));
    // The thumb stands on values only, also where the value stays as it is.
    update();
  });
  const name = h("span", { "aria-hidden": "true" });
  const number = h("output", { class: "dw-number", "aria-hidden": "true" });
  const legend = h("p", { class: "dw-legend" });
  const update = () => {
    const { axis, values, column } = lab;
    const [low, high] = frameOf(lab).x;
    setAttribute(range, "aria-label", SLIDERS[axis]);
    setAttribute(range, "min", String(low));
    setAttribute(range, "max", String(high));
    const value = values[column] ?? 1;
    setValue(range, along(axis, value));
    setAttribute(range, "aria-valuetext", place(axis, value));
    setText(name, AXIS_NAMES[axis]);
    setText(number, shortPlace(value));
    setText(legend, legendFor(lab));
  };
  return {
    element: h(
      "div",
      { class: "dw-course" },
      h("div", { class: "dw-reading" }, name, number),
      range,
      legend,
    ),
    update,
  };
}

function legendFor(lab: RaceLab): string {
  const { results, curve, marked } = lab;
  if (!results || lab.isHidden("curves")) return "";
  if (curve === "evaluations") return "evaluations of f; what follows rules has no count of them";
  if (!marked.places) return "";
  return marked.lead
    ? "○ two methods change places; the large ○: the lead changes"
    : "○ two methods change places";
}
