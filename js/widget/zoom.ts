import { numberInWords, typeset } from "./format.js";
import type { Part, WireZoom } from "./model.js";
import type { Tables } from "./tables.js";
import { decode } from "./wire.js";

/** Numbers on each side of the point in every window. */
const SIDE = 32;
const COUNT = 2 * SIDE + 1;
/** The closest that one can look: so many floating-point numbers on each side. */
const CLOSEST = 4;
/** How far beyond its edge a window is drawn, in half-widths, */
const BEYOND = 1.3;
/** how many of the next windows lend their numbers to its middle, */
const FINER = 2;
/** and which part of its height rounding may take up for that: noise would look denser there. */
const QUIET = 0.005;

/** What f does where its difference quotient goes like a power of h; `POWERS` in derivwidgets/experiments/powers.py. */
const POWERS: readonly (readonly [power: number, name: string])[] = [
  [0, "a finite slope"],
  [-1 / 3, "|x|^(2/3)"],
  [-1 / 2, "a square root"],
  [-2 / 3, "a cube root"],
  [-1, "a jump"],
];
const NEAR = 0.02;
const STEADY = 0.1;
const FALLING = 0.1;
const EXACT = 1e-6;
const CLOSING = 0.1;
const FASTER = 0.7;
const ROUNDING = 1e-9;
const MOST_DIGITS = 6;
/** So many windows one after the other tell a power. */
const WINDOWS = 3;
/** No height is less: what is smaller than all numbers and not 0 comes as the smallest, and is not to be seen. */
const LOWEST = 1000 * Number.MIN_VALUE;
/** What a quotient is below, where f is so near to f(x). */
const NEGLIGIBLE = 2 ** -512;
/** So many of the closest windows tell a slope. */
const DECIDING = 4;

/** One window around the point: positions and heights in units of it, between -1 and 1. */
export interface Window {
  /** Half its width, and its height, in the units of x and f. */
  readonly width: number;
  readonly height: number;
  /** Whether the height is to scale; else it is made for what is seen. */
  readonly isToScale: boolean;
  readonly x: Float64Array;
  readonly computed: Float64Array;
  /** NaN where it is not known. */
  readonly exact: Float64Array;
  /** The point itself: f as computed less f exactly. */
  readonly here: number;
  /** Whether these are all the floating-point numbers there. */
  readonly isComplete: boolean;
}

/** f around one point, closer and closer. */
export class Zoom {
  readonly revision: number;
  readonly at: number;
  readonly isSingle: boolean;
  readonly widths: Float64Array;
  /** Distance from x to the next floating-point number above; NaN around 0, where there is always a nearer one. */
  readonly gap: number;
  /** The larger of the one-sided slopes, where they are finite; NaN where nothing is known of them. */
  readonly slope: number;
  readonly #offsets: Float64Array;
  readonly #computed: Float64Array;
  readonly #exact: Float64Array;
  readonly #straightness: Float64Array;
  /** Of both sides. */
  readonly #exponents: readonly [left: Float64Array, right: Float64Array];

  constructor(message: WireZoom) {
    this.revision = message.revision;
    this.at = message.at;
    this.isSingle = message.precision === "float32";
    this.widths = decode(message.widths, "float64");
    this.#offsets = decode(message.offsets, "float64");
    this.#computed = decode(message.computed, "float64");
    this.#exact = decode(message.exact, "float64");
    this.#straightness = decode(message.straightness, "float64");
    const exponents = decode(message.exponents, "float64");
    this.#exponents = [exponents.filter((_, k) => k % 2 === 0), exponents.filter((_, k) => k % 2)];
    const last = this.widths.at(-1) ?? Number.NaN;
    const gap = last / SIDE;
    this.gap = this.#plus(gap) === gap && this.#plus(gap / 4) === 0 ? gap : Number.NaN;
    this.slope = this.#slope();
  }

  /** The widest and the closest that one can look. */
  get range(): readonly [closest: number, widest: number] {
    const last = this.widths.at(-1) ?? 1;
    const closest = Number.isNaN(this.gap) ? last : CLOSEST * this.gap;
    return [closest, this.widths[0] ?? 1];
  }

  /** x + step as it is rounded, less x. */
  #plus(step: number): number {
    const round = this.isSingle ? Math.fround : (value: number) => value;
    const at = round(this.at);
    return round(at + round(step)) - at;
  }

  moved(step: number): number {
    return this.#plus(step);
  }

  /** The point itself: f as computed less f exactly. */
  get here(): number {
    return this.#computed[SIDE] ?? 0;
  }

  /**
   * What is seen through a window of half the width. Its height is so many times its width, unless rounding would be
   * larger than that; without a `ratio` it is as high as what it holds.
   */
  look(width: number, ratio: number | null = null): Window {
    const row = this.#row(width);
    const seen = this.#around(row, width * BEYOND, 0);
    const at = (array: Float64Array, indices: readonly number[]) =>
      Float64Array.from(indices, (k) => array[k] as number);
    const [computed, exact] = [at(this.#computed, seen), at(this.#exact, seen)];
    const scaled = ratio === null ? Number.NaN : ratio * width;
    const isToScale = scaled > 0 && !isLost(computed, exact, this.here, scaled);
    const height = isToScale ? scaled : fitted(computed, exact);
    const fine = roundingOf(computed, exact) <= QUIET * height;
    const shown = fine ? this.#around(row, width * BEYOND, FINER) : seen;
    return {
      width,
      height,
      isToScale,
      x: at(this.#offsets, shown).map((offset) => offset / width),
      computed: at(this.#computed, shown).map((y) => y / height),
      exact: at(this.#exact, shown).map((y) => y / height),
      here: this.here / height,
      isComplete: row === this.widths.length - 1 && !Number.isNaN(this.gap),
    };
  }

  /** How far the curve is from its chord in such a window, over half its width; NaN where that is not known. */
  straightness(width: number): number {
    const row = this.#row(width);
    const [outer, inner] = [row, row + 1].map((k) => this.#straightness[k] ?? Number.NaN);
    const part = this.#part(row, width);
    const both = (inner as number) > 0 && (outer as number) > 0;
    if (both) return (outer as number) ** (1 - part) * (inner as number) ** part;
    return (part > 0.5 ? inner : outer) as number;
  }

  /** What the difference quotient does on both sides in such a window, in words; empty where that is not known. */
  behaviour(width: number): readonly [left: string, right: string] {
    const row = this.#row(width);
    const nearest = this.#part(row, width) > 0.5 ? row + 1 : row;
    const first = nearest * COUNT;
    const side = (k: number, from: number) =>
      described(
        this.#exponents[k] as Float64Array,
        nearest,
        this.#exact.subarray(first + from, first + from + SIDE),
        this.widths[nearest] as number,
      );
    return [side(0, 0), side(1, SIDE + 1)];
  }

  /** The closest window that is wide enough. */
  #row(width: number): number {
    let row = 0;
    while (row + 1 < this.widths.length && (this.widths[row + 1] as number) >= width * 0.999) row++;
    return row;
  }

  /** Where a width lies between that of a window and that of the next one, on the logarithmic scale. */
  #part(row: number, width: number): number {
    const outer = this.widths[row] as number;
    const inner = this.widths[row + 1];
    if (inner === undefined) return 0;
    return Math.min(Math.max(Math.log(outer / width) / Math.log(outer / inner), 0), 1);
  }

  /** The numbers of a window within a reach, those in its middle from the next windows. */
  #around(row: number, reach: number, finer: number): number[] {
    const inner = finer > 0 ? (this.widths[row + 1] ?? -1) : -1;
    const left: number[] = [];
    const right: number[] = [];
    for (let k = row * COUNT; k < (row + 1) * COUNT; k++) {
      const offset = this.#offsets[k] as number;
      if (Math.abs(offset) <= reach && Math.abs(offset) > inner)
        (offset < 0 ? left : right).push(k);
    }
    return inner < 0
      ? [...left, ...right]
      : [...left, ...this.#around(row + 1, inner, finer - 1), ...right];
  }

  #slope(): number {
    const last = this.widths.length - 1;
    const slopes: number[] = [];
    for (const [side, end] of [
      [0, 0],
      [1, COUNT - 1],
    ] as const) {
      for (let row = last; row > last - DECIDING && row >= 0; row--) {
        const at = row * COUNT + end;
        const slope = Math.abs((this.#exact[at] as number) / (this.#offsets[at] as number));
        const exponent = this.#exponents[side][row] as number;
        if (Number.isNaN(slope) || exponent < -STEADY) continue;
        slopes.push(slope);
        break;
      }
    }
    const isKnown = this.#exact.some(Number.isFinite);
    return slopes.length > 0 ? Math.max(...slopes) : isKnown ? 0 : Number.NaN;
  }
}

const size = (value: number) => (Number.isFinite(value) ? Math.abs(value) : 0);

const fitted = (computed: Float64Array, exact: Float64Array) =>
  1.1 * Math.max(...[...computed, ...exact].map(size), LOWEST);

/** The largest difference of what is computed and what is exact; NaN where nothing exact is known. */
function roundingOf(computed: Float64Array, exact: Float64Array): number {
  const off = computed.map((y, k) => Math.abs(y - (exact[k] as number))).filter(Number.isFinite);
  return off.length > 0 ? Math.max(...off) : Number.NaN;
}

/** Whether rounding puts the point, or most of what would be seen, out of a window of that height. */
function isLost(
  computed: Float64Array,
  exact: Float64Array,
  here: number,
  height: number,
): boolean {
  if (Math.abs(here) > height) return true;
  const within = [...exact.keys()].filter((k) => Math.abs(exact[k] as number) <= height);
  const lost = within.filter((k) => Math.abs(computed[k] as number) > height);
  return lost.length > within.length / 2;
}

/** What the name of a power is where the exponents of neighbouring windows agree on it; `power_law` in Python. */
export function powerLaw(exponents: Float64Array, row: number): string {
  if (exponents.length < WINDOWS) return "";
  const found = exponents[row] ?? Number.NaN;
  const first = Math.max(0, Math.min(row - 1, exponents.length - WINDOWS));
  const around = [...exponents.subarray(first, first + WINDOWS)];
  const [power, name] = POWERS.reduce((best, each) =>
    Math.abs(found - each[0]) < Math.abs(found - best[0]) ? each : best,
  );
  const off = Math.abs(found - power);
  const gaps = around.map((each) => each - power);
  const isNear = off <= NEAR && gaps.every((gap) => Math.abs(gap) <= STEADY);
  if (isNear && (off <= EXACT || closes(gaps) || leaves(gaps))) return name;
  if (!around.every((each) => Math.abs(each - found) <= STEADY / 2)) return "";
  return found >= FALLING - ROUNDING ? "slope 0" : typeset(`h^${digits(found, power)}`);
}

/** Whether exponents come nearer to a power: further in, f goes like it. */
const closes = (gaps: readonly number[]) =>
  gaps
    .slice(1)
    .every(
      (after, k) => Math.abs(after) <= Math.max(EXACT, (1 - CLOSING) * Math.abs(gaps[k] as number)),
    );

/** Whether exponents leave a power, ever faster: further out, f goes like it. */
function leaves(gaps: readonly number[]): boolean {
  const [first, middle, last] = gaps.map(Math.abs) as [number, number, number];
  const isOneSide = Math.min(...gaps) > 0 || Math.max(...gaps) < 0;
  const isFaster = last * first >= FASTER * middle ** 2;
  return isOneSide && last * (1 - CLOSING) >= middle && isFaster && middle > first;
}

/** An exponent with two digits after the point, or as many as tell it from a power. */
function digits(exponent: number, power: number): string {
  let count = 2;
  while (count < MOST_DIGITS && Number(exponent.toFixed(count)) === Number(power.toFixed(count)))
    count++;
  return exponent.toFixed(count);
}

/** One side's quotient in words: "~ h^−0.5: a square root". */
function described(
  exponents: Float64Array,
  row: number,
  exact: Float64Array,
  width: number,
): string {
  if (exact.every((y) => y === 0)) return "0: flat";
  const least = Math.min(Number.MIN_VALUE, NEGLIGIBLE * width);
  if (exact.every((y) => Math.abs(y) <= least)) return "almost 0: slope 0";
  // The last window repeats those before it.
  const known = exponents.subarray(0, -1);
  const at = Math.min(row, known.length - 1);
  const exponent = known[at] ?? Number.NaN;
  if (Number.isNaN(exponent)) return "";
  const name = powerLaw(known, at);
  if (!name) return "like no power of h";
  if (name.startsWith("h^")) return `~ ${name}`;
  const power = POWERS.find((each) => each[1] === name)?.[0] ?? exponent;
  return `~ h^${typeset(String(Number(power.toFixed(2))))}: ${name}`;
}

/** How straight f is in a window, and what its difference quotient does there, in one line. */
export function reading(zoom: Zoom, width: number): string {
  const bend = zoom.straightness(width);
  const [left, right] = zoom.behaviour(width);
  const parts = [];
  if (bend === 0) parts.push("straight to the last digit");
  else if (bend > 0) parts.push(`off its chord by ${numberInWords(bend, 2)} × half the window`);
  if (left && left === right) parts.push(`quotient ${left}`);
  else {
    if (left) parts.push(`quotient on the left ${left}`);
    if (right) parts.push(`${left ? "" : "quotient "}on the right ${right}`);
  }
  return parts.join(" · ");
}

/** What is seen around a column of the tables until it is computed: straight from column to column. */
export function interpolated(
  tables: Tables,
  j: number,
  width: number,
  ratio: number | null,
): Window {
  const value = tables.f[j] as number;
  const seen = columnsWithin(tables, j, width * BEYOND);
  const computed = Float64Array.from(seen, ([, y]) => y);
  const scaled = ratio === null ? Number.NaN : ratio * width;
  const height = scaled > 0 ? scaled : fitted(computed, new Float64Array());
  return {
    width,
    height,
    isToScale: scaled > 0,
    x: Float64Array.from(seen, ([offset]) => offset / width),
    computed: computed.map((y) => y / height),
    exact: new Float64Array(seen.length).fill(Number.NaN),
    here: Number.isFinite(value) ? 0 : Number.NaN,
    isComplete: false,
  };
}

/** The columns within a reach of one of them, less that, and the lines to the next ones as far as they reach. */
function columnsWithin({ x, f }: Tables, j: number, reach: number): (readonly [number, number])[] {
  const from = (k: number) =>
    [(x[k] as number) - (x[j] as number), (f[k] as number) - (f[j] as number)] as const;
  const found = [from(j)];
  for (const sign of [-1, 1]) {
    for (let k = j + sign; k >= 0 && k < x.length; k += sign) {
      const [offset, y] = from(k);
      const [before, height] = from(k - sign);
      const part = (sign * reach - before) / (offset - before);
      const point = part < 1 ? ([sign * reach, height + part * (y - height)] as const) : from(k);
      if (sign < 0) found.unshift(point);
      else found.push(point);
      if (part <= 1) break;
    }
  }
  return found;
}

export function readZoom(message: Part<WireZoom>): Zoom | null {
  return "widths" in message ? new Zoom(message as WireZoom) : null;
}
