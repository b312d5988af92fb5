import { tolerance } from "./band.js";
import { certain } from "./format.js";
import type { Method, Order, Precision } from "./model.js";
import type { Radar, Singular } from "./radar.js";
import type { Name, Tables } from "./tables.js";
import { isAbout, isAtStep, type Testimony, type Verdict } from "./verdict.js";

/** What one method gives at the point. */
export interface Reading {
  readonly name: string;
  readonly label: string;
  /** NaN where it has none. */
  readonly value: number;
  /** NaN where the derivative is not known, or does not exist. */
  readonly error: number;
  /** Whether the method's numbers have arrived. */
  readonly arrived: boolean;
  /** Why it cannot do this function; empty where it can. */
  readonly reason: string;
  /** Whether that is the derivative as far as the tables tell; null where they do not. */
  readonly agrees: boolean | null;
  /** What the kernel says of it at this very point and step; null until it does. */
  readonly testimony: Testimony | null;
}

/** Everything that is said in words and numbers about the point. */
export interface Readout {
  readonly revision: number;
  /** Of the derivative. */
  readonly order: Order;
  readonly x: number;
  /** What x is called, and that with its decimals; null where decimals say all. */
  readonly name: Name | null;
  readonly step: number;
  /** The certified derivative; NaN where the tables have none. */
  readonly derivative: number;
  /** The singular point that x is. */
  readonly singular: Singular | null;
  /** What the kernel says of this very point; null until it does. */
  readonly verdict: Verdict | null;
  readonly readings: readonly Reading[];
}

/** What is on, and where one stands. */
export interface Moment {
  readonly tables: Tables;
  readonly catalogue: readonly Method[];
  readonly methods: readonly string[];
  readonly precision: Precision;
  readonly order: Order;
  /** The newest, which may be about another moment. */
  readonly verdict: Verdict | null;
  readonly radar: Radar | null;
  readonly i: number;
  readonly j: number;
}

export function read(moment: Moment): Readout {
  const { tables, catalogue, methods, i, j } = moment;
  const x = tables.x[j] ?? Number.NaN;
  const newest = moment.verdict;
  const verdict = newest && isAbout(newest, tables.revision, x) ? newest : null;
  const judged = { ...moment, verdict };
  const singular = moment.radar?.at(x) ?? null;
  return {
    revision: tables.revision,
    order: moment.order,
    x,
    name: tables.name(j) ?? moment.radar?.name(x) ?? null,
    step: tables.steps[i] ?? Number.NaN,
    derivative: tables.isKnown(j) ? (tables.reference[j] ?? Number.NaN) : Number.NaN,
    singular,
    verdict,
    readings: catalogue
      .filter(({ name }) => methods.includes(name))
      .map((method) => reading(judged, method)),
  };
}

function reading(moment: Moment, method: Method): Reading {
  const { tables, verdict, i, j } = moment;
  const { name, label } = method;
  const testimony = testimonyOf(moment, method);
  const found = certain(tables.value(name, i, j), tables.doubt(name, i, j));
  // Where f itself has no value the tables have gaps, and a method may have a number all the same.
  const value = Number.isNaN(found) && testimony ? testimony.value : found;
  const error = errorOf(verdict, value, tables.error(name, i, j));
  return {
    name,
    label,
    value,
    error,
    agrees: presumed(moment, method, value, error),
    arrived: tables.hasStep(name) || tables.isPlain(name),
    reason: method.available ? tables.reason(name) : method.reason,
    testimony,
  };
}

/** What a method says, if it was asked in this precision and, where the step matters to it, at this step. */
function testimonyOf({ tables, precision, verdict, i }: Moment, method: Method): Testimony | null {
  if (verdict?.precision !== precision) return null;
  const step = tables.steps[i] ?? Number.NaN;
  return !method.uses_step || isAtStep(verdict, step)
    ? (verdict.rows.get(method.name) ?? null)
    : null;
}

/** Whether a method agrees, by the tables alone. */
function presumed(moment: Moment, method: Method, value: number, error: number): boolean | null {
  const { tables, radar, precision, j } = moment;
  const x = tables.x[j] ?? Number.NaN;
  const isThere = tables.hasStep(method.name) || tables.isPlain(method.name);
  // Where there is no derivative, only a number is wrong.
  if (radar?.at(x))
    return isThere && radar.at(x)?.kind !== "undetermined" ? !Number.isFinite(value) : null;
  if (!Number.isFinite(value)) return null;
  return Number.isNaN(error) ? null : error <= tolerance(tables, method, precision, j);
}

/** The tables' error, unless the kernel knows better: a typed point may lie beside the double that stands for it. */
function errorOf(verdict: Verdict | null, value: number, found: number): number {
  if (verdict?.exists === false) return Number.NaN;
  const isMissing = Number.isNaN(found) && verdict?.exists;
  return isMissing ? Math.abs(value - verdict.derivative) : found;
}
