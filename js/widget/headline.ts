import { numberInWords, pointInWords } from "./format.js";
import { KINDS, type Singular } from "./radar.js";
import type { Readout } from "./readout.js";

/** What is said about the point: one sentence, and a smaller one below it. */
export interface Headline {
  readonly sentence: string;
  readonly detail: string;
}

/**
 * The kernel's words about the point; until they come, the same words where the derivative is in the tables, which hold
 * certified ones only. Null where nothing is known yet.
 */
export function headline({
  verdict,
  x,
  name,
  order,
  derivative,
  singular,
}: Readout): Headline | null {
  if (verdict) return { sentence: verdict.sentence, detail: verdict.detail };
  const at = name?.name ?? pointInWords(x);
  if (singular && singular.kind !== "undetermined") {
    const none = order === 2 ? "No second derivative" : "No derivative";
    return { sentence: `${none} at x = ${at}.`, detail: natureOf(singular, order) };
  }
  if (Number.isNaN(derivative)) return null;
  const is = numberInWords(derivative, 10);
  const which = order === 2 ? "second derivative" : "derivative";
  return { sentence: `The ${which} at x = ${at} is ${is}.`, detail: "Certified." };
}

/** What a singular point is, as far as the radar tells. */
function natureOf({ kind, left, right }: Singular, order: number): string {
  const [article = "", ...rest] = (KINDS[kind] ?? "").split(" ");
  const what = `${article.charAt(0).toUpperCase()}${article.slice(1)} ${rest.join(" ")}`.trim();
  const of = order === 2 ? " of f′" : "";
  if (!SLOPED.has(kind)) return `${what}${of}.`;
  return `${what}${of}: slope ${numberInWords(left)} from the left, ${numberInWords(right)} from the right.`;
}

const SLOPED = new Set(["corner", "cusp", "vertical_tangent"]);
