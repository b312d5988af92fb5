import { formatPoint, typeset } from "./format.js";
import type { Part, WireRadar, WireSingular } from "./model.js";
import type { Name } from "./tables.js";
import { decodeNumber } from "./wire.js";

/** A point at which the derivative does not exist. */
export interface Singular {
  /** The nearest double. */
  readonly x: number;
  /** What it is called, and that with its decimals; null where decimals say all. */
  readonly name: Name | null;
  /** As people type it; empty where nothing that can be typed is this point. */
  readonly typed: string;
  readonly kind: string;
  /** The one-sided derivatives; NaN where there are none. */
  readonly left: number;
  readonly right: number;
}

/** What a singular point is, with its article. */
export const KINDS: { readonly [kind: string]: string } = {
  corner: "a corner",
  cusp: "a cusp",
  vertical_tangent: "a vertical tangent",
  jump: "a jump",
  removable: "a gap",
  pole: "a pole",
  oscillating: "an oscillation",
  endpoint: "an end of the domain",
  undefined: "no value",
  seam: "the formula breaks, f does not,",
};

/** "a corner at −sqrt(2) ≈ −1.41421". */
export function described({ kind, name, x }: Singular): string {
  return `${KINDS[kind] ?? "a point that is not understood"} at ${name?.text ?? formatPoint(x)}`;
}

const read = ({ x, name, text, typed, kind, left, right }: WireSingular): Singular => ({
  x,
  name: text ? { name: typeset(name), text: typeset(text) } : null,
  typed,
  kind,
  left: decodeNumber(left) ?? Number.NaN,
  right: decodeNumber(right) ?? Number.NaN,
});

/** The kind of a point at which the formula breaks, and f does not. */
export const SEAM = "seam";

/** Every singular point of the domain, and every one of the formula alone, in order of x. */
export class Radar {
  readonly revision: number;
  readonly points: readonly Singular[];
  /** Why there may be more; empty if these are all. */
  readonly reason: string;
  readonly #at: ReadonlyMap<number, Singular>;

  constructor({ revision, points, seams, complete, reason }: WireRadar) {
    this.revision = revision;
    this.reason = complete ? "" : reason;
    const all = [...points.map(read), ...seams.map((seam) => ({ ...read(seam), kind: SEAM }))];
    this.points = all.sort((a, b) => a.x - b.x);
    this.#at = new Map(this.points.map((point) => [point.x, point]));
  }

  /** The singular point that x is; null where f has a derivative. */
  at(x: number): Singular | null {
    const found = this.#at.get(x);
    return found && found.kind !== SEAM ? found : null;
  }

  /** Whether x is one of the points. */
  has(x: number): boolean {
    return this.#at.has(x);
  }

  /** What x is called, where it is one of the points. */
  name(x: number): Name | null {
    return this.#at.get(x)?.name ?? null;
  }

  /** The next one to the right of x, or with −1 to the left. */
  next(x: number, sign: 1 | -1): Singular | null {
    const beyond = this.points.filter((point) => sign * (point.x - x) > 0);
    return beyond.at(sign > 0 ? 0 : -1) ?? null;
  }

  /** The one that a hand which lets go at x means: within reach, and less far where they lie close together. */
  near(x: number, reach: number): Singular | null {
    const after = this.points.findIndex((point) => point.x >= x);
    const index = after < 0 ? this.points.length : after;
    const [low, high] = [this.points[index - 1], this.points[index]];
    const nearest = !low || (high && high.x - x <= x - low.x) ? high : low;
    if (!nearest) return null;
    const k = nearest === high ? index : index - 1;
    const gaps = [k - 1, k + 1].map((other) =>
      Math.abs((this.points[other]?.x ?? Number.POSITIVE_INFINITY) - nearest.x),
    );
    return Math.abs(nearest.x - x) <= Math.min(reach, ...gaps.map((gap) => gap / 4))
      ? nearest
      : null;
  }
}

export function readRadar(message: Part<WireRadar>): Radar | null {
  return "points" in message ? new Radar(message as WireRadar) : null;
}
