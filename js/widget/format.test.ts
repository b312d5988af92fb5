import { describe, expect, it } from "vitest";
import {
  enumerate,
  formatError,
  formatPoint,
  formatStep,
  formatValue,
  NONE,
  plainStep,
} from "./format.js";

describe("formatValue", () => {
  it("gives seven significant digits and no trailing zeros", () => {
    expect(formatValue(0.5403023058681398)).toBe("0.5403023");
    expect(formatValue(2)).toBe("2");
    expect(formatValue(1.958851077208406)).toBe("1.958851");
    expect(formatValue(123456789)).toBe("1.234568e8");
    expect(formatValue(9999999.96)).toBe("1e7");
    expect(formatValue(0.1 + 0.2)).toBe("0.3");
  });

  it("has a real minus sign, also in the exponent", () => {
    expect(formatValue(-0.5)).toBe("\u22120.5");
    expect(formatValue(-5.551115123125783e-17)).toBe("\u22125.551115e\u221217");
  });

  it("knows no negative zero", () => {
    expect(formatValue(-0)).toBe("0");
  });

  it("says what is no number", () => {
    expect(formatValue(Number.NaN)).toBe(NONE);
    expect(formatValue(Number.POSITIVE_INFINITY)).toBe("∞");
    expect(formatValue(Number.NEGATIVE_INFINITY)).toBe("\u2212∞");
  });
});

describe("formatError", () => {
  it("gives two or three digits", () => {
    expect(formatError(3.19e-7)).toBe("3.2e\u22127");
    expect(formatError(0.04115)).toBe("4.1e\u22122");
    expect(formatError(0.95885)).toBe("0.959");
    expect(formatError(12.345)).toBe("12.3");
    expect(formatError(123456)).toBe("1.2e5");
    expect(formatError(0)).toBe("0");
    expect(formatError(Number.NaN)).toBe(NONE);
  });
});

describe("steps and points", () => {
  it("writes steps as one would type them, or typeset", () => {
    expect([1, 0.25, 1e-3, 1e-18, 10 ** -4.9].map(plainStep)).toEqual([
      "1",
      "2.5e-1",
      "1e-3",
      "1e-18",
      "1.3e-5",
    ]);
    expect(formatStep(0.25)).toBe("2.5e\u22121");
  });

  it("hides the binary tail of a grid point", () => {
    expect(formatPoint(0.975000000000001)).toBe("0.975");
    expect(formatPoint(-Math.PI)).toBe("\u22123.14159");
  });
});

it("enumerates", () => {
  expect(enumerate([])).toBe("");
  expect(enumerate(["a"])).toBe("a");
  expect(enumerate(["a", "b"])).toBe("a and b");
  expect(enumerate(["a", "b", "c"])).toBe("a, b and c");
});
