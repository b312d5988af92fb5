import { describe, expect, it } from "vitest";
import { resampled, score, shape } from "./score.js";

const steps = Float64Array.from({ length: 181 }, (_, k) => 10 ** (k / 10 - 18));

/** A V of round-off 1e-16/h and truncation h^p, with a jitter as rounding has it. */
const vee = (p: number) => ({
  steps,
  errors: steps.map((h, k) => (1e-16 / h) * (0.3 + ((k * 37) % 10) / 10) + h ** p),
});

describe("the shape of a V", () => {
  it.each([
    [1, -8, -8],
    [2, -5.3, -10.7],
  ])("of order %d", (p, bottom, level) => {
    const found = shape(vee(p));
    expect(found.bottom).toBeCloseTo(bottom, -0.5);
    expect(Math.abs(found.level - level)).toBeLessThan(0.6);
    expect(found.left).toBeCloseTo(-1, 0.5);
    expect(found.right).toBeCloseTo(p, 0.5);
  });

  it("is not fooled by one lucky zero", () => {
    const { errors } = vee(1);
    errors[20] = 0;
    expect(shape({ steps, errors }).bottom).toBeCloseTo(-8, -0.5);
  });

  it("has no bottom where it is flat", () => {
    expect(shape({ steps, errors: steps.map(() => 1e-8) })).toEqual({
      bottom: Number.NaN,
      level: -8,
      left: Number.NaN,
      right: Number.NaN,
    });
  });

  it("has no right arm where no truncation is", () => {
    const errors = steps.map((h) => 1e-16 / h);
    const found = shape({ steps, errors });
    expect(found.bottom).toBe(0);
    expect(found.right).toBeNaN();
  });
});

describe("the score", () => {
  it("is ten for the V itself", () => {
    expect(score(vee(1), vee(1)).points).toBe(10);
  });

  it("falls with the distance of the bottom and with wrong slopes", () => {
    const near = score(vee(2), vee(1)).points;
    const flat = score({ steps, errors: steps.map(() => 1e-8) }, vee(1)).points;
    expect(near).toBeLessThan(10);
    expect(near).toBeGreaterThan(3);
    expect(flat).toBeLessThan(4);
  });

  it("judges a drawn line at the steps of the real one", () => {
    const drawn = { steps: Float64Array.of(1e-18, 1e-8, 1), errors: Float64Array.of(1, 1e-8, 1) };
    const at = resampled(drawn, steps);
    expect(at.errors[0]).toBeCloseTo(1, 9);
    expect(Math.log10(at.errors[130] as number)).toBeCloseTo(-5, 6);
    expect(shape(at).bottom).toBeCloseTo(-8, 1);
  });
});
