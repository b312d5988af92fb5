import { formatValue, NONE } from "./format.js";
import type { Readout } from "./readout.js";

const CERTIFICATES: { readonly [certificate: string]: string } = {
  ball: "certified by ball arithmetic",
  jet: "certified by series on each side",
  limit: "by SymPy’s limits, not certified",
  evidence: "numerical evidence, not certified",
};

/** What is written into the row of the truth. */
export interface TruthLine {
  readonly value: string;
  readonly kind: string;
  readonly why: string;
}

/** The truth about a point: the derivative, or what there is on its two sides. */
export function truthLine({ verdict, singular, derivative }: Readout): TruthLine {
  const kind = (verdict?.kind ?? singular?.kind ?? "").replaceAll("_", " ");
  const why = verdict ? (CERTIFICATES[verdict.certificate] ?? "") : "";
  const exists = verdict ? verdict.exists : singular ? false : !Number.isNaN(derivative) || null;
  if (exists) {
    const value = formatValue(verdict?.derivative ?? derivative, 10);
    return { value, kind: "", why: why || "certified" };
  }
  const { left, right } = verdict ?? singular ?? { left: Number.NaN, right: Number.NaN };
  const sides = [left, right].map((slope) => (Number.isNaN(slope) ? NONE : formatValue(slope, 6)));
  const isNothing = Number.isNaN(left) && Number.isNaN(right);
  return { value: isNothing ? NONE : sides.join(" | "), kind, why };
}
