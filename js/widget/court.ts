import { formatError, formatPoint, formatStep, formatValue, NONE } from "./format.js";
import type { Reading, Readout } from "./readout.js";

/** What is written into one row of the table. */
export interface Line {
  readonly value: string;
  readonly error: string;
  /** Whether the method agrees, as a sign and as a screen reader says it. */
  readonly mark: string;
  readonly spoken: string;
  readonly tag: string;
  /** Whether the tag names a mistake, and not a matter of size or of custom. */
  readonly isWrong: boolean;
  readonly why: string;
}

const MISTAKES = new Set(["average", "branch", "cancellation", "crosses", "not analytic", "wrong"]);

const AGREES = { mark: "✓", spoken: "agrees" };
const DIFFERS = { mark: "≠", spoken: "differs" };
const INCOMPARABLE = { mark: NONE, spoken: "not comparable" };

/** The row of a method. */
export function line(reading: Reading): Line {
  const { value, error } = reading;
  const words = wordsOf(reading) ?? { ...MARKS(reading.agrees), tag: "", why: "" };
  return {
    value: formatValue(value),
    error: formatError(error),
    ...words,
    isWrong: MISTAKES.has(words.tag),
  };
}

/** Whether there is anything to say of a method at this very point and step. */
export const isJudged = (reading: Reading): boolean => wordsOf(reading) !== null;

const MARKS = (agrees: boolean | null) =>
  agrees === null ? INCOMPARABLE : agrees ? AGREES : DIFFERS;

function wordsOf({
  testimony,
  reason,
  arrived,
}: Reading): Omit<Line, "value" | "error" | "isWrong"> | null {
  if (testimony) {
    const { agrees, tag } = testimony;
    return { ...MARKS(agrees), tag, why: testimony.reason };
  }
  if (reason) return { ...INCOMPARABLE, tag: "cannot", why: reason };
  return arrived ? null : { mark: "", spoken: "", tag: "", why: "computing …" };
}

/** The table in Markdown, for a note or a report. */
export function markdown({ x, name, step, order, readings }: Readout): string {
  const where = `testimony at x = ${name?.text ?? formatPoint(x)}, Δx = ${formatStep(step)}`;
  const head = [where, `f${order === 2 ? "″" : "′"}(${name?.name ?? formatPoint(x)})`, "error"];
  const rows = readings.map((reading) => {
    const { value, error, mark, tag, why } = line(reading);
    return [reading.label, value, error, `${mark} ${tag}`.trim(), why];
  });
  return [[...head, "agrees", "why"], [":--", "--:", "--:", ":--", ":--"], ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`)
    .join("");
}
