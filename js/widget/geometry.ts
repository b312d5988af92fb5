/** Points of a line as bqplot takes them. */
export interface Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** The part of the plane that a figure shows. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly low: number;
  readonly high: number;
}

/** What to draw where there is nothing: a line of NaN only would be `<path d="null">`, an error in the console. */
export const NOTHING: Points = { x: new Float64Array(), y: new Float64Array() };

/** How far beyond the axis a curve is drawn, in axis lengths: SVG takes no 1e300. */
const BEYOND = 2;

const isFinite = Number.isFinite;

/** The straight line through (x, y) from `from` to `to`, as much of it as is in or near the box. */
export function segment(
  x: number,
  y: number,
  slope: number,
  from: number,
  to: number,
  box: Box,
): Points {
  if (!(isFinite(x) && isFinite(y) && isFinite(slope))) return NOTHING;
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

/** A curve on a linear axis: kept within sight of it, with gaps where it is not finite. */
export function onLinearAxis(x: Float64Array, y: Float64Array, low: number, high: number): Points {
  const reach = BEYOND * (high - low);
  return clamped(x, y, low - reach, high + reach, true);
}

/** A curve on a logarithmic axis: what is below its floor, 0 above all, lies on the floor. */
export function onLogAxis(x: Float64Array, y: Float64Array, low: number, high: number): Points {
  return clamped(x, y, low, high * (high / low) ** BEYOND, false);
}

function clamped(
  x: Float64Array,
  y: Float64Array,
  low: number,
  high: number,
  gapAtInfinity: boolean,
): Points {
  const drawn = new Float64Array(y.length);
  let any = false;
  for (let k = 0; k < y.length; k++) {
    const value = y[k] as number;
    const gap = gapAtInfinity ? !isFinite(value) : value !== value;
    drawn[k] = gap ? Number.NaN : value < low ? low : value > high ? high : value;
    any ||= !gap;
  }
  return any ? { x, y: drawn } : NOTHING;
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

/** Points given one by one. */
export function scattered(points: readonly (readonly [number, number])[]): Points {
  return {
    x: Float64Array.from(points, ([x]) => x),
    y: Float64Array.from(points, ([, y]) => y),
  };
}
