import type { Part } from "./model.js";
import type { WireRace } from "./race-model.js";

/** What is measured, in the order in which it happens: until the first answer, and of every answer after it. */
export const PHASES = ["derive", "compile", "first"] as const;
export type Phase = (typeof PHASES)[number];

/** By what methods can be compared; `total` is the time up to the first answer. */
export type Measure = "total" | "steady" | "memory" | "evaluations";

/** A race, read: NaN where nothing was measured. */
export class Results {
  readonly wire: WireRace;
  readonly values: readonly number[];
  readonly methods: readonly string[];
  readonly #rows: ReadonlyMap<string, number>;

  constructor(wire: WireRace) {
    this.wire = wire;
    this.values = wire.values;
    this.methods = wire.methods;
    this.#rows = new Map(wire.methods.map((method, row) => [method, row]));
  }

  /** How many measurements are done, of how many. */
  get count(): { readonly settled: number; readonly all: number } {
    const all = this.methods.length * this.values.length;
    return { settled: Math.round(this.wire.done * all), all };
  }

  has(method: string): boolean {
    return this.#rows.has(method);
  }

  isMeasured(method: string, column: number): boolean {
    return !Number.isNaN(this.get("steady", method, column));
  }

  /** Whether it is measured, or known why it is not. */
  isSettled(method: string, column: number): boolean {
    return this.isMeasured(method, column) || this.reason(method, column) !== "";
  }

  get(what: Phase | Measure, method: string, column: number): number {
    if (what === "total") {
      const parts = PHASES.map((phase) => this.get(phase, method, column));
      return parts.reduce((sum, part) => sum + part, 0);
    }
    return this.wire[what][this.#row(method)]?.[column] ?? Number.NaN;
  }

  repetitions(method: string, column: number): number {
    return this.wire.repetitions[this.#row(method)]?.[column] ?? 0;
  }

  /** The quartiles of the steady state. */
  spread(method: string, column: number): readonly [low: number, high: number] {
    const [low, high] = this.wire.spread[this.#row(method)]?.[column] ?? [];
    return [low ?? Number.NaN, high ?? Number.NaN];
  }

  /** Why nothing was measured; empty where something was, or will be. */
  reason(method: string, column: number): string {
    return this.wire.reasons[this.#row(method)]?.[column] ?? "";
  }

  #row(method: string): number {
    return this.#rows.get(method) ?? -1;
  }
}

export const readRace = (message: Part<WireRace>): Results | null =>
  "methods" in message ? new Results(message as WireRace) : null;

/** Of `methods` those with a number, least first; equal ones stay in order. */
export function ranking(
  results: Results,
  methods: readonly string[],
  measure: Measure,
  column: number,
): string[] {
  const value = (method: string) => results.get(measure, method, column);
  return methods
    .filter((method) => results.has(method) && !Number.isNaN(value(method)))
    .sort((one, other) => value(one) - value(other));
}

/** How a predicted ranking compares with a measured one. */
export interface Score {
  /** Of so many pairs so many in the right order. */
  readonly right: number;
  readonly pairs: number;
  /** Kendall's: 1 the same ranking, −1 the reverse. */
  readonly tau: number;
}

/** Counts the pairs whose order was right, of methods that both rankings have. */
export function score(predicted: readonly string[], measured: readonly string[]): Score {
  const known = predicted.filter((method) => measured.includes(method));
  const places = known.map((method) => measured.indexOf(method));
  const pairs = (places.length * (places.length - 1)) / 2;
  const right = places.reduce(
    (sum, place, k) => sum + places.slice(k + 1).filter((later) => later > place).length,
    0,
  );
  return { right, pairs, tau: pairs ? (2 * right) / pairs - 1 : Number.NaN };
}

/** A place where two curves cross, in logarithms. */
export interface Crossing {
  readonly x: number;
  readonly y: number;
  /** Whether the lead changes there. */
  readonly isFlip: boolean;
}

/** Who was faster: −1 the first, 1 the second, 0 if that is within the spread. */
function order(results: Results, pair: readonly [string, string], measure: Measure, k: number) {
  const [one, other] = pair.map((method) => results.get(measure, method, k)) as [number, number];
  if (Number.isNaN(one) || Number.isNaN(other)) return 0;
  if (measure === "steady") {
    const [a, b] = pair.map((method) => results.spread(method, k)) as [Range, Range];
    if (a[0] <= b[1] && b[0] <= a[1]) return 0;
  } else if (Math.max(one, other) < CLOSE * Math.min(one, other)) {
    return 0;
  }
  return Math.sign(one - other);
}

type Range = readonly [number, number];
/** Single measurements that differ by less are the same. */
const CLOSE = 1.2;

/** Where the order of two methods changes by more than the spread: each pair's every change, with the point between. */
export function crossings(
  results: Results,
  methods: readonly string[],
  measure: Measure,
  at: (value: number) => number,
): Crossing[] {
  return pairsOf(methods.filter((method) => results.has(method))).flatMap((pair) => {
    const found: Crossing[] = [];
    let before = 0;
    results.values.forEach((_, k) => {
      const now = order(results, pair, measure, k);
      if (now && before && now !== before) {
        const place = between(results, pair, measure, k, at);
        if (place) found.push({ ...place, isFlip: leads(results, methods, measure, pair, k) });
      }
      before = now || before;
    });
    return found;
  });
}

const pairsOf = (methods: readonly string[]): (readonly [string, string])[] =>
  methods.flatMap((one, k) => methods.slice(k + 1).map((other) => [one, other] as const));

/** The point where two curves meet, on the last stretch before column `k` on which their difference changes its sign. */
function between(
  results: Results,
  pair: readonly [string, string],
  measure: Measure,
  k: number,
  at: (value: number) => number,
): { x: number; y: number } | null {
  const height = (method: string, column: number) =>
    Math.log10(results.get(measure, method, column));
  const gap = (column: number) => height(pair[0], column) - height(pair[1], column);
  for (let end = k; end > 0; end--) {
    const [g0, g1] = [gap(end - 1), gap(end)];
    if (!Number.isFinite(g0 - g1) || g0 * g1 > 0 || g0 === g1) continue;
    const part = g0 / (g0 - g1);
    const [x0, x1] = [at(results.values[end - 1] as number), at(results.values[end] as number)];
    const [y0, y1] = [height(pair[0], end - 1), height(pair[0], end)];
    return { x: x0 + part * (x1 - x0), y: y0 + part * (y1 - y0) };
  }
  return null;
}

/** Whether one of the pair leads before column `k`, and the other from there on. */
function leads(
  results: Results,
  methods: readonly string[],
  measure: Measure,
  pair: readonly [string, string],
  k: number,
): boolean {
  const leader = (column: number) => ranking(results, methods, measure, column)[0] ?? "";
  const [now, before] = [leader(k), leader(k - 1)];
  return now !== before && pair.includes(now) && pair.includes(before);
}
