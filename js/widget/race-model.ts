import type { Method, Part, Precision, Wire } from "./model.js";

/** The traits of a RaceLab's panel; `derivwidgets/widgets/race.py` is the other half. */

/** Over what a race goes: points at once, compositions of f with itself, parameters of a gradient. */
export const AXES = ["size", "depth", "parameters"] as const;
export type Axis = (typeof AXES)[number];

export type Competitor = Omit<Method, "uses_step">;

/** A number, or null where there is none. */
type Known = number | null;
type Table<T> = readonly (readonly T[])[];

/** A race as the kernel sends it: tables have a row a method and a column a value of the axis. */
export interface WireRace {
  readonly function: string;
  readonly precision: Precision;
  readonly values: readonly number[];
  readonly methods: readonly string[];
  /** Seconds, by phase. */
  readonly derive: Table<Known>;
  readonly compile: Table<Known>;
  readonly first: Table<Known>;
  readonly steady: Table<Known>;
  /** The quartiles of the steady state. */
  readonly spread: Table<readonly Known[]>;
  readonly repetitions: Table<Known>;
  readonly evaluations: Table<Known>;
  /** Bytes. */
  readonly memory: Table<Known>;
  /** Why nothing was measured; empty where something was. */
  readonly reasons: Table<string>;
  /** Seconds to import a library. */
  readonly imports: { readonly [library: string]: number };
  readonly machine: { readonly [part: string]: string };
  /** From 0 to 1. */
  readonly done: number;
  readonly seconds_left: number;
  readonly complete: boolean;
  /** Why it is not complete. */
  readonly reason: string;
  /** Which pairs change their order, in sentences. */
  readonly flips: readonly string[];
  /** The finding; empty while the race is on, as is what follows. */
  readonly sentence: string;
  readonly detail: string;
  readonly markdown: string;
  readonly csv: string;
}

type Races = { readonly [A in Axis as `race_${A}`]: Part<WireRace> };

export interface RaceTraits extends Wire, Races {
  // Both sides write these,
  axis: Axis;
  /** Who is seen, and races next. */
  methods: readonly string[];
  precision: Precision;
  // the browser these,
  /** Rankings as they were predicted, fastest first, by axis. */
  predictions: { readonly [axis: string]: readonly string[] };
  /** The value of the axis that is looked at; 0 for the last. */
  value: number;
  // and the kernel these.
  catalogue: readonly Competitor[];
  /** What the next race over each axis goes through. */
  values: { readonly [axis: string]: readonly number[] };
  /** The axis of the race that is on; empty if none is. */
  racing: Axis | "";
  /** How long a race may take. */
  seconds: number;
}
