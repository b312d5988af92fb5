import { describe, expect, it } from "vitest";
import { headline } from "./headline.js";
import type { Reading, Readout } from "./readout.js";

const reading = (label: string, value: number, more: Partial<Reading> = {}): Reading => ({
  name: label === "SymPy" ? "symbolic" : label,
  label,
  family: "numerical",
  usesStep: /ward|central/.test(label),
  value,
  error: Number.NaN,
  arrived: true,
  reason: "",
  ...more,
});
const side = (slope: number) => ({ step: 1e-6, quotient: slope, limit: slope });

/** sin at 1, where everything is well. */
const smooth: Readout = {
  x: 1,
  step: 1e-3,
  derivative: 0.5403023058681398,
  formula: 0.5403023058681398,
  readings: [
    reading("SymPy", 0.5403023058681398, { error: 0 }),
    reading("forward", 0.5398814, { error: 4.2e-4 }),
    reading("central", 0.5403022, { error: 9e-8 }),
    reading("JAX reverse", 0.5403023058681398, { error: 0 }),
  ],
  left: side(0.5403023),
  right: side(0.5403023),
  formulaReason: "",
};

describe("headline", () => {
  it("gives the derivative, by whom, and how far the others are off", () => {
    expect(headline(smooth)).toEqual({
      sentence: "f′(1) = 0.5403023",
      detail:
        "by SymPy’s formula. At Δx = 1e−3 forward is off by 4.2e−4 and central by 9.0e−8; JAX reverse agrees in every digit.",
    });
  });

  it("does not call a large step a disagreement", () => {
    const far = reading("forward", 0.07, { error: 0.47 });
    const { sentence } = headline({ ...smooth, step: 1, readings: [far] });
    expect(sentence).toBe("f′(1) = 0.5403023");
  });

  it("says who says what at a corner", () => {
    expect(
      headline({
        ...smooth,
        x: 0,
        step: 0.25,
        derivative: 1,
        formula: 1,
        readings: [
          reading("SymPy", 1),
          reading("forward", 1.958851),
          reading("central", 0.9588511),
          reading("JAX reverse", 2),
        ],
        left: side(0),
        right: side(2),
      }),
    ).toEqual({
      sentence: "The methods disagree at x = 0.",
      detail: "SymPy 1, forward 1.959, central 0.9589, JAX reverse 2; Δx = 2.5e−1.",
    });
  });

  it("doubts a formula that the sides contradict, though the methods that are on agree", () => {
    const { sentence, detail } = headline({
      ...smooth,
      x: 0,
      derivative: 1,
      formula: 1,
      readings: [reading("SymPy", 1), reading("central", 1)],
      left: side(0),
      right: side(2),
    });
    expect(sentence).toBe("SymPy’s formula gives 1 at x = 0.");
    expect(detail).toBe("But differences give 0 on its left and 2 on its right (Δx = 1e−6).");
  });

  it("claims no value where the formula has none", () => {
    const none = { ...smooth, x: 0, derivative: Number.NaN, formula: Number.NaN };
    const readings = [reading("SymPy", Number.NaN), reading("central", 1e6)];
    expect(headline({ ...none, readings })).toEqual({
      sentence: "SymPy’s formula has no value at x = 0.",
      detail: "central 1000000; Δx = 1e−3.",
    });
    expect(headline({ ...none, readings: [] }).detail).toBe(
      "None of the methods that are on gives a number here.",
    );
    expect(headline({ ...none, formula: Number.POSITIVE_INFINITY, readings }).sentence).toBe(
      "SymPy’s formula gives ∞ at x = 0.",
    );
  });

  it("waits for methods that are still computing", () => {
    const none = { ...smooth, derivative: Number.NaN, formula: Number.NaN };
    const readings = [reading("JAX reverse", Number.NaN, { arrived: false })];
    expect(headline({ ...none, readings }).detail).toBe("");
  });

  it("says where there is no formula", () => {
    const readings = [reading("central", 0.5)];
    const { sentence, detail } = headline({ ...smooth, formulaReason: "it asks `if`", readings });
    expect(sentence).toBe("There is no formula for f′.");
    expect(detail).toBe("central 0.5; Δx = 1e−3.");
  });

  it("tolerates one-sided quotients that have not arrived", () => {
    const unknown = { step: 1e-6, quotient: Number.NaN, limit: Number.NaN };
    expect(headline({ ...smooth, left: unknown, right: unknown }).sentence).toBe(
      "f′(1) = 0.5403023",
    );
  });
});
