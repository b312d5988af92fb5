const MINUS = "\u2212";

/** No value: the sign for it in a table. */
export const NONE = "\u2014";

const typeset = (text: string) => text.replace("e+", "e").replaceAll("-", MINUS);

/** A number to at most `digits` significant digits, without trailing zeros. */
export function formatValue(value: number, digits = 7): string {
  if (Number.isNaN(value)) return NONE;
  if (!Number.isFinite(value)) return value > 0 ? "∞" : `${MINUS}∞`;
  if (value === 0) return "0";
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  const plain = size >= 1e-4 && size < 1e7;
  return typeset(plain ? String(rounded) : rounded.toExponential());
}

/** `value` to those of its digits that are the same wherever within `doubt` of it the true one lies. */
export function certain(value: number, doubt: number, digits = 7): number {
  if (!(doubt > 0)) return value;
  for (let count = digits; count > 0; count--) {
    const low = (value - doubt).toPrecision(count);
    if (low === (value + doubt).toPrecision(count)) return Number(low);
  }
  return Number(value.toPrecision(1));
}

/** The size of an error: two or three digits, the exponent being what matters. */
export function formatError(error: number): string {
  if (Number.isNaN(error)) return NONE;
  if (!Number.isFinite(error)) return "∞";
  if (error === 0) return "0";
  const size = Math.abs(error);
  if (size >= 0.0995 && size < 999.5) return String(Number(size.toPrecision(3)));
  return typeset(size.toExponential(1));
}

/** Δx in ASCII, as one would type it: "1e-3", "2.5e-1", "1". */
export function plainStep(step: number): string {
  return step.toExponential(1).replace(".0e", "e").replace("e+0", "").replace("e+", "e");
}

export const formatStep = (step: number): string => typeset(plainStep(step));

/** A list in a sentence: "a", "a and b", "a, b and c". */
export function enumerate(items: readonly string[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

/** A point on the x axis: columns are evenly spaced in decimals that binary cannot hold, so fewer digits. */
export const formatPoint = (x: number): string => formatValue(x, 6);
