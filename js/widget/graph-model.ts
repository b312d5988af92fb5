import type { Num, Part, Precision, Wire, WireArray } from "./model.js";

/** The traits of a GraphLab's panel; `derivwidgets/widgets/graph.py` is the other half. */

export type Mode = "forward" | "reverse";

export interface WireNode {
  readonly operation: string;
  /** As it stands in the node: "×", "sin", "^2". */
  readonly label: string;
  /** v₁, v₂ …; x is x. */
  readonly name: string;
  /** What it computes, written out. */
  readonly text: string;
  readonly arguments: readonly number[];
  /** Whether it depends on x. */
  readonly moves: boolean;
}

/** A line of a jaxpr, and which nodes it is about. */
export interface WireLine {
  readonly text: string;
  readonly nodes: readonly number[];
}

/** What stays as it is while only x moves. */
export interface WireProgram {
  readonly revision: number;
  readonly function: string;
  readonly nodes: readonly WireNode[];
  /** Sources and targets: a target takes its source as an argument. */
  readonly edges: readonly (readonly [source: number, target: number])[];
  readonly jaxpr: readonly WireLine[];
  readonly reverse_jaxpr: readonly WireLine[];
  /** Why there is no drawing; empty where there is one. */
  readonly too_large: string;
}

/** One step of forward or reverse mode. */
export interface WireMove {
  readonly node: number;
  readonly edges: readonly number[];
  /** The tangent, or the adjoint as far as it is known now. */
  readonly value: Num;
  readonly formula: string;
  /** The formula in numbers, from «=» on. */
  readonly numbers: string;
  /** The step in a sentence. */
  readonly words: string;
  /** Whether nothing will be added to it. */
  readonly done: boolean;
}

export interface WireNumbers {
  readonly revision: number;
  readonly at: number;
  /** The point as it was typed. */
  readonly text: string;
  readonly values: WireArray;
  /** Relative errors of the values; NaN where they are not certified. */
  readonly errors: WireArray;
  /** By edge. */
  readonly derivatives: WireArray;
  readonly rules: readonly string[];
  readonly forward: readonly WireMove[];
  readonly reverse: readonly WireMove[];
  readonly value: Num;
  readonly derivative: Num;
  readonly jax: Num;
  readonly agreement: string;
  /** What else is to be said: that f is not defined here, for one. */
  readonly note: string;
  /** What is to be said of errors: where digits are lost, or that none are. */
  readonly loss: string;
}

export interface GraphTraits extends Wire {
  // Both sides write these,
  mode: Mode;
  /** How many steps have been made. */
  position: number;
  // and the kernel these.
  /** The point as it was given. */
  at: string;
  precision: Precision;
  program: Part<WireProgram>;
  numbers: Part<WireNumbers>;
}

/** What people ask the kernel for. */
export interface GraphAsked {
  readonly function?: string;
  readonly at?: string | number;
  readonly precision?: Precision;
}
