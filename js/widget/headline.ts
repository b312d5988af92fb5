import { numberInWords, pointInWords } from "./format.js";
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
export function headline({ verdict, x, name, order, derivative }: Readout): Headline | null {
  if (verdict) return { sentence: verdict.sentence, detail: verdict.detail };
  if (Number.isNaN(derivative)) return null;
  const is = numberInWords(derivative, 10);
  const where = name?.name ?? pointInWords(x);
  const which = order === 2 ? "second derivative" : "derivative";
  return { sentence: `The ${which} at x = ${where} is ${is}.`, detail: "Certified." };
}
