/** Points of a line as bqplot takes them. */
export type Points = {
  readonly x: Float64Array;
  readonly y: Float64Array;
};

/** The part of the plane that a figure shows. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly low: number;
  readonly high: number;
}

/** What to draw where there is nothing. */
export const NOTHING: Points = { x: new Float64Array(), y: new Float64Array() };

/** How far beyond the axis a curve is drawn, in axis lengths: SVG takes no 1e300, and pays for every dash out of sight. */
const BEYOND = 0.25;
/** What moves by less of an axis than this moves by less than a tenth of a pixel. */
const INVISIBLE = 1 / 8000;
/** How tall an upright half of a tangent is, as a part of the figure. */
const UPRIGHT = 0.3;
/** The power of ten beyond which nothing is drawn. */
const LARGEST = 305;
/** So many zeros in a row are no luck. */
const RUN = 8;
/** How far above the bottom edge the floor of a logarithmic axis is drawn, in axis lengths. */
const LIFT = 0.006;

/** The straight line through (x, y) from `from` to `to`, as much of it as is in or near the box. */
export function segment(
  x: number,
  y: number,
  slope: number,
  from: number,
  to: number,
  box: Box,
): Points {
  if (![x, y, slope].every(Number.isFinite)) return NOTHING;
  let start = Math.max(from, box.left);
  let end = Math.min(to, box.right);
  if (slope !== 0) {
    const margin = box.high - box.low;
    const one = x + (box.low - margin - y) / slope;
    const other = x + (box.high + margin - y) / slope;
    start = Math.max(start, Math.min(one, other));
    end = Math.min(end, Math.max(one, other));
  }
  if (!(start < end)) return NOTHING;
  return {
    x: Float64Array.of(start, end),
    y: Float64Array.of(y + slope * (start - x), y + slope * (end - x)),
  };
}

/** The half of a tangent on one side of (x, y), upright where the slope is infinite. */
export function half(
  x: number,
  y: number,
  slope: number,
  sign: 1 | -1,
  reach: number,
  box: Box,
): Points {
  if (!Number.isFinite(y) || Number.isNaN(slope)) return NOTHING;
  if (Number.isFinite(slope)) {
    return sign > 0
      ? segment(x, y, slope, x, x + reach, box)
      : segment(x, y, slope, x - reach, x, box);
  }
  const up = Math.sign(slope) * sign * UPRIGHT * (box.high - box.low);
  return { x: Float64Array.of(x, x), y: Float64Array.of(y, y + up) };
}

/** Whether nobody could tell two lines apart in a figure that shows the box. */
export function looksSame(one: Points, other: Points, box: Box): boolean {
  const dx = INVISIBLE * (box.right - box.left);
  const dy = INVISIBLE * (box.high - box.low);
  return isWithin(one.x, other.x, dx) && isWithin(one.y, other.y, dy);
}

function isWithin(one: Float64Array, other: Float64Array, tolerance: number): boolean {
  if (one === other) return true;
  if (one.length !== other.length) return false;
  for (let k = 0; k < one.length; k++) {
    const a = one[k] as number;
    const b = other[k] as number;
    if (!(Math.abs(a - b) <= tolerance || (Number.isNaN(a) && Number.isNaN(b)))) return false;
  }
  return true;
}

/** A curve on a linear axis: kept within sight of it, with gaps where it is not finite. */
export function onLinearAxis(x: Float64Array, y: Float64Array, low: number, high: number): Points {
  const reach = BEYOND * (high - low);
  return clamped(x, y, low - reach, high + reach, true);
}

/** A curve on a logarithmic axis: what is below its floor, 0 above all, lies on the floor. */
export function onLogAxis(x: Float64Array, y: Float64Array, low: number, high: number): Points {
  // Half the stroke of a line at the very edge would be cut off.
  const decades = Math.log10(high) - Math.log10(low);
  const floor = low * 10 ** (decades * LIFT);
  const top = 10 ** Math.min(Math.log10(high) + decades * BEYOND, LARGEST);
  return clamped(x, withoutLuck(y), floor, top, false);
}

/**
 * Errors of exactly 0 that come in short runs are luck of rounding: drawn at the floor they would make a comb of what is
 * a V. They become gaps, as matplotlib's are, and so do the ends of longer runs, which stand apart.
 */
function withoutLuck(y: Float64Array): Float64Array {
  let cleaned = y;
  for (let start = 0; start < y.length; start++) {
    if (y[start] !== 0) continue;
    let end = start;
    while (end < y.length && y[end] === 0) end++;
    if (end - start < y.length) {
      if (cleaned === y) cleaned = y.slice();
      if (end - start < RUN) cleaned.fill(Number.NaN, start, end);
      else {
        if (start > 0) cleaned[start] = Number.NaN;
        if (end < y.length) cleaned[end - 1] = Number.NaN;
      }
    }
    start = end;
  }
  return cleaned;
}

function clamped(
  x: Float64Array,
  y: Float64Array,
  low: number,
  high: number,
  gapAtInfinity: boolean,
): Points {
  const drawn = new Float64Array(y.length);
  let end = 0;
  for (let k = 0; k < y.length; k++) {
    const value = y[k] as number;
    const gap = gapAtInfinity ? !Number.isFinite(value) : Number.isNaN(value);
    drawn[k] = gap ? Number.NaN : value < low ? low : value > high ? high : value;
    if (!gap) end = k + 1;
  }
  // bqplot puts a label at the last point, shown or not, and a label at NaN is an error in the console.
  return end === y.length ? { x, y: drawn } : { x: x.subarray(0, end), y: drawn.subarray(0, end) };
}

/** About `count` points of a curve, evenly spread and inside the axis: the places of its markers. */
export function markers(
  x: Float64Array,
  y: Float64Array,
  low: number,
  high: number,
  count: number,
  shift: number,
): [number, number][] {
  const found: [number, number][] = [];
  const stride = x.length / count;
  for (let at = stride * shift; at < x.length; at += stride) {
    const k = Math.floor(at);
    const value = y[k] as number;
    if (value >= low && value <= high) found.push([x[k] as number, value]);
  }
  return found;
}

/** A curve with gaps at some places along it: between two of its points, or around the one that is there. */
export function broken({ x, y }: Points, places: readonly number[]): Points {
  const gaps = places.flatMap((at) => {
    const k = x.indexOf(at);
    if (k < 0) return [at];
    const beside = [x[k - 1], x[k + 1]].filter((other) => other !== undefined);
    return beside.map((other) => (at + other) / 2);
  });
  const inside = gaps.filter((at) => at > (x[0] as number) && at < (x.at(-1) as number));
  if (inside.length === 0) return { x, y };
  const points = [
    ...Array.from(x, (at, k): [number, number] => [at, y[k] as number]),
    ...inside.map((at): [number, number] => [at, Number.NaN]),
  ];
  return scattered(points.sort(([a], [b]) => a - b));
}

/** Points given one by one. */
export function scattered(points: readonly (readonly [number, number])[]): Points {
  return {
    x: Float64Array.from(points, ([x]) => x),
    y: Float64Array.from(points, ([, y]) => y),
  };
}
