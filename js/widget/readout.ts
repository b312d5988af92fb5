import { certain } from "./format.js";
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

/** One-sided difference quotients, whether or not their methods are switched on. */
export interface Side {
  readonly step: number;
  readonly quotient: number;
  /** Where the quotients tend as the step shrinks: what is left when the term linear in the step is taken out. */
  readonly limit: number;
}

/** Everything that is said in words and numbers about the point. */
export interface Readout {
  readonly x: number;
  readonly step: number;
  /** SymPy's derivative there; NaN if it has none. */
  readonly derivative: number;
  /** What SymPy's formula gives there, which may be infinite, or wrong where f is patched. */
  readonly formula: number;
  readonly readings: readonly Reading[];
  readonly left: Side;
  readonly right: Side;
  readonly formulaReason: string;
}

/** Two steps at which a corner shows and round-off does not, per precision. */
const SIDE_STEPS = { float64: [1e-4, 1e-6], float32: [1e-1, 1e-2] } as const;

function side(tables: Tables, method: string, steps: readonly [number, number], j: number): Side {
  const [wide, narrow] = steps;
  const far = tables.value(method, tables.stepIndex(wide), j);
  const quotient = tables.value(method, tables.stepIndex(narrow), j);
  const limit = quotient + (quotient - far) / (wide / narrow - 1);
  return { step: narrow, quotient, limit };
}

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
        value: certain(tables.value(name, i, j), tables.doubt(name, i, j)),
        error: tables.error(name, i, j),
        arrived: usesStep || tables.isPlain(name),
        reason: available ? tables.reason(name) : reason,
      };
    });
  return {
    x: tables.x[j] ?? Number.NaN,
    step: tables.steps[i] ?? Number.NaN,
    derivative: tables.isKnown(j) ? (tables.reference[j] ?? Number.NaN) : Number.NaN,
    formula: tables.isPlain("symbolic") ? tables.value("symbolic", i, j) : Number.NaN,
    readings,
    left: side(tables, "backward", SIDE_STEPS[precision], j),
    right: side(tables, "forward", SIDE_STEPS[precision], j),
    formulaReason: tables.reason("symbolic"),
  };
}
