import { enumerate, formatError, formatPoint, formatStep, formatValue } from "./format.js";
import type { Reading, Readout } from "./readout.js";

/** What is said about the point: one sentence, and a smaller one below it. */
export interface Headline {
  readonly sentence: string;
  readonly detail: string;
}

/** Values further apart than this, relative to the larger of 1 and their size, disagree. */
const GROSS = 1e-2;
/** Methods whose error is put into words. */
const MENTIONED = 3;

/**
 * Words for a readout. They report what was computed and by whom; whether the derivative exists is not theirs to say.
 */
export function headline(readout: Readout): Headline {
  const { x, derivative, formula, readings, formulaReason } = readout;
  const at = `x = ${formatPoint(x)}`;
  if (formulaReason) {
    return { sentence: "There is no formula for f′.", detail: otherValues(readout) };
  }
  const known = Number.isFinite(derivative) ? derivative : formula;
  const value = formatValue(known);
  const gives = `SymPy’s formula gives ${value} at ${at}.`;
  if (Number.isNaN(known)) {
    return { sentence: `SymPy’s formula has no value at ${at}.`, detail: otherValues(readout) };
  }
  if (!Number.isFinite(derivative)) return { sentence: gives, detail: otherValues(readout) };
  if (isDisputed(readout)) {
    const answering = readings.filter(hasValue);
    return spread(answering.map(({ value }) => value)) > GROSS
      ? { sentence: `The methods disagree at ${at}.`, detail: everyValue(answering, readout) }
      : { sentence: gives, detail: sides(readout) };
  }
  return {
    sentence: `f′(${formatPoint(x)}) = ${value}`,
    detail: `by SymPy’s formula. ${errors(readings, readout.step)}`.trimEnd(),
  };
}

const hasValue = ({ value }: { readonly value: number }) => Number.isFinite(value);

/** Whether answers differ for another reason than the size of Δx: automatic ones, or the slopes of the two sides. */
function isDisputed({ derivative, readings, left, right }: Readout): boolean {
  const plain = readings.filter(({ usesStep }) => !usesStep).map(({ value }) => value);
  const answers = [derivative, ...plain, left.limit, right.limit].filter(Number.isFinite);
  return spread(answers) > GROSS;
}

/** The distance of the outermost two, relative to the larger of 1 and the largest of them. */
function spread(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const low = Math.min(...values);
  const high = Math.max(...values);
  return (high - low) / Math.max(1, Math.abs(low), Math.abs(high));
}

/** "SymPy 1, central 0.9589": who says what, to as many digits as tell them apart. */
function everyValue(readings: readonly Reading[], { step }: Readout): string {
  const said = readings.map(({ label, value }) => `${label} ${formatValue(value, 4)}`);
  const stepped = readings.some(({ usesStep }) => usesStep);
  return `${said.join(", ")}${stepped ? `; Δx = ${formatStep(step)}` : ""}.`;
}

function otherValues(readout: Readout): string {
  const { readings } = readout;
  const answering = readings.filter((reading) => reading.name !== "symbolic" && hasValue(reading));
  if (answering.length > 0) return everyValue(answering, readout);
  const waiting = readings.some(({ arrived, reason }) => !arrived && !reason);
  return waiting ? "" : "None of the methods that are on gives a number here.";
}

function sides({ left, right }: Readout): string {
  const [below, above] = [left, right].map(({ quotient }) => formatValue(quotient, 4));
  return `But differences give ${below} on its left and ${above} on its right (Δx = ${formatStep(right.step)}).`;
}

/** How far the other methods are off: as many as fit into a line, the table has them all. */
function errors(readings: readonly Reading[], step: number): string {
  const judged = readings.filter(
    ({ name, error }) => name !== "symbolic" && Number.isFinite(error),
  );
  const stepped = judged.filter(({ usesStep }) => usesStep).slice(0, MENTIONED);
  const rest = judged.filter(({ usesStep }) => !usesStep).slice(0, MENTIONED - stepped.length);
  const said: string[] = [];
  if (stepped.length > 0) {
    const off = stepped.map(({ label, error }) => `${label} by ${formatError(error)}`);
    said.push(`at Δx = ${formatStep(step)} ${enumerate(off).replace(" by", " is off by")}`);
  }
  for (const { label, error } of rest) {
    said.push(
      `${label} ${error === 0 ? "agrees in every digit" : `is off by ${formatError(error)}`}`,
    );
  }
  return said.length > 0 ? `${capital(said.join("; "))}.` : "";
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
