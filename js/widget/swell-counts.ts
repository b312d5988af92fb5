import { apart } from "./apart.js";
import { h, KEYS, setAttribute, setText, swatch } from "./dom.js";
import { keyed, setValue, slider } from "./range.js";
import { segmented } from "./segmented.js";
import { KINDS, type Kind, LINES, limits, pointsOf, seriesOf, span } from "./swell-chart.js";
import type { SwellLab } from "./swell-lab.js";
import { AXES, type Axis, type Count, type Time } from "./swell-model.js";

export const AXIS_NAMES = {
  depth: "compositions",
  order: "higher derivatives",
} as const satisfies { readonly [axis in Axis]: string };

export const LABELS: { readonly [name in Count | Time]: string } = {
  tree: "tree",
  shared: "shared",
  expanded: "expanded",
  horner: "Horner",
  jaxpr: "jaxpr",
  flops: "XLA flops",
  differentiate: "differentiate",
  share: "share",
  compile: "compile XLA",
  "evaluate tree": "run tree",
  "evaluate shared": "run shared",
  "evaluate xla": "run XLA",
};

const SAYS = {
  counts: "operations in the derivative, in every form, on a logarithmic scale",
  times:
    "seconds to differentiate, to compile and to evaluate at 1000 points, on a logarithmic scale",
} as const;

/** The margins of the figures, as Python gives them. */
const MARGIN = { top: 8, bottom: 28, left: 52, right: 104 } as const;
/** How far apart labels stand, in pixels. */
const LINE = 14;

export const axisChoice = (lab: SwellLab) =>
  segmented<Axis>(
    "Swell over",
    AXES.map((axis) => [axis, AXIS_NAMES[axis]] as const),
    () => lab.axis,
    (axis) => lab.setAxis(axis),
  );

export function countsTitle(lab: SwellLab) {
  const toggle = h(
    "button",
    {
      type: "button",
      class: "dw-link",
      onclick: () => {
        lab.showsF = !lab.showsF;
        lab.schedule();
      },
      ...KEYS,
    },
    h("i", {}, "f"),
    " too",
  );
  return {
    element: h(
      "div",
      { class: "dw-title dw-title-counts" },
      h("h3", {}, "operations"),
      h("small", { class: "dw-caption" }, toggle),
    ),
    update() {
      setAttribute(toggle, "aria-pressed", String(lab.showsF));
    },
  };
}

export const timesTitle = () => ({
  element: h(
    "div",
    { class: "dw-title dw-title-times" },
    h("h3", {}, "time"),
    h("small", { class: "dw-caption" }, "run: at 1000 points"),
  ),
  update() {},
});

/** Names at the ends of a figure's lines. */
export function labels(lab: SwellLab, kind: Kind, root: HTMLElement) {
  const element = h("div", { class: `dw-ends dw-ends-${kind}`, "aria-hidden": "true" });
  const names = new Map(
    LINES[kind].map((name) => {
      const label = h(
        "span",
        { class: "dw-end" },
        swatch(`swell-${name.replaceAll(" ", "-")}`),
        LABELS[name],
      );
      return [name, label] as const;
    }),
  );
  let drawn = "";
  let of: unknown = null;
  return {
    element,
    update() {
      const { swell, showsF } = lab;
      nameFigure(lab, kind, root);
      const height = Math.max(element.clientHeight - MARGIN.top - MARGIN.bottom, 1);
      const now = `${height} ${showsF}`;
      if (!swell || (now === drawn && swell === of)) return;
      drawn = now;
      of = swell;
      const [low, high] = limits(kind, swell, showsF);
      const found = LINES[kind].flatMap((name) => {
        const end = pointsOf(swell, seriesOf(swell, name)).y.at(-1);
        return end === undefined ? [] : [{ name, y: (high - end) / (high - low) }];
      });
      const tops = apart(
        found.map(({ y }) => y),
        LINE / height,
      );
      element.replaceChildren(
        ...found.map(({ name }, k) => {
          const label = names.get(name) as HTMLElement;
          label.style.top = `calc(${MARGIN.top}px + (100% - ${MARGIN.top + MARGIN.bottom}px) * ${tops[k]})`;
          return label;
        }),
      );
    },
  };
}

const figureOf = (kind: Kind, root: HTMLElement) =>
  root.parentElement?.querySelector<HTMLElement>(`:scope > .dw-figure-${kind}`) ?? null;

/** bqplot knows no ARIA: a figure is one image with a name, instead of a heap of tick labels. */
function nameFigure(lab: SwellLab, kind: Kind, root: HTMLElement): void {
  const figure = figureOf(kind, root);
  if (!figure) return;
  setAttribute(figure, "role", "img");
  setAttribute(figure, "aria-label", `${SAYS[kind]}, over ${AXIS_NAMES[lab.axis]}`);
  figure.toggleAttribute("data-outdated", !lab.swell);
}

/** How deep f is composed with itself, or how often it is differentiated; under the axis itself. */
export function valueSlider(lab: SwellLab) {
  const go = (value: number) => {
    lab.go(value);
    // The thumb stands on whole numbers only, and the next key may come before the next frame.
    setValue(range, lab.value);
  };
  const range = slider("Depth", 1, 9, ({ key }) => go(keyed(key, range, 1, 3)));
  range.addEventListener("input", () => go(range.valueAsNumber));
  const name = h("span", { "aria-hidden": "true" });
  const number = h("output", { class: "dw-number", "aria-hidden": "true" });
  const words = h("span", { class: "dw-caption", "aria-hidden": "true" });
  return {
    element: h(
      "div",
      { class: "dw-course" },
      h("div", { class: "dw-reading" }, name, number, words),
      range,
    ),
    update() {
      const { axis, value, last } = lab;
      const isDepth = axis === "depth";
      setAttribute(range, "aria-label", isDepth ? "Depth" : "Order of the derivative");
      const [low, high] = span(last);
      setAttribute(range, "min", String(low));
      setAttribute(range, "max", String(high));
      setValue(range, value);
      setAttribute(range, "aria-valuetext", `${isDepth ? "depth" : "order"} ${value}`);
      setText(name, isDepth ? "depth" : "order");
      setText(number, String(value));
      setText(words, isDepth ? inItself(value) : "of the derivative");
    },
  };
}

const inItself = (depth: number) =>
  depth === 1
    ? "f(x) itself"
    : depth <= 4
      ? `${"f(".repeat(depth)}x${")".repeat(depth)}`
      : "f(f(… f(x) …))";

/** A press or a drag on a figure moves the depth; the slider is its twin. */
export function grabFigures(lab: SwellLab, root: HTMLElement, signal: AbortSignal): () => void {
  let grid: HTMLElement | null = null;
  let held: AbortController | null = null;
  const release = () => {
    held?.abort();
    held = null;
  };
  const press = (event: PointerEvent) => {
    const figure =
      event.target instanceof Element ? event.target.closest<HTMLElement>(".dw-figure") : null;
    const isOurs = figure && KINDS.some((kind) => figure.classList.contains(`dw-figure-${kind}`));
    if (!isOurs || event.button !== 0 || lab.isHidden("depth")) return;
    event.preventDefault();
    const move = ({ clientX }: PointerEvent) => {
      const { left, right } = figure.getBoundingClientRect();
      const part = (clientX - left - MARGIN.left) / (right - left - MARGIN.left - MARGIN.right);
      const [low, high] = span(lab.last);
      lab.go(low + (high - low) * Math.min(Math.max(part, 0), 1));
    };
    release();
    held = new AbortController();
    const until = { signal: held.signal };
    window.addEventListener("pointermove", move, until);
    window.addEventListener("pointerup", release, until);
    window.addEventListener("pointercancel", release, until);
    move(event);
  };
  signal.addEventListener("abort", release);
  // The figures are siblings of the panel, and may be put into the page after it.
  return () => {
    const parent = root.parentElement;
    if (!parent || parent === grid) return;
    grid = parent;
    parent.addEventListener("pointerdown", press, { signal });
  };
}
