import type { Precision } from "./model.js";
import { decodeNumber } from "./wire.js";

/** What one method says at a point. */
export interface Testimony {
  readonly name: string;
  /** NaN where it gives none. */
  readonly value: number;
  /** Whether that is the derivative; null where nothing is known. */
  readonly agrees: boolean | null;
  /** Why, in a word, which may be missing, and in a sentence. */
  readonly tag: string;
  readonly reason: string;
}

/** What the kernel says about one point. */
export interface Verdict {
  readonly revision: number;
  readonly at: number;
  readonly step: number;
  readonly precision: Precision;
  /** Whether f has a derivative there; null where that is undecided. */
  readonly exists: boolean | null;
  readonly sentence: string;
  readonly detail: string;
  /** NaN where there is none. */
  readonly derivative: number;
  readonly left: number;
  readonly right: number;
  readonly kind: string;
  readonly certificate: string;
  readonly rows: ReadonlyMap<string, Testimony>;
}

/** Steps that differ by less are one step, rounded in different ways. */
const SAME_STEP = 1e-9;

/** The verdict in a message; null if there is none yet, or not all of one. */
export function readVerdict(message: unknown): Verdict | null {
  if (!isRecord(message)) return null;
  const { revision, at, step, precision, exists, sentence, detail, kind, certificate } = message;
  const [derivative, left, right] = [message.derivative, message.left, message.right].map(
    decodeNumber,
  );
  const rows = readRows(message.rows);
  if (typeof revision !== "number" || typeof at !== "number" || typeof step !== "number") {
    return null;
  }
  if (typeof sentence !== "string" || !sentence || typeof detail !== "string") return null;
  if (typeof kind !== "string" || typeof certificate !== "string") return null;
  if (derivative === undefined || left === undefined || right === undefined) return null;
  if (!isPrecision(precision) || !isAnswer(exists) || !rows) return null;
  const slopes = { derivative, left, right };
  return {
    revision,
    at,
    step,
    precision,
    exists,
    sentence,
    detail,
    kind,
    certificate,
    ...slopes,
    rows,
  };
}

/** Whether a verdict is about this point of this function. */
export function isAbout(verdict: Verdict, revision: number, x: number): boolean {
  return verdict.revision === revision && verdict.at === x;
}

/** Whether the methods with a step were asked at this one. */
export function isAtStep(asked: { readonly step: number }, step: number): boolean {
  return Math.abs(asked.step - step) <= SAME_STEP * step;
}

function readRows(rows: unknown): ReadonlyMap<string, Testimony> | null {
  if (!Array.isArray(rows)) return null;
  const read = new Map<string, Testimony>();
  for (const row of rows) {
    const testimony = readTestimony(row);
    if (!testimony) return null;
    read.set(testimony.name, testimony);
  }
  return read;
}

function readTestimony(row: unknown): Testimony | null {
  if (!isRecord(row)) return null;
  const { name, agrees, tag, reason } = row;
  const value = decodeNumber(row.value);
  if (typeof name !== "string" || typeof tag !== "string" || typeof reason !== "string") {
    return null;
  }
  return value === undefined || !isAnswer(agrees) ? null : { name, value, agrees, tag, reason };
}

const isRecord = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === "object" && value !== null;

const isAnswer = (value: unknown): value is boolean | null =>
  value === null || typeof value === "boolean";

const isPrecision = (value: unknown): value is Precision =>
  value === "float64" || value === "float32";
