import type { Family, Method } from "./model.js";
import type { Tables } from "./tables.js";

/** What one method gives at the point. */
export interface Reading {
  readonly name: string;
  readonly label: string;
  readonly family: Family;
  readonly usesStep: boolean;
  /** NaN where it has none. */
  readonly value: number;
  /** NaN where the derivative is not known. */
  readonly error: number;
  /** Whether the method's numbers have arrived. */
  readonly arrived: boolean;
  /** Why it has no value; empty where it has one. */
  readonly reason: string;
}

/** One-sided difference quotients at a step, whether or not their methods are switched on. */
export interface Sides {
  readonly step: number;
  readonly backward: number;
  readonly forward: number;
}

/** Everything that is said in words and numbers about the point. */
export interface Readout {
  readonly x: number;
  readonly step: number;
  /** SymPy's derivative there; NaN if it has none. */
  readonly derivative: number;
  readonly readings: readonly Reading[];
  /** One-sided quotients at a small step and at a smaller one, where they are there. */
  readonly sides: readonly [Sides, Sides] | null;
  readonly formulaReason: string;
}

/** Steps at which a corner shows and round-off does not, per precision. */
const SIDE_STEPS = { float64: [1e-4, 1e-6], float32: [1e-1, 1e-2] } as const;

export function read(
  tables: Tables,
  catalogue: readonly Method[],
  methods: readonly string[],
  precision: keyof typeof SIDE_STEPS,
  i: number,
  j: number,
): Readout {
  const readings = catalogue
    .filter(({ name }) => methods.includes(name))
    .map(({ name, label, family, available, reason }): Reading => {
      const usesStep = tables.hasStep(name);
      return {
        name,
        label,
        family,
        usesStep,
        value: tables.value(name, i, j),
        error: tables.error(name, i, j),
        arrived: usesStep || tables.isPlain(name),
        reason: available ? tables.reason(name) : reason,
      };
    });
  const [wide, narrow] = SIDE_STEPS[precision].map((step): Sides => {
    const index = tables.stepIndex(step);
    return {
      step: tables.steps[index] ?? step,
      backward: tables.value("backward", index, j),
      forward: tables.value("forward", index, j),
    };
  });
  return {
    x: tables.x[j] ?? Number.NaN,
    step: tables.steps[i] ?? Number.NaN,
    derivative: tables.isKnown(j) ? (tables.reference[j] ?? Number.NaN) : Number.NaN,
    readings,
    sides: wide && narrow ? [wide, narrow] : null,
    formulaReason: tables.reason("symbolic"),
  };
}
