import type { Part, Wire } from "./model.js";

/** The traits of a SwellLab's panel; `derivwidgets/widgets/swell_panel.py` is the other half. */

/** Over what the derivative swells: compositions of f with itself, or higher derivatives. */
export const AXES = ["depth", "order"] as const;
export type Axis = (typeof AXES)[number];

/** What is counted, and what is timed. */
export const COUNTS = ["tree", "shared", "expanded", "horner", "jaxpr", "flops"] as const;
export const TIMES = [
  "differentiate",
  "share",
  "compile",
  "evaluate tree",
  "evaluate shared",
  "evaluate xla",
] as const;
export type Count = (typeof COUNTS)[number];
export type Time = (typeof TIMES)[number];

/** The forms in which a derivative can be written. */
export const FORMS = [
  "as it is",
  "expanded",
  "factored",
  "simplified",
  "horner",
  "shared",
] as const;
export type Form = (typeof FORMS)[number];

/** Numbers along the axis, null where there are none. */
export type Numbers = readonly (number | null)[];

/** Which derivative something is about. */
export interface About {
  readonly function: string;
  readonly axis: Axis;
  /** The depth, or the order. */
  readonly value: number;
}

/** Counts over the axis, as the kernel sends them. */
export interface WireSwell {
  readonly function: string;
  readonly axis: Axis;
  readonly values: readonly number[];
  readonly counts: { readonly [C in Count]: Numbers };
  readonly f_counts: { readonly [C in Count]: Numbers };
  readonly seconds: { readonly [T in Time]: Numbers };
  /** Why there is no number, or how one was found that was not counted. */
  readonly reasons: { readonly [K in Count | Time]: readonly string[] };
  readonly complete: boolean;
  /** Why it is not complete. */
  readonly reason: string;
  /** One for each value of the axis. */
  readonly sentences: readonly string[];
  readonly details: readonly string[];
  readonly markdown: string;
  readonly csv: string;
}

/** A derivative in one form; its texts are empty where it has no such form, and `note` says why. */
export interface WireForm {
  readonly form: Form;
  readonly operations: number;
  readonly latex: string;
  readonly mathml: string;
  readonly python: string;
  readonly shortened: boolean;
  /** Shared parts: name in LaTeX, what it stands for in LaTeX and in MathML. */
  readonly definitions: readonly (readonly [name: string, latex: string, mathml: string])[];
  readonly note: string;
}

export interface WireForms extends About {
  /** Those that are there by now. */
  readonly forms: { readonly [F in Form]?: WireForm };
  readonly sentence: string;
  readonly complete: boolean;
}

/** An expression as a graph, and as the tree that it unfolds to; of a large tree the upper part. */
export interface WireUnfolding extends About {
  readonly labels: readonly string[];
  readonly texts: readonly string[];
  /** The nodes of the graph that each node works on. */
  readonly arguments: readonly (readonly number[])[];
  /** The parent of each node of the tree, −1 for the root. */
  readonly parents: readonly number[];
  /** Which node of the graph each node of the tree is. */
  readonly nodes: readonly number[];
  readonly tree_size: number;
  readonly graph_size: number;
  readonly complete: boolean;
  readonly note: string;
}

/** Why there is nothing to unfold. */
export interface WireNothing extends About {
  readonly note: string;
}

/** The derivative at a point. */
export interface WireNumber extends About {
  /** The point, as it was typed. */
  readonly at: string;
  readonly exact: string;
  /** More of them than are ever shown. */
  readonly decimals: string;
  /** Whether the decimals are all there are. */
  readonly is_exact: boolean;
  /** Why there is no number. */
  readonly note: string;
}

export interface SwellTraits extends Wire {
  // Both sides write these,
  axis: Axis;
  depth: number;
  order: number;
  // the browser these,
  form: Form;
  digits: number;
  // and the kernel these.
  at: string;
  swell_depth: Part<WireSwell>;
  swell_order: Part<WireSwell>;
  forms: Part<WireForms>;
  unfolding: Part<WireUnfolding | WireNothing>;
  number: Part<WireNumber>;
}

/** What people ask the kernel for. */
export interface SwellAsked {
  readonly function?: string;
  readonly at?: string;
}
