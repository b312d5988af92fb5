import { describe, expect, it } from "vitest";
import { disagreements, strip, tolerance } from "./band.js";
import { CENTRAL, FORWARD, f64, GRID, packed, REVERSE, SYMBOLIC, table } from "./fakes.js";
import type { WireParts } from "./tables.js";
import { Tables } from "./tables.js";

/** x² at −1, 0 and 1: forward off by Δx, reverse mode wrong at 0 alone. */
function tables(more: Partial<WireParts> = {}): Tables {
  const made = new Tables(GRID);
  made.receive({
    grid: GRID,
    first: {},
    tables: {
      forward: table(2, 3, 0.01, 0.01, 0.01, 0.1, 0.1, 0.1),
      central: table(2, 3, 0, 0, 0, 0, 0, 0),
    },
    bounds: {},
    plain: {
      revision: 1,
      values: { symbolic: f64(-2, 0, 2), jax_reverse: f64(-2, 1, 2) },
      gradient: {},
      reasons: {},
    },
    ...more,
  });
  return made;
}

const bound = (...codes: number[]) => ({
  revision: 1,
  truncation: packed("uint8", [2, 3], codes),
  roundoff: packed("uint8", [2, 3], [0, 0, 0, 0, 0, 0]),
});

describe("methods disagree", () => {
  it("where their values differ by more than their tolerances", () => {
    expect(disagreements(tables(), [SYMBOLIC, REVERSE], "float64", 0)).toEqual([
      false,
      true,
      false,
    ]);
    expect(disagreements(tables(), [SYMBOLIC, CENTRAL], "float64", 0)).toEqual([
      false,
      false,
      false,
    ]);
    expect(disagreements(tables(), [REVERSE], "float64", 0)).toEqual([false, false, false]);
  });

  it("by more than the bound of their errors, where there is one", () => {
    // 0.2 explains 0.1, 0.02 does not; where there is no bound at all that of the neighbour stands.
    const wide = tables({ bounds: { forward: bound(173, 173, 173, 173, 255, 163) } });
    expect(disagreements(wide, [SYMBOLIC, FORWARD], "float64", 1)).toEqual([false, false, true]);
    const narrow = tables({ bounds: { forward: bound(163, 163, 163, 163, 255, 163) } });
    expect(disagreements(narrow, [SYMBOLIC, FORWARD], "float64", 1)).toEqual([true, true, true]);
  });

  it("not where nothing is bounded, and for the complex step by the truncation of central differences", () => {
    const nothing = tables({ bounds: { forward: bound(255, 255, 255, 255, 255, 255) } });
    expect(disagreements(nothing, [SYMBOLIC, FORWARD], "float64", 1)).toEqual([
      false,
      false,
      false,
    ]);
    const complex = { ...CENTRAL, name: "complex_step" };
    const off = { complex_step: table(2, 3, 0.01, 0.01, 0.01, 0.1, 0.1, 0.1) };
    const at = (code: number) =>
      disagreements(
        tables({ tables: off, bounds: { central: bound(code, code, code, code, code, code) } }),
        [SYMBOLIC, complex],
        "float64",
        1,
      );
    expect(at(173)).toEqual([false, false, false]);
    expect(at(163)).toEqual([true, true, true]);
  });

  it("not where one of them has no value", () => {
    const gap = { symbolic: f64(-2, 0, 2), jax_reverse: f64(-2, Number.NaN, 2) };
    const plain = { revision: 1, values: gap, gradient: {}, reasons: {} };
    expect(disagreements(tables({ plain }), [SYMBOLIC, REVERSE], "float64", 0)).toEqual([
      false,
      false,
      false,
    ]);
  });
});

it("a tolerance is relative to what is natural there, and wider for differences and for float32", () => {
  expect(tolerance(tables(), SYMBOLIC, "float64", 2)).toBeCloseTo(2e-6);
  expect(tolerance(tables(), SYMBOLIC, "float32", 2)).toBeCloseTo(1.2e-4);
  expect(tolerance(tables(), FORWARD, "float64", 1)).toBeCloseTo(1e-2);
});

it("a strip covers its columns half of the way to their neighbours, with gaps between", () => {
  const x = Float64Array.of(0, 1, 2, 3, 4);
  const { x: xs, y } = strip(x, [true, false, true, true, false], 7);
  expect([...xs]).toEqual([0, 0.5, 1.5, 1.5, 3.5]);
  expect([...y]).toEqual([7, 7, Number.NaN, 7, 7]);
  // A column among many is widened, to be seen and pressed.
  const many = Float64Array.from({ length: 401 }, (_, k) => k);
  const [from, to] = strip(
    many,
    [...many].map((k) => k === 200),
    0,
  ).x;
  expect((to ?? 0) - (from ?? 0)).toBeCloseTo(6);
  expect(strip(x, [false, false, false, false, false], 7).x.length).toBe(0);
});
