import { describe, expect, test } from "vitest";
import { judge, readNumber } from "./steps-answer.js";

describe("what is typed for a number", () => {
  test.each([
    ["6", 6],
    [" -0.5 ", -0.5],
    ["−2e-3", -2e-3],
    [".5", 0.5],
    ["1/3", 1 / 3],
    ["-1/2^2", -0.25],
    ["2^-1", 0.5],
    ["2**3**2", 512],
    ["sqrt(2)/2", Math.SQRT1_2],
    ["√2", Math.SQRT2],
    ["cos(1)*2", 2 * Math.cos(1)],
    ["3·(1+2)", 9],
    ["1 - 2 - 3", -4],
    ["pi/2", Math.PI / 2],
    ["e^2", Math.E ** 2],
    ["1,5", 1.5],
    ["-inf", Number.NEGATIVE_INFINITY],
    ["8/2/2", 2],
  ])("%s", (text, value) => {
    expect(readNumber(text)).toBeCloseTo(value, 14);
  });

  test.each(["", " ", "six", "1/", "(1", "1)", "2 3", "sin", "1..2", "alert(1)", "2x"])(
    "%j is none",
    (text) => {
      expect(readNumber(text)).toBeNull();
    },
  );

  test("nan is a number that can be typed", () => {
    expect(readNumber("nan")).toBeNaN();
  });
});

describe("an answer", () => {
  test.each([
    [1.62, 1.62091, "right"],
    [1.621, 1.62091, "right"],
    [1.63, 1.62091, "close"],
    [1.6, 1.62091, "close"],
    [1.5, 1.62091, "wrong"],
    [-1.62, 1.62091, "sign"],
    [0.333, 1 / 3, "right"],
    [0, 6.1e-17, "right"],
    [0, 0, "right"],
    [1e-3, 0, "wrong"],
    [4.996e-8, 5e-8, "right"],
    [5.1e-8, 5e-8, "close"],
    [Number.NaN, Number.NaN, "right"],
    [0, Number.NaN, "wrong"],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, "right"],
    [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, "sign"],
    [7, Number.POSITIVE_INFINITY, "wrong"],
    [999.6, 1000, "right"],
  ] as const)("%f for %f is %s", (answer, value, mark) => {
    expect(judge(answer, value)).toBe(mark);
  });
});
