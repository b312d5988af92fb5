import { howMany } from "./fold.js";
import { raised } from "./format.js";
import type { Marks } from "./marks.js";
import { type Axis, COUNTS, type Numbers, TIMES, type WireSwell } from "./swell-model.js";

/** The two figures: operations, and seconds. */
export const KINDS = ["counts", "times"] as const;
export type Kind = (typeof KINDS)[number];
export const LINES = { counts: COUNTS, times: TIMES } as const;

/** What the figures follow from. */
export interface Charted {
  readonly swell: WireSwell | null;
  readonly axis: Axis;
  readonly value: number;
  readonly last: number;
  readonly showsF: boolean;
}

const MOST_TICKS = 6;
const EDGE = 0.08;
const BELOW = 0.035;
const PAD = 0.35;
/** What is drawn before there are numbers: from one operation to a thousand, from a microsecond to a second. */
const EMPTY = { counts: [0, 3], times: [-6, 0] } as const;
const SECONDS: { readonly [exponent: number]: string } = {
  [-9]: "1 ns",
  [-8]: "10 ns",
  [-7]: "0.1 µs",
  [-6]: "1 µs",
  [-5]: "10 µs",
  [-4]: "0.1 ms",
  [-3]: "1 ms",
  [-2]: "10 ms",
  [-1]: "0.1 s",
  0: "1 s",
  1: "10 s",
};

export const seriesOf = (swell: WireSwell, name: string): Numbers =>
  ({ ...swell.counts, ...swell.seconds })[name as keyof WireSwell["counts"]] ?? [];

/** Decades of a figure: its ends. */
export function decades(kind: Kind, swell: WireSwell | null, showsF: boolean): [number, number] {
  const all = swell
    ? [
        ...LINES[kind].flatMap((name) => seriesOf(swell, name)),
        ...(kind === "counts" && showsF ? COUNTS.flatMap((name) => swell.f_counts[name]) : []),
      ]
    : [];
  const known = all
    .filter((each) => each !== null && each > 0)
    .map((each) => Math.log10(each as number));
  if (known.length === 0) return [...EMPTY[kind]];
  const low = Math.floor(Math.min(...known) - EDGE);
  return [kind === "counts" ? Math.max(0, low) : low, Math.ceil(Math.max(...known) + EDGE)];
}

/** The ends of the upright axis: below the lowest decade there is room for a dot. */
export function limits(kind: Kind, swell: WireSwell | null, showsF: boolean): [number, number] {
  const [low, high] = decades(kind, swell, showsF);
  return [low - BELOW * (high - low), high];
}

/** The ends of the axis below. */
export const span = (last: number): [number, number] => [1 - PAD, last + PAD];

/** One line: where there are numbers, in decades; no line without two of them, and none where it would be 0. */
export function pointsOf(swell: WireSwell, numbers: Numbers) {
  const y = numbers.map((each) => (each !== null && each > 0 ? Math.log10(each) : Number.NaN));
  const known = y.map(Number.isFinite);
  const [first, end] = [known.indexOf(true), known.lastIndexOf(true) + 1];
  const from = Math.max(first, 0);
  return {
    x: Float64Array.from(swell.values.slice(from, end)),
    y: Float64Array.from(y.slice(from, end)),
  };
}

/** What stands at a power of ten; of large numbers the powers themselves. */
export function tick(kind: Kind, exponent: number, highest: number): string {
  if (kind === "times") return SECONDS[exponent] ?? `1e${exponent} s`;
  if (highest <= 5 || exponent < 2) return howMany(10 ** exponent);
  return `10${raised(exponent)}`;
}

/** Draws counts and times on bqplot's marks, in logarithms. */
export class Chart {
  readonly #marks: Marks;
  readonly #framed = new Map<Kind, string>();
  #drawn: WireSwell | null = null;
  #showsF = false;
  #now = "";

  constructor(marks: Marks) {
    this.#marks = marks;
  }

  draw(charted: Charted): void {
    const { swell, showsF, axis, value, last } = charted;
    const now = `${axis} ${value} ${last} ${showsF}`;
    if (now === this.#now && (swell === this.#drawn || !swell)) return;
    this.#now = now;
    const isNew = swell !== null && (swell !== this.#drawn || showsF !== this.#showsF);
    for (const kind of KINDS) {
      // The last good picture stays until there is another.
      if (swell || !this.#drawn) this.#frame(kind, charted);
      if (isNew) this.#lines(kind, swell, showsF);
      this.#here(kind, charted);
    }
    if (swell) {
      this.#drawn = swell;
      this.#showsF = showsF;
    }
  }

  #frame(kind: Kind, { swell, last, showsF }: Charted): void {
    const [low, high] = decades(kind, swell, showsF);
    const now = `${low} ${high} ${last}`;
    if (now === this.#framed.get(kind)) return;
    this.#framed.set(kind, now);
    const [min, max] = span(last);
    this.#marks.set(`x/${kind}`, { min, max });
    const [bottom, top] = limits(kind, swell, showsF);
    this.#marks.set(`y/${kind}`, { min: bottom, max: top });
    const every = Math.ceil(last / 12);
    const values = Array.from({ length: last }, (_, k) => k + 1).filter(
      (k) => (k - 1) % every === 0,
    );
    this.#marks.label(
      `axis_x/${kind}`,
      values.map((value) => [value, String(value)]),
    );
    const step = Math.ceil((high - low) / MOST_TICKS);
    const exponents = Array.from({ length: high - low + 1 }, (_, k) => low + k);
    this.#marks.label(
      `axis_y/${kind}`,
      exponents
        .filter((_, k) => k % step === 0)
        .map((exponent) => [exponent, tick(kind, exponent, high)]),
    );
  }

  #lines(kind: Kind, swell: WireSwell, showsF: boolean): void {
    for (const name of LINES[kind]) this.#line(name, pointsOf(swell, seriesOf(swell, name)));
    if (kind === "times") return;
    for (const name of COUNTS) {
      const numbers = showsF ? swell.f_counts[name] : [];
      this.#line(`f ${name}`, pointsOf(swell, numbers));
    }
  }

  /** A line without any number is hidden where it was: bqplot would write "null" for its path. */
  #line(name: string, points: { readonly x: Float64Array; readonly y: Float64Array }): void {
    if (points.x.length === 0) this.#marks.set(name, { visible: false });
    else this.#marks.set(name, { ...points, visible: true });
  }

  /** The hairline at the current value, and dots where it meets the lines. */
  #here(kind: Kind, { swell, value, showsF }: Charted): void {
    const [low, high] = limits(kind, swell ?? this.#drawn, showsF);
    this.#marks.set(`here/${kind}`, {
      x: Float64Array.of(value, value),
      y: Float64Array.of(low, high),
      visible: true,
    });
    const column = swell?.values.indexOf(value) ?? -1;
    const met = swell
      ? LINES[kind]
          .map((name) => seriesOf(swell, name)[column])
          .filter((each) => each != null && each > 0)
      : [];
    this.#marks.set(`dots/${kind}`, {
      x: Float64Array.from(met, () => value),
      y: Float64Array.from(met, (each) => Math.log10(each as number)),
    });
  }
}
