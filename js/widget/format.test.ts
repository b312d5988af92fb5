// @vitest-environment node
/// <reference types="node" />
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  formatError,
  formatPoint,
  formatStep,
  formatValue,
  NONE,
  numberInWords,
  plainStep,
  pointInWords,
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

  it("keeps points far out apart", () => {
    expect(formatPoint(1000001)).toBe("1000001");
    expect(formatPoint(-123456.78912)).toBe("−123456.789");
    expect(formatPoint(1e9 + 0.25)).toBe("1.00000000025e9");
  });

  it("hides the binary tail of a grid point", () => {
    expect(formatPoint(0.975000000000001)).toBe("0.975");
    expect(formatPoint(-Math.PI)).toBe("\u22123.14159");
  });
});

describe("numbers in sentences", () => {
  it("are written as the kernel writes them", () => {
    expect(
      [-0.00025, 3.5e-12, Number.POSITIVE_INFINITY].map((value) => numberInWords(value)),
    ).toEqual(["\u22120.00025", "3.5·10⁻¹²", "∞"]);
    expect(
      [1e-9, -1e-9, -2e20, 1e10, 0, -0, Number.NaN].map((value) => numberInWords(value)),
    ).toEqual(["10⁻⁹", "\u221210⁻⁹", "\u22122·10²⁰", "10¹⁰", "0", "0", "none"]);
    expect(numberInWords(0.5838531634528576, 10)).toBe("0.5838531635");
    expect(numberInWords(9999999999.6, 10)).toBe("10¹⁰");
    expect(numberInWords(123456.789, 10)).toBe("123456.789");
    expect(numberInWords(9.99999e-5, 3)).toBe("0.0001");
  });

  it("follow the examples in the kernel's own documentation", () => {
    const source = readFileSync(
      new URL("../../derivwidgets/truth/words.py", import.meta.url),
      "utf8",
    );
    const examples = [...source.matchAll(/>>> (number|point)\((.*)\n\s+\((.*)\)\n/g)];
    expect(examples.map(([, name]) => name)).toEqual(["number", "point"]);
    const write = { number: (value: number) => numberInWords(value), point: pointInWords };
    for (const [, name, calls = "", results = ""] of examples) {
      const wanted = [...results.matchAll(/'(.*?)'/g)].map(([, text]) => text);
      const given = [...`${name}(${calls}`.matchAll(/(number|point)\("?([^()"]+)/g)];
      given.forEach(([, kind, text = ""], k) => {
        const value = text === "math.inf" ? Number.POSITIVE_INFINITY : Number(text);
        // A point that no double is, such as sqrt(2), has its text from the kernel alone.
        if (Number.isNaN(value)) return;
        expect(write[kind as keyof typeof write](value)).toBe(wanted[k]);
      });
    }
  });

  it("write points to the last digit", () => {
    expect([0.975, -Math.PI, 2, 1e-9, -2.5e-7, 1e-4].map(pointInWords)).toEqual([
      "0.975",
      "\u22123.141592653589793",
      "2",
      "10⁻⁹",
      "\u22122.5·10⁻⁷",
      "0.0001",
    ]);
  });
});
