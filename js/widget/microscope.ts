import { h, KEYS, setAttribute, setText } from "./dom.js";
import type { Explorer } from "./engine.js";
import { formatStep, formatValue, numberInWords } from "./format.js";
import {
  broken,
  looksSame,
  NOTHING,
  onLinearAxis,
  type Points,
  scattered,
  segment,
} from "./geometry.js";
import type { Marks } from "./marks.js";
import type { Order } from "./model.js";
import type { Radar } from "./radar.js";
import { keyed, setValue, slider } from "./range.js";
import type { Tables } from "./tables.js";
import { interpolated, reading, type Window, type Zoom } from "./zoom.js";

/** The second end of the secant stands here, as a part of half the width, while the window follows Δx. */
const FOLLOWED = 0.6;
const BOX = { left: -1.25, right: 1.25, low: -1.25, high: 1.25 };
/** How many half-heights a curve goes on out of sight: as steep as it is, and yet within what SVG takes. */
const STEEP = 80;
/** How much of the window's height a tangent at the point may take, where f's own figure is flatter. */
const ROOM = 1.1;
const OVERRUN = "not to scale: rounding is larger than the window";
const VACANT = "f has no value here to look at it from";
/** The range before anything is known. */
const ANY = [1e-16, 10] as const;

/** The close-up of one explorer: how wide it is, and what is drawn in it. */
export class Microscope {
  zoom: Zoom | null = null;
  /** Whether rounding is so much larger than the window that it is not drawn to scale all the same. */
  isOverrun = false;
  /** Whether there is nothing to be seen. */
  isVacant = false;
  /** Half the width that has been chosen; null while it follows Δx. */
  #chosen: number | null = null;
  /** Whether it is drawn to scale; null as long as nobody has said. */
  #scaled: boolean | null = null;
  readonly #shown = new Map<string, Points>();

  get follows(): boolean {
    return this.#chosen === null;
  }

  choose(width: number | null): void {
    if (width === null) this.#scaled = null;
    this.#chosen = width;
  }

  /** To scale a corner stays a corner and what is smooth gets straight; Δx is followed among rounded values. */
  get isToScale(): boolean {
    return this.#scaled ?? !this.follows;
  }

  toggleScale(): void {
    this.#scaled = !this.isToScale;
  }

  /** The windows around a column, once they have come. */
  about(tables: Tables, j: number): Zoom | null {
    const { zoom } = this;
    return zoom && zoom.at === tables.x[j] && zoom.revision === tables.revision ? zoom : null;
  }

  /** How close and how wide one can look: from the floating-point numbers to the domain. */
  range({ x }: Tables): readonly [closest: number, widest: number] {
    const [closest, widest] = this.zoom?.range ?? ANY;
    const domain = (x.at(-1) as number) - (x[0] as number);
    return [closest, Math.max(Math.min(widest, domain), 2 * closest)];
  }

  width(tables: Tables, i: number): number {
    const [closest, widest] = this.range(tables);
    const followed = (tables.steps[i] as number) / FOLLOWED;
    return Math.min(Math.max(this.#chosen ?? followed, closest), widest);
  }

  /** What is to be seen; its height is so many times its width as in f's figure, or as f is steep. */
  look(marks: Marks, tables: Tables, i: number, j: number): Window {
    const zoom = this.about(tables, j);
    const width = this.width(tables, i);
    const slope = zoom && !Number.isNaN(zoom.slope) ? zoom.slope : slopeBetween(tables, j);
    const steep = ROOM * slope;
    const aspect = aspectOf(marks);
    const ratio = steep > aspect && Number.isFinite(steep) ? steep : aspect;
    const scale = this.isToScale ? ratio : null;
    return zoom ? zoom.look(width, scale) : interpolated(tables, j, width, scale);
  }

  draw(
    marks: Marks,
    tables: Tables,
    i: number,
    j: number,
    order: Order = 1,
    radar: Radar | null = null,
  ): void {
    if (!marks.has("zoom_dots")) return;
    const seen = this.look(marks, tables, i, j);
    const { x, here, isComplete } = seen;
    const at = tables.x[j] as number;
    const jumps = (radar?.points ?? [])
      .filter(({ kind }) => kind === "jump" || kind === "pole")
      .map((point) => (point.x - at) / seen.width);
    const curve = (y: Float64Array) => {
      const { x: places, y: heights } = broken({ x, y }, jumps);
      return onLinearAxis(places, heights, -STEEP, STEEP);
    };
    this.isVacant = !seen.computed.some(Number.isFinite) && !isExact(seen);
    this.isOverrun = this.isToScale && !seen.isToScale;
    this.#show(marks, "zoom_here", { x: Float64Array.of(0, 0), y: Float64Array.of(-1.2, 1.2) });
    this.#show(marks, "zoom_exact", curve(seen.exact));
    this.#show(marks, "zoom_computed", isComplete ? NOTHING : curve(seen.computed));
    this.#show(marks, "zoom_chord", chord(seen));
    this.#put(marks, "zoom_dots", isComplete ? dots(seen) : NOTHING);
    this.#put(marks, "zoom_point", Number.isFinite(here) ? scattered([[0, here]]) : NOTHING);
    for (const [suffix, sign] of [
      ["", 1],
      ["_left", -1],
    ] as const) {
      const [moved, end] = this.#second(seen, tables, i, j, order, sign);
      const start = this.follows ? here : foot(seen);
      const slope = moved ? (end - start) / moved : 0;
      this.#show(marks, `zoom_secant${suffix}`, segment(0, start, slope, BOX.left, BOX.right, BOX));
      const isSeen = this.follows && [moved, end].every((at) => Math.abs(at) <= 1.2);
      this.#put(marks, `zoom_end${suffix}`, isSeen ? scattered([[moved, end]]) : NOTHING);
    }
  }

  /** The second end of the secant to one side: where x ± Δx is rounded to, or at the edge of the window. */
  #second(
    seen: Window,
    tables: Tables,
    i: number,
    j: number,
    order: Order,
    sign: 1 | -1,
  ): readonly [number, number] {
    if (!this.follows) return curveAt(seen, sign);
    const step = sign * (tables.steps[i] as number);
    const moved = this.about(tables, j)?.moved(step) ?? step;
    const place = moved / seen.width;
    // The tables of f″ do not tell f there.
    if (order > 1) return curveAt(seen, place);
    // Where nothing moves the second end is the point itself.
    const rise = tables.value(sign > 0 ? "forward" : "backward", i, j) * (moved || 0);
    return [place, seen.here + rise / seen.height];
  }

  #show(marks: Marks, name: string, points: Points): void {
    const visible = points.y.some(Number.isFinite);
    this.#put(marks, name, visible ? points : NOTHING, { visible });
  }

  /** Moves a mark, if that can be seen. */
  #put(marks: Marks, name: string, points: Points, more: { visible?: boolean } = {}): void {
    const shown = this.#shown.get(name);
    if (shown && looksSame(shown, points, BOX)) return;
    this.#shown.set(name, points);
    marks.set(name, more.visible === false ? more : { ...points, ...more });
  }
}

/** The height of f's figure over its width, in the units of f and x. */
function aspectOf(marks: Marks): number {
  const [[left, right], [low, high]] = ["x_f", "y_f"].map(
    (name) => marks.limits(name) ?? [0, 1],
  ) as [readonly [number, number], readonly [number, number]];
  const aspect = (high - low) / (right - left);
  return aspect > 0 && Number.isFinite(aspect) ? aspect : 1;
}

/** How steep f is from a column to the next ones. */
function slopeBetween({ x, f }: Tables, j: number): number {
  const slopes = [j - 1, j + 1].map((k) =>
    Math.abs(((f[k] ?? Number.NaN) - (f[j] as number)) / ((x[k] ?? Number.NaN) - (x[j] as number))),
  );
  return Math.max(0, ...slopes.filter(Number.isFinite));
}

const isExact = ({ exact }: Window) => exact.some(Number.isFinite);

/** Where the point is on the curve that `curveAt` follows. */
const foot = (seen: Window) => (isExact(seen) ? 0 : seen.here);

/** The exact curve, or the computed one, at a place in the window, or at its own end before that. */
function curveAt(seen: Window, place: number): readonly [number, number] {
  const { x } = seen;
  const y = isExact(seen) ? seen.exact : seen.computed;
  const after = x.findIndex((at) => at >= place);
  if (after <= 0) {
    const end = after < 0 ? x.length - 1 : 0;
    return [x[end] ?? Number.NaN, y[end] ?? Number.NaN];
  }
  const [x0, x1, y0, y1] = [x[after - 1], x[after], y[after - 1], y[after]] as number[] as [
    number,
    number,
    number,
    number,
  ];
  return [place, x1 === place ? y1 : y0 + ((place - x0) / (x1 - x0)) * (y1 - y0)];
}

/** The straight line between the ends of the curve. */
function chord(seen: Window): Points {
  const [left, low] = curveAt(seen, -1);
  const [right, high] = curveAt(seen, 1);
  return segment(left, low, (high - low) / (right - left), left, right, BOX);
}

const dots = ({ x, computed }: Window): Points =>
  scattered(
    Array.from(x, (at, k): [number, number] => [at, computed[k] as number]).filter(
      ([at, y]) => Number.isFinite(y) && Math.abs(at) <= 1.1 && Math.abs(y) <= 1.1,
    ),
  );

/** What x + Δx is, in a sentence. */
export function landing(zoom: Zoom, step: number): string {
  const moved = zoom.moved(step);
  const asked = `Δx = ${formatStep(step)}`;
  if (moved === 0) return `${asked}: x + Δx is x itself`;
  if (Number.isNaN(zoom.gap))
    return `${asked}: between x and x + Δx lie more floating-point numbers than can be drawn`;
  const count = Math.round(moved / zoom.gap);
  if (count > 1e6)
    return `${asked}: x + Δx is ${numberInWords(count, 2)} floating-point numbers away`;
  const off = Math.abs(moved / step - 1);
  const rounded = off > 0.005 ? `, Δx rounded by ${Math.round(100 * off)} %` : "";
  return `${asked}: x + Δx is ${count === 1 ? "the next floating-point number" : `${count} floating-point numbers away`}${rounded}`;
}

/** Under the close-up: how wide it is, how straight f is there, and how it is drawn. */
export function microscope(explorer: Explorer) {
  const { lens } = explorer;
  const range = slider("Zoom", -18, 1, ({ key }) => choose(keyed(key, range, 0.1, 1)));
  const choose = (power: number) => {
    range.valueAsNumber = Math.min(Math.max(power, Number(range.min)), Number(range.max));
    lens.choose(10 ** range.valueAsNumber);
    explorer.schedule();
  };
  range.addEventListener("input", () => choose(range.valueAsNumber));
  const width = h("output", { class: "dw-number", "aria-hidden": "true" });
  const button = (text: string, press: () => void) =>
    h(
      "button",
      {
        type: "button",
        class: "dw-link",
        onclick: () => {
          press();
          explorer.schedule();
        },
        ...KEYS,
      },
      text,
    );
  const scale = button("to scale", () => lens.toggleScale());
  const follow = button("follow Δx", () => {
    const { tables, i } = explorer;
    lens.choose(lens.follows && tables ? lens.width(tables, i) : null);
  });
  const says = h("p", { class: "dw-note dw-straightness", "aria-hidden": "true" });
  const element = h(
    "div",
    { class: "dw-zoom" },
    h(
      "div",
      { class: "dw-reading" },
      h("span", { "aria-hidden": "true" }, "window ±"),
      width,
      h("span", { class: "dw-actions" }, scale, follow),
    ),
    range,
    says,
  );
  return {
    element,
    update() {
      const { tables, i, j } = explorer;
      if (!tables) return;
      const zoom = lens.about(tables, j);
      element.toggleAttribute("data-outdated", !zoom);
      const [closest, widest] = lens.range(tables);
      setAttribute(range, "min", String(Math.log10(closest)));
      setAttribute(range, "max", String(Math.log10(widest)));
      const seen = lens.width(tables, i);
      setValue(range, Math.log10(seen));
      const text = seen > 1 ? formatValue(seen, 2) : formatStep(seen);
      setText(width, text);
      setAttribute(scale, "aria-pressed", String(lens.isToScale));
      setAttribute(follow, "aria-pressed", String(lens.follows));
      const known = zoom ? reading(zoom, seen) : "interpolated until it is computed here";
      const all = [known, lens.isOverrun ? OVERRUN : ""].filter(Boolean).join(" · ");
      const line = lens.isVacant ? VACANT : all;
      setText(says, line);
      setAttribute(
        range,
        "aria-valuetext",
        [`plus or minus ${text}`, line].filter(Boolean).join(", "),
      );
    },
  };
}
