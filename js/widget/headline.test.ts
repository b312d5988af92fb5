import { expect, it } from "vitest";
import { VERDICT } from "./fakes.js";
import { headline } from "./headline.js";
import type { Readout } from "./readout.js";
import { readVerdict } from "./verdict.js";

const readout = (more: Partial<Readout>): Readout => ({
  revision: 1,
  order: 1,
  x: 1.23,
  name: null,
  step: 1e-3,
  derivative: Number.NaN,
  singular: null,
  verdict: null,
  readings: [],
  ...more,
});

it("the headline is the kernel's", () => {
  const verdict = readVerdict(VERDICT);
  expect(headline(readout({ x: 0, derivative: 5, verdict }))).toEqual({
    sentence: "No derivative at x = 0.",
    detail: "A corner: slope −1 from the left, 1 from the right. Certified.",
  });
});

it("until the kernel speaks, a certified derivative is told in the same words", () => {
  expect(headline(readout({ derivative: 0.12345678914 }))).toEqual({
    sentence: "The derivative at x = 1.23 is 0.1234567891.",
    detail: "Certified.",
  });
  expect(headline(readout({ x: -0.5, derivative: -3.5e-12 }))?.sentence).toBe(
    "The derivative at x = −0.5 is −3.5·10⁻¹².",
  );
  const name = { name: "sqrt(2)", text: "sqrt(2) ≈ 1.41421" };
  expect(headline(readout({ derivative: 3, name }))?.sentence).toBe(
    "The derivative at x = sqrt(2) is 3.",
  );
});

it("nothing is said where nothing is known", () => {
  expect(headline(readout({}))).toBeNull();
});
