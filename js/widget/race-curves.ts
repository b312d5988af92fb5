import { NOTHING, type Points } from "./geometry.js";
import type { Marks } from "./marks.js";
import { decade, shortPlace } from "./race-format.js";
import type { Axis } from "./race-model.js";
import { crossings, type Measure, type Results } from "./race-results.js";

/** Everything that the curves depend on. */
export interface Course {
  readonly axis: Axis;
  readonly results: Results | null;
  readonly values: readonly number[];
  /** Those that are on. */
  readonly methods: readonly string[];
  readonly curve: Measure;
  readonly column: number;
}

/** What one unit of the figure's axes stands for. */
export interface Frame {
  readonly x: readonly [low: number, high: number];
  readonly y: readonly [low: number, high: number];
}

/** Room at both ends of the axis, as a part of it. */
const PAD = 0.03;
/** A decade above and below needs this much of it to be seen. */
const EDGE = 0.12;
const MOST_TICKS = 6;
/** Where times are drawn before there are any: from a microsecond to a second. */
const EMPTY = { total: [-6, 0], steady: [-6, 0], memory: [3, 9], evaluations: [0, 4] } as const;
/** How much of the axis the spread of a measurement must be to be seen. */
const VISIBLE = 0.02;

/** Where a value of an axis is drawn: compositions one after another, all else in decades. */
export const along = (axis: Axis, value: number): number =>
  // Ten digits: the logarithm of 1000 is 3, and not its neighbour in binary.
  axis === "depth" ? value : Number(Math.log10(value).toFixed(10));

export function frameOf({ axis, results, values, curve }: Course): Frame {
  const x = values.length > 0 ? values.map((value) => along(axis, value)) : [0, 1];
  const [first, last] = [Math.min(...x), Math.max(...x)];
  const pad = PAD * (last - first) || 0.5;
  // All that raced, so that a method that is switched off moves nothing.
  const found = results
    ? results.methods.flatMap((method) =>
        results.values.map((_, k) => Math.log10(results.get(curve, method, k))),
      )
    : [];
  const known = found.filter(Number.isFinite);
  const y: readonly [number, number] =
    known.length > 0
      ? [Math.floor(Math.min(...known) - EDGE), Math.ceil(Math.max(...known) + EDGE)]
      : EMPTY[curve];
  return { x: [first - pad, last + pad], y };
}

/** A method's curve, in the figure's units, without what was not measured at its ends. */
export function curveOf({ axis, results, curve }: Course, method: string): Points {
  if (!results?.has(method)) return NOTHING;
  const y = results.values.map((_, k) => Math.log10(results.get(curve, method, k)));
  const x = results.values.map((value) => along(axis, value));
  const known = y.map(Number.isFinite);
  const [first, last] = [known.indexOf(true), known.lastIndexOf(true)];
  if (first < 0) return NOTHING;
  const gapped = y.map((value) => (Number.isFinite(value) ? value : Number.NaN));
  return {
    x: Float64Array.from(x.slice(first, last + 1)),
    y: Float64Array.from(gapped.slice(first, last + 1)),
  };
}

/** Draws what was measured on bqplot's marks, in logarithms. */
export class Curves {
  readonly #marks: Marks;
  #drawn: (Course & { readonly frame: Frame }) | null = null;
  #axes = "";
  /** Whether any two methods change places, and the lead with them. */
  marked = { places: false, lead: false };

  constructor(marks: Marks) {
    this.#marks = marks;
  }

  draw(course: Course): void {
    const { axis, results, values, methods, curve, column } = course;
    const drawn = this.#drawn;
    // The kernel has not said yet over what it races.
    if (values.length === 0) return;
    const frame = frameOf(course);
    this.#frame(frame, course);
    const isSame =
      drawn &&
      results === drawn.results &&
      curve === drawn.curve &&
      axis === drawn.axis &&
      methods.join() === drawn.methods.join();
    if (!isSame) this.#lines(course, frame, drawn?.methods ?? []);
    if (!isSame || column !== drawn.column || String(frame.y) !== String(drawn.frame.y)) {
      const x = along(axis, values[column] ?? 1);
      const [low, high] = frame.y;
      this.#marks.set("here", {
        x: Float64Array.of(x, x),
        y: Float64Array.of(low, high),
        visible: true,
      });
    }
    this.#drawn = { axis, results, values, methods, curve, column, frame };
  }

  #frame({ x, y }: Frame, { axis, values, curve }: Course): void {
    const now = JSON.stringify([axis, curve, x, y, values]);
    if (now === this.#axes) return;
    this.#axes = now;
    this.#marks.set("x", { min: x[0], max: x[1] });
    this.#marks.set("y", { min: y[0], max: y[1] });
    const every = Math.ceil(values.length / (2 * MOST_TICKS));
    const places = values.filter((_, k) => k % every === 0);
    this.#marks.label(
      "axis_x",
      places.map((value) => [along(axis, value), shortPlace(value)]),
    );
    const step = Math.ceil((y[1] - y[0]) / MOST_TICKS);
    const exponents = Array.from({ length: y[1] - y[0] + 1 }, (_, k) => y[0] + k);
    this.#marks.label(
      "axis_y",
      exponents
        .filter((_, k) => k % step === 0)
        .map((exponent) => [exponent, decade(curve, exponent)]),
    );
  }

  #lines(course: Course, frame: Frame, before: readonly string[]): void {
    const { axis, results, methods, curve } = course;
    for (const method of new Set([...before, ...methods])) {
      const points = methods.includes(method) ? curveOf(course, method) : NOTHING;
      this.#line(`curve/${method}`, points);
      const measured = points.y.map((value, k) => (Number.isFinite(value) ? k : -1));
      const seen = Array.from(measured).filter((k) => k >= 0);
      this.#marks.set(`dots/${method}`, {
        x: Float64Array.from(seen, (k) => points.x[k] as number),
        y: Float64Array.from(seen, (k) => points.y[k] as number),
      });
      this.#line(
        `spread/${method}`,
        points === NOTHING ? NOTHING : this.#spread(course, frame, method),
      );
    }
    const found = results ? crossings(results, methods, curve, (value) => along(axis, value)) : [];
    this.marked = { places: found.length > 0, lead: found.some(({ isFlip }) => isFlip) };
    for (const [name, isFlip] of [
      ["crossings", false],
      ["flips", true],
    ] as const) {
      const shown = found.filter((crossing) => crossing.isFlip === isFlip);
      this.#marks.set(name, {
        x: Float64Array.from(shown, ({ x }) => x),
        y: Float64Array.from(shown, ({ y }) => y),
      });
    }
  }

  /** A line without any number is hidden where it was: bqplot would write "null" for its path. */
  #line(name: string, points: Points): void {
    if (points.x.length === 0) this.#marks.set(name, { visible: false });
    else this.#marks.set(name, { ...points, visible: true });
  }

  /** An upright for each measurement, from one quartile to the other, with gaps between them. */
  #spread({ axis, results, curve }: Course, { y }: Frame, method: string): Points {
    if (curve !== "steady" || !results) return NOTHING;
    const bars = results.values.flatMap((value, k) => {
      const [low, high] = results.spread(method, k).map(Math.log10) as [number, number];
      const x = along(axis, value);
      const isSeen = high - low > VISIBLE * (y[1] - y[0]);
      return isSeen ? [[x, low] as const, [x, high] as const, [x, Number.NaN] as const] : [];
    });
    const ended = bars.slice(0, -1);
    return {
      x: Float64Array.from(ended, ([x]) => x),
      y: Float64Array.from(ended, ([, y]) => y),
    };
  }
}
