import type { Part, WireZoom } from "./model.js";
import { decode } from "./wire.js";

/** Numbers on each side of the point in every window. */
const SIDE = 32;
/** The closest that one can look: so many floating-point numbers on each side. */
const CLOSEST = 4;

/** One window around the point: positions and heights in units of it, between -1 and 1. */
export interface Window {
  /** Half its width, and its height, in the units of x and f. */
  readonly width: number;
  readonly height: number;
  readonly x: Float64Array;
  readonly computed: Float64Array;
  /** NaN where it is not known. */
  readonly exact: Float64Array;
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
  readonly #offsets: Float64Array;
  readonly #computed: Float64Array;
  readonly #exact: Float64Array;

  constructor(message: WireZoom) {
    this.revision = message.revision;
    this.at = message.at;
    this.isSingle = message.precision === "float32";
    this.widths = decode(message.widths, "float64");
    this.#offsets = decode(message.offsets, "float64");
    this.#computed = decode(message.computed, "float64");
    this.#exact = decode(message.exact, "float64");
    const last = this.widths.at(-1) ?? Number.NaN;
    const gap = last / SIDE;
    this.gap = this.#plus(gap) === gap && this.#plus(gap / 4) === 0 ? gap : Number.NaN;
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

  /** What is seen through a window of half the width, and of a height that holds it. */
  look(width: number): Window {
    let row = 0;
    while (row + 1 < this.widths.length && (this.widths[row + 1] as number) >= width * 0.999) row++;
    const count = 2 * SIDE + 1;
    const part = (array: Float64Array) => array.subarray(row * count, (row + 1) * count);
    const offsets = part(this.#offsets);
    const inside = Array.from(offsets.keys()).filter(
      (k) => Math.abs(offsets[k] as number) <= width * 1.3,
    );
    const pick = (array: Float64Array) =>
      Float64Array.from(inside, (k) => part(array)[k] as number);
    const computed = pick(this.#computed);
    const exact = pick(this.#exact);
    const height = 1.1 * Math.max(...[...computed, ...exact].map(size), Number.MIN_VALUE);
    return {
      width,
      height,
      x: Float64Array.from(inside, (k) => (offsets[k] as number) / width),
      computed: computed.map((y) => y / height),
      exact: exact.map((y) => y / height),
      isComplete: row === this.widths.length - 1 && !Number.isNaN(this.gap),
    };
  }
}

const size = (value: number) => (Number.isFinite(value) ? Math.abs(value) : 0);

export function readZoom(message: Part<WireZoom>): Zoom | null {
  return "widths" in message ? new Zoom(message as WireZoom) : null;
}
