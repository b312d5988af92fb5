import { enumerate, formatError, formatPoint, formatStep, formatValue } from "./format.js";
import type { Reading, Readout } from "./readout.js";

/** What is said about the point: one sentence, and a smaller one below it. */
export interface Headline {
  readonly sentence: string;
  readonly detail: string;
}

/** Methods are said to disagree when they are further apart than this, relative to the larger of 1 and their size. */
const GROSS = 1e-2;
/** A corner keeps its one-sided slopes apart as the step shrinks; a smooth function brings them together. */
const APART = 1e-3;
const KEPT = 0.5;

/**
 * Words for a readout. They report what was computed and by whom; whether the derivative exists is not theirs to say.
 */
export function headline(readout: Readout): Headline {
  const { x, derivative, readings, formulaReason } = readout;
  const at = `x = ${formatPoint(x)}`;
  const answering = readings.filter(({ value }) => Number.isFinite(value));
  if (spread(answering.map(({ value }) => value)) > GROSS) {
    return { sentence: `The methods disagree at ${at}.`, detail: everyValue(answering, readout) };
  }
  if (formulaReason) {
    return { sentence: "There is no formula for f′.", detail: otherValues(readout) };
  }
  if (Number.isNaN(derivative)) {
    return { sentence: `SymPy’s formula has no value at ${at}.`, detail: otherValues(readout) };
  }
  const value = formatValue(derivative);
  if (!Number.isFinite(derivative)) {
    return { sentence: `SymPy’s formula gives ${value} at ${at}.`, detail: otherValues(readout) };
  }
  const sides = apart(readout);
  if (sides) {
    return { sentence: `SymPy’s formula gives ${value} at ${at}.`, detail: sides };
  }
  return {
    sentence: `f′(${formatPoint(x)}) = ${value}`,
    detail: `by SymPy’s formula. ${errors(readings, readout.step)}`.trimEnd(),
  };
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
  const answering = readout.readings.filter(
    ({ name, value }) => name !== "symbolic" && Number.isFinite(value),
  );
  if (answering.length > 0) return everyValue(answering, readout);
  const waiting = readout.readings.some(({ arrived, reason }) => !arrived && !reason);
  return waiting ? "" : "None of the methods that are on gives a number here.";
}

/** The one-sided slopes, if they stay apart as the step shrinks. */
function apart({ sides, derivative }: Readout): string {
  if (!sides) return "";
  const [wide, narrow] = sides.map(
    ({ backward, forward }) => Math.abs(forward - backward) / Math.max(1, Math.abs(derivative)),
  );
  if (wide === undefined || narrow === undefined || !(narrow > APART && narrow > KEPT * wide)) {
    return "";
  }
  const { backward, forward, step } = sides[1];
  const [left, right] = [backward, forward].map((slope) => formatValue(slope, 4));
  return `But differences give ${left} on its left and ${right} on its right (Δx = ${formatStep(step)}).`;
}

/** How far the other methods are off. */
function errors(readings: readonly Reading[], step: number): string {
  const judged = readings.filter(
    ({ name, error }) => name !== "symbolic" && Number.isFinite(error),
  );
  const stepped = judged.filter(({ usesStep }) => usesStep);
  const off = stepped.slice(0, 3).map(({ label, error }) => `${label} by ${formatError(error)}`);
  const rest = judged.filter(({ usesStep }) => !usesStep);
  const said: string[] = [];
  if (off.length > 0) {
    said.push(`At Δx = ${formatStep(step)} ${enumerate(off).replace(" by", " is off by")}`);
  }
  for (const { label, error } of rest.slice(0, 2)) {
    said.push(`${label} ${error === 0 ? "agrees in every digit" : `is off by ${formatError(error)}`}`);
  }
  return said.length > 0 ? `${said.join("; ")}.` : "";
}
