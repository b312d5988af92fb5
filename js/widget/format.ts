const MINUS = "\u2212";

/** No value: the sign for it in a table. */
export const NONE = "\u2014";

export const typeset = (text: string) => text.replace("e+", "e").replaceAll("-", MINUS);

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

/** A bound, which comes in tenths of a decade: one digit, rounded up. */
export function formatBound(bound: number): string {
  if (!(bound < Number.POSITIVE_INFINITY)) return "∞";
  const power = Math.floor(Math.log10(bound) + 1e-9);
  const digit = Math.ceil(bound / 10 ** power - 1e-6);
  return digit === 10 ? formatStep(10 ** (power + 1)) : formatStep(digit * 10 ** power);
}

/** Δx in ASCII, as one would type it: "1e-3", "2.5e-1", "1". */
export function plainStep(step: number): string {
  return step.toExponential(1).replace(".0e", "e").replace("e+0", "").replace("e+", "e");
}

export const formatStep = (step: number): string => typeset(plainStep(step));

/** A point on the x axis: columns are evenly spaced in decimals that binary cannot hold, so fewer digits. */
export const formatPoint = (x: number): string =>
  formatValue(x, Math.max(6, Math.min(15, Math.floor(Math.log10(Math.abs(x) || 1)) + 4)));

const RAISED = {
  "-": "⁻",
  0: "⁰",
  1: "¹",
  2: "²",
  3: "³",
  4: "⁴",
  5: "⁵",
  6: "⁶",
  7: "⁷",
  8: "⁸",
  9: "⁹",
};

/** A whole number as a superscript. */
export const raised = (exponent: number | string): string =>
  [...String(exponent)].map((sign) => RAISED[sign as keyof typeof RAISED]).join("");

const powerOfTen = (exponent: number) => `10${raised(exponent)}`;

/** A number in a sentence, as `number` in derivwidgets/truth/words.py writes it: "−0.00025", "3.5·10⁻¹²", "∞". */
export function numberInWords(value: number, digits = 6): string {
  if (Number.isNaN(value)) return "none";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : `${MINUS}∞`;
  const [mantissa, exponent] = value
    .toExponential(digits - 1)
    .split("e")
    .map(Number);
  if (mantissa === undefined || exponent === undefined) return "none";
  if (exponent >= -4 && exponent < digits) {
    return typeset(String(Number(value.toPrecision(digits))));
  }
  const power = powerOfTen(exponent);
  const sign = mantissa < 0 ? MINUS : "";
  const size = Math.abs(mantissa);
  return size === 1 ? `${sign}${power}` : `${sign}${size}·${power}`;
}

/** A point in a sentence, as `point` in derivwidgets/truth/words.py writes a double. */
export function pointInWords(x: number): string {
  const [mantissa = "", exponent] = x.toExponential().split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 16) return typeset(String(x));
  return typeset(mantissa === "1" ? powerOfTen(power) : `${mantissa}·${powerOfTen(power)}`);
}
