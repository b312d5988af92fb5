import { NONE, numberInWords, typeset } from "./format.js";
import type { Axis } from "./race-model.js";
import type { Measure } from "./race-results.js";

const THREE = 3;

/** Three digits and a unit, of units that are `step` times one another, the smallest first. */
function scaled(value: number, units: readonly string[], step: number): string {
  if (Number.isNaN(value)) return NONE;
  if (value === 0) return "0";
  // Rounded first: 999.9 µs are 1 ms.
  const rounded = Number(value.toPrecision(THREE));
  const power = Math.floor(Math.log(rounded) / Math.log(step) + 1e-9);
  const k = Math.min(Math.max(power, 0), units.length - 1);
  const size = Number((rounded / step ** k).toPrecision(THREE));
  return `${typeset(String(size))}\u00a0${units[k]}`;
}

/** "840 ns", "1.24 ms", "12.5 s". */
export const formatTime = (seconds: number): string =>
  scaled(seconds * 1e9, ["ns", "µs", "ms", "s"], 1000);

/** "16 kB", "1.2 MB". */
export const formatBytes = (bytes: number): string =>
  scaled(bytes, ["B", "kB", "MB", "GB", "TB"], 1000);

export const formatCount = (count: number): string =>
  Number.isNaN(count) ? NONE : count < 1e5 ? String(count) : numberInWords(count, THREE);

export function formatMeasure(measure: Measure, value: number): string {
  if (measure === "memory") return formatBytes(value);
  return measure === "evaluations" ? formatCount(value) : formatTime(value);
}

/** A tick at a power of ten. */
export function decade(measure: Measure, exponent: number): string {
  if (measure === "evaluations") return shortPlace(Number(`1e${exponent}`));
  return formatMeasure(measure, Number(`1e${exponent}`));
}

const UNITS = { size: "points", depth: "", parameters: "parameters" } as const;

/** A value of the axis, as a tick has it, and as `short_place` in experiments/racing/words.py: "10⁴", "2,500". */
export const shortPlace = (value: number): string =>
  value >= 1000 && /^10+$/.test(String(value))
    ? numberInWords(value, 1)
    : value.toLocaleString("en-US", { maximumFractionDigits: 20 });

/** A value of the axis in a sentence: "10⁴ points", "depth 3". */
export function place(axis: Axis, value: number): string {
  if (axis === "depth") return `depth ${value}`;
  const unit = value === 1 ? UNITS[axis].slice(0, -1) : UNITS[axis];
  return `${shortPlace(value)} ${unit}`;
}

const ENDINGS = ["th", "st", "nd", "rd"];

/** "1st", "12th". */
export function ordinal(k: number): string {
  const isTeen = k % 100 > 10 && k % 100 < 14;
  return `${k}${(!isTeen && ENDINGS[k % 10]) || "th"}`;
}
