/** A curve on logarithmic axes: ascending steps, and an error at each. */
export interface LogCurve {
  readonly steps: Float64Array;
  readonly errors: Float64Array;
}

/** What makes a V: where it is lowest, and how steep its arms are; NaN where there is no such arm. */
export interface Shape {
  /** log10 of the best step, NaN where most are equally good, and of the error there. */
  readonly bottom: number;
  readonly level: number;
  readonly left: number;
  readonly right: number;
}

/** A drawn V against the real one. */
export interface Score {
  readonly drawn: Shape;
  readonly real: Shape;
  /** Out of ten. */
  readonly points: number;
}

/** Decades over which errors are averaged: a single lucky zero is no optimum. */
const WINDOW = 0.25;
/** From how far to how far from the bottom an arm is looked at, in decades. */
const LEFT_ARM = [0.7, 5] as const;
const RIGHT_ARM = [0.5, 4] as const;
/** Beyond this step truncation is not yet what it is in the limit. */
const LONGEST = -0.5;
const FEWEST = 4;
/** Decades by which errors may differ and be one level. */
const FLAT = 1e-6;

export function shape(curve: LogCurve): Shape {
  const x = curve.steps.map(Math.log10);
  const smooth = Float64Array.from(x, (at) => logMean(curve, x, at));
  const lowest = Math.min(...smooth.filter((value) => !Number.isNaN(value)));
  // Of a flat bottom the middle.
  const flat = Array.from(x.keys()).filter((k) => (smooth[k] as number) <= lowest + FLAT);
  const bottom =
    flat.length > x.length / 2 ? Number.NaN : (x[flat[flat.length >> 1] ?? 0] as number);
  const y = curve.errors.map(Math.log10);
  const arm = (from: number, to: number) =>
    slope(
      Array.from(x, (at, k): [number, number] => [at, y[k] as number]).filter(
        ([at]) => at >= from && at <= to,
      ),
    );
  return {
    bottom,
    level: lowest,
    left: arm(bottom - LEFT_ARM[1], bottom - LEFT_ARM[0]),
    right: arm(bottom + RIGHT_ARM[0], Math.min(bottom + RIGHT_ARM[1], LONGEST)),
  };
}

/** log10 of the root mean square of the errors near a step. */
function logMean({ errors }: LogCurve, x: Float64Array, at: number): number {
  let sum = 0;
  let count = 0;
  x.forEach((other, k) => {
    if (Math.abs(other - at) > WINDOW + 1e-9) return;
    sum += (errors[k] as number) ** 2;
    count++;
  });
  return Math.log10(sum / count) / 2;
}

/** The slope of the least-squares line; NaN of too few points. */
function slope(points: readonly (readonly [number, number])[]): number {
  const known = points.filter(([, y]) => Number.isFinite(y));
  if (known.length < FEWEST) return Number.NaN;
  const mean = (k: 0 | 1) => known.reduce((sum, point) => sum + point[k], 0) / known.length;
  const [mx, my] = [mean(0), mean(1)];
  const sum = (term: (dx: number, dy: number) => number) =>
    known.reduce((total, [x, y]) => total + term(x - mx, y - my), 0);
  return sum((dx, dy) => dx * dy) / sum((dx) => dx * dx);
}

/** Compares a drawn V with the real one: four points for the bottom's place, two for its level, two for each arm. */
export function score(drawn: LogCurve, real: LogCurve): Score {
  const [mine, truth] = [shape(drawn), shape(real)];
  const near = (a: number, b: number, most: number, unit: number) => {
    if (Number.isNaN(a) && Number.isNaN(b)) return most;
    const off = Math.abs(a - b);
    return Number.isFinite(off) ? Math.max(0, most - (most * off) / unit) : 0;
  };
  const points =
    near(mine.bottom, truth.bottom, 4, 6) +
    near(mine.level, truth.level, 2, 6) +
    near(mine.left, truth.left, 2, 1.5) +
    near(mine.right, truth.right, 2, 1.5);
  return { drawn: mine, real: truth, points: Math.round(points) };
}

/** A polyline on logarithmic axes, at other steps. */
export function resampled({ steps, errors }: LogCurve, at: Float64Array): LogCurve {
  const x = steps.map(Math.log10);
  const y = errors.map(Math.log10);
  const height = (wanted: number) => {
    let k = 1;
    while (k < x.length - 1 && (x[k] as number) < wanted) k++;
    const [x0, x1, y0, y1] = [x[k - 1], x[k], y[k - 1], y[k]] as [number, number, number, number];
    const part = Math.min(Math.max((wanted - x0) / (x1 - x0), 0), 1);
    return y0 + part * (y1 - y0);
  };
  return { steps: at, errors: Float64Array.from(at, (step) => 10 ** height(Math.log10(step))) };
}
