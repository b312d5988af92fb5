import { type Points, scattered } from "./geometry.js";
import type { Method, Precision } from "./model.js";
import type { Tables } from "./tables.js";

/** How far methods may be off and still agree, relative to `scale`; as in derivwidgets/truth/witnesses. */
const STEPPED = 1e-2;
const EXACT: { readonly [P in Precision]: number } = { float64: 1e-6, float32: 6e-5 };

/** What an error is measured against at column j: |f′|, or what f and f″ allow near x, but 1 at most. */
function scale({ x, f, reference }: Tables, j: number): number {
  const size = (value: number | undefined) => (Number.isFinite(value) ? Math.abs(value ?? 0) : 0);
  const at = x[j] ?? 0;
  const rise = (reference[j + 1] ?? Number.NaN) - (reference[j - 1] ?? Number.NaN);
  const bend = rise / ((x[j + 1] ?? Number.NaN) - (x[j - 1] ?? Number.NaN)) / 2;
  const slope = size(reference[j]);
  const natural = Math.max(slope, size(f[j]) / Math.max(1, Math.abs(at)), size(bend));
  return Math.max(slope, Math.min(1, natural || 1));
}

/** How far a method may be off at column j and still agree. */
export function tolerance(tables: Tables, method: Method, precision: Precision, j: number): number {
  // np.gradient, too, is a difference, whose step is that of its grid.
  const isDifference = method.uses_step || method.name === "gradient";
  return (isDifference ? STEPPED : EXACT[precision]) * scale(tables, j);
}

/** What a method's error is bounded by along x; beside a singular point, what it is bounded by next to that. */
function bounds(
  tables: Tables,
  method: Method,
  precision: Precision,
  i: number,
): (j: number) => number {
  const allowed = (j: number) => tolerance(tables, method, precision, j);
  // The complex step is truncated as central differences are, and loses no digits.
  const isComplex = method.name === "complex_step" && tables.hasBound("central");
  if (isComplex) {
    return (j) =>
      (tables.bound("central", i, j)?.truncation ?? 0) + EXACT[precision] * scale(tables, j);
  }
  if (!tables.hasBound(method.name)) return allowed;
  const found = Float64Array.from(tables.x, (_, j) => {
    const bound = tables.bound(method.name, i, j);
    return bound ? bound.truncation + bound.roundoff : Number.POSITIVE_INFINITY;
  });
  // What stands at the nearest bounded column on either side; 0 where there is none.
  const before = found.slice();
  const after = found.slice();
  for (let j = 0, k = found.length - 1; k >= 0; j++, k--) {
    if (before[j] === Number.POSITIVE_INFINITY) before[j] = before[j - 1] ?? 0;
    if (after[k] === Number.POSITIVE_INFINITY) after[k] = after[k + 1] ?? 0;
  }
  // Where nothing is bounded anywhere, nothing can be beyond its bounds.
  return (j) => Math.max(before[j] ?? 0, after[j] ?? 0) || Number.POSITIVE_INFINITY;
}

/** Whether methods disagree at each column by more than their error bounds allow. */
export function disagreements(
  tables: Tables,
  methods: readonly Method[],
  precision: Precision,
  i: number,
): boolean[] {
  // np.gradient answers on a grid of its own, where its error has no bound.
  const asked = methods
    .filter(({ name }) => name !== "gradient" && (tables.hasStep(name) || tables.isPlain(name)))
    .map(({ name, ...method }) => ({
      values: tables.values(name, i).y,
      bound: bounds(tables, { name, ...method }, precision, i),
    }));
  return Array.from(tables.x, (_, j) => {
    let low = Number.NEGATIVE_INFINITY;
    let high = Number.POSITIVE_INFINITY;
    for (const { values, bound } of asked) {
      const value = values[j] as number;
      if (Number.isNaN(value)) continue;
      // Infinite slopes of one sign agree.
      const room = Number.isFinite(value) ? bound(j) : 0;
      low = Math.max(low, value - room);
      high = Math.min(high, value + room);
    }
    return low > high;
  });
}

/** How wide a piece of the band is at least, as a part of the domain. */
const LEAST = 0.015;

/** A line at one height over the columns that are marked, each with half of the way to its neighbours. */
export function strip(x: Float64Array, marked: readonly boolean[], height: number): Points {
  const pieces: [number, number][] = [];
  const middle = (j: number, by: 1 | -1) => {
    const here = x[j] as number;
    return (here + (x[j + by] ?? here)) / 2;
  };
  marked.forEach((is, j) => {
    if (!is) return;
    const last = pieces.at(-1);
    if (last && marked[j - 1]) last[1] = middle(j, 1);
    else pieces.push([middle(j, -1), middle(j, 1)]);
  });
  // A single column would be a hair.
  const [left, right] = [x[0] as number, x.at(-1) as number];
  const least = (LEAST * (right - left)) / 2;
  const wide = pieces.map(([from, to]): [number, number] => {
    const centre = (from + to) / 2;
    const half = Math.max((to - from) / 2, least);
    return [Math.max(centre - half, left), Math.min(centre + half, right)];
  });
  const points = wide.flatMap(([from, to], k): [number, number][] => [
    ...(k > 0 ? ([[from, Number.NaN]] as [number, number][]) : []),
    [from, height],
    [to, height],
  ]);
  return scattered(points);
}
