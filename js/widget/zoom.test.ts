import { describe, expect, it } from "vitest";
import { f64, GRID, packed } from "./fakes.js";
import { landing } from "./microscope.js";
import type { Precision, WireZoom } from "./model.js";
import { Tables } from "./tables.js";
import { interpolated, powerLaw, reading, Zoom } from "./zoom.js";

const GAP = 2 ** -52;
const INDEX = Array.from({ length: 65 }, (_, k) => k - 32);

/** f = x at 1 in two windows: half a unit, and 32 floating-point numbers on each side (those below are half as far). */
function message(precision: Precision = "float64", gap = GAP): WireZoom {
  const offsets = [...INDEX.map((k) => k / 64), ...INDEX.map((k) => (k < 0 ? k / 2 : k) * gap)];
  return {
    revision: 1,
    at: 1,
    precision,
    widths: f64(0.5, 32 * gap),
    offsets: packed("float64", [2, 65], offsets),
    computed: packed("float64", [2, 65], offsets),
    exact: packed("float64", [2, 65], offsets),
    straightness: f64(0, 0),
    exponents: packed("float64", [2, 2], [0, 0, 0, 0]),
  };
}

const WIDTHS = Array.from({ length: 40 }, (_, k) => 10 ** (1 - k / 2));

/** f around 0 in 40 windows, as computed with an error of so much. */
function around(f: (x: number) => number, rounding = 0, known = true): Zoom {
  const offsets = WIDTHS.flatMap((width) => INDEX.map((k) => (width * k) / 32));
  const exact = offsets.map((x) => f(x) - (Number.isNaN(f(0)) ? 0 : f(0)));
  const off = (k: number) => rounding * (k % 2 ? 1 : -1);
  const rise = (k: number, side: number) => Math.abs(f(side * (WIDTHS[k] as number)) - f(0));
  const exponents = WIDTHS.flatMap((_, row) =>
    [-1, 1].map((side) => {
      const k = Math.min(row, 38);
      const found = (2 * Math.log(rise(k, side) / rise(k + 1, side))) / Math.LN10 - 1;
      return known && Number.isFinite(found) ? found : Number.NaN;
    }),
  );
  const straightness = WIDTHS.map((width) => {
    const [low, high] = [f(-width), f(width)];
    const off = (part: number) => f(part * width) - (low + ((part + 1) / 2) * (high - low));
    const bend = Math.max(...INDEX.map((k) => Math.abs(off(k / 32)))) / width;
    return bend < 1e-15 * Math.abs(high / width) ? 0 : bend;
  });
  return new Zoom({
    revision: 1,
    at: 0,
    precision: "float64",
    widths: f64(...WIDTHS),
    offsets: packed("float64", [40, 65], offsets),
    computed: packed(
      "float64",
      [40, 65],
      exact.map((y, k) => y + off(k)),
    ),
    exact: packed("float64", [40, 65], known ? exact : exact.map(() => Number.NaN)),
    straightness: f64(...straightness),
    exponents: packed("float64", [40, 2], exponents),
  });
}

const root = (x: number) => Math.sqrt(Math.abs(x));
const relu = (x: number) => Math.max(x, 0);

describe("Zoom", () => {
  it("knows how far apart floating-point numbers are", () => {
    expect(new Zoom(message()).gap).toBe(GAP);
    expect(new Zoom(message("float32", 2 ** -23)).gap).toBe(2 ** -23);
  });

  it("rounds x + Δx as the precision does", () => {
    const zoom = new Zoom(message());
    expect(zoom.moved(GAP)).toBe(GAP);
    expect(zoom.moved(GAP / 2)).toBe(0);
    expect(zoom.moved(1.4 * GAP)).toBe(GAP);
    expect(new Zoom(message("float32", 2 ** -23)).moved(1e-8)).toBe(0);
  });

  it("looks through the closest window that is wide enough", () => {
    const zoom = new Zoom(message());
    expect(zoom.look(0.4).isComplete).toBe(false);
    const near = zoom.look(8 * GAP);
    expect(near.isComplete).toBe(true);
    expect([...near.x].filter((x) => x > 0 && x <= 1)).toHaveLength(8);
    expect(Math.max(...near.computed)).toBeLessThanOrEqual(1);
  });

  it("tells where the second end lands", () => {
    const zoom = new Zoom(message());
    expect(landing(zoom, 1e-17)).toBe("Δx = 1e−17: x + Δx is x itself");
    expect(landing(zoom, GAP)).toMatch(/is the next floating-point number$/);
    expect(landing(zoom, 3.3 * GAP)).toMatch(
      /is 3 floating-point numbers away, Δx rounded by 9 %$/,
    );
  });
});

describe("a window", () => {
  it("is as high as what it holds, or to scale", () => {
    const zoom = around((x) => 3 * x);
    expect(zoom.look(0.1).height).toBeCloseTo(1.1 * 3 * 0.1, 9);
    const scaled = zoom.look(0.1, 5);
    expect([scaled.height, scaled.isToScale]).toEqual([0.5, true]);
    const edge = scaled.x.findIndex((x) => Math.abs(x - 1) < 1e-9);
    expect(scaled.computed[edge]).toBeCloseTo(0.6, 9);
  });

  it("is not to scale where rounding is larger than it is", () => {
    const zoom = around((x) => x, 1e-9);
    expect(zoom.look(1e-6, 1).isToScale).toBe(true);
    const small = zoom.look(1e-12, 1);
    expect(small.isToScale).toBe(false);
    expect(Math.max(...small.computed.map(Math.abs))).toBeLessThanOrEqual(1);
    expect(Math.abs(small.here)).toBeGreaterThan(0.5);
  });

  it("is to scale where f itself leaves it", () => {
    expect(around(root).look(1e-12, 1).isToScale).toBe(true);
    expect(around(Math.sign).look(1e-12, 1).isToScale).toBe(true);
  });

  it("has finer numbers in its middle, unless they would be of nothing but rounding", () => {
    const x = [...around(root).look(0.1).x];
    expect(Math.min(...x.filter((at) => at > 0))).toBeCloseTo(1 / 320, 9);
    expect(x).toEqual([...x].sort((a, b) => a - b));
    expect(new Set(x).size).toBe(x.length);
    const noisy = [...around(root, 1e-2).look(0.1).x];
    expect(Math.min(...noisy.filter((at) => at > 0))).toBeCloseTo(1 / 32, 9);
  });

  it("knows how steep f is at the point, where that is finite", () => {
    expect(around((x) => 3 * x + x * x).slope).toBeCloseTo(3, 9);
    expect(around((x) => (x < 0 ? -2 * x : x)).slope).toBe(2);
    expect(around(relu).slope).toBe(1);
    expect(around((x) => x * x).slope).toBeLessThan(1e-17);
    expect(around(root).slope).toBe(0);
    expect(around((x) => x, 0, false).slope).toBeNaN();
  });
});

describe("the reading", () => {
  it("falls with the width where f is smooth, stays at a corner, rises at a root", () => {
    const square = around((x) => x * x);
    const corner = around(Math.abs);
    for (const width of [3, 0.02, 1e-7]) {
      expect(square.straightness(width) / width).toBeCloseTo(1, 6);
      expect(corner.straightness(width)).toBeCloseTo(1, 9);
      expect(around(root).straightness(width) * width ** 0.5).toBeCloseTo(1, 6);
    }
  });

  it("names what the point is, once for both sides that are alike", () => {
    expect(reading(around(Math.abs), 1e-3)).toBe(
      "off its chord by 1 × half the window · quotient ~ h^0: a finite slope",
    );
    expect(
      reading(
        around((x) => x * x),
        2e-3,
      ),
    ).toBe("off its chord by 0.002 × half the window · quotient ~ h^1: slope 0");
    expect(reading(around(root), 1e-6)).toMatch(/quotient ~ h\^−0\.5: a square root$/);
    expect(
      reading(
        around((x) => root(x) ** (4 / 3)),
        1e-6,
      ),
    ).toMatch(/h\^−0\.33: \|x\|\^\(2\/3\)$/);
    expect(reading(around(Math.cbrt), 1e-6)).toMatch(/h\^−0\.67: a cube root$/);
    expect(reading(around(Math.sign), 1e-6)).toMatch(/h\^−1: a jump$/);
    expect(
      reading(
        around((x) => Math.abs(x) ** 0.8),
        1e-6,
      ),
    ).toMatch(/quotient ~ h\^−0\.20$/);
    expect(
      reading(
        around((x) => x),
        1e-6,
      ),
    ).toBe("straight to the last digit · quotient ~ h^0: a finite slope");
  });

  it("tells sides apart, and leaves out the one where f is not defined", () => {
    expect(
      reading(
        around((x) => root(relu(x))),
        1e-3,
      ),
    ).toMatch(/quotient on the left 0: flat · on the right ~ h\^−0\.5: a square root$/);
    expect(
      reading(
        around((x) => (x < 0 ? Number.NaN : root(x))),
        1e-3,
      ),
    ).toBe("quotient on the right ~ h^−0.5: a square root");
    expect(
      reading(
        around((x) => x, 0, false),
        1e-3,
      ),
    ).toBe("straight to the last digit");
  });

  it("tells what is too small for a number from what is flat", () => {
    const hidden = around((x) => (x ? Math.max(Math.exp(-1 / x ** 2), Number.MIN_VALUE) : 0));
    expect(hidden.behaviour(1e-6)).toEqual(["almost 0: slope 0", "almost 0: slope 0"]);
    expect(Math.max(...hidden.look(1e-6).exact)).toBeLessThan(0.01);
    expect(around(() => 1).behaviour(1e-6)).toEqual(["0: flat", "0: flat"]);
  });

  it("has no name for a single window, nor for two", () => {
    const single = new Zoom({
      ...message(),
      widths: f64(0.5),
      exponents: packed("float64", [1, 2], [Number.NaN, Number.NaN]),
    });
    expect(single.behaviour(0.3)).toEqual(["", ""]);
    expect(single.straightness(0.3)).toBe(0);
    expect(new Zoom(message()).behaviour(0.3)).toEqual([
      "like no power of h",
      "like no power of h",
    ]);
  });

  it("has no name for what oscillates", () => {
    const wave = around((x) => (x ? x * Math.sin(1 / x) : 0));
    for (const width of WIDTHS.slice(4, 20))
      expect(reading(wave, width)).toMatch(/quotient like no power of h$/);
  });

  it("names powers as Python does", () => {
    const cases: readonly (readonly [number[], number, string])[] = [
      [[-0.5, -0.5, -0.5], 0, "a square root"],
      [[-0.5, -0.5, -0.5], 2, "a square root"],
      [[-0.47, -0.485, -0.493], 1, "a square root"],
      [[-0.5151, -0.515, -0.5149], 1, "h^−0.52"],
      [[-0.36, -0.33, -0.3], 1, "h^−0.330"],
      [[0.0002, 0.0007, 0.0022], 1, "a finite slope"],
      [[-0.0001, 0.0007, 0.0022], 1, "h^0.001"],
      [[-0.499, -0.499, -0.499], 1, "h^−0.499"],
      [[-0.001, -0.001, -0.001], 1, "h^−0.001"],
      [[0.1 - 1e-12, 0.1, 0.1], 0, "slope 0"],
      [[0, 0], 0, ""],
      [[-0.25, -0.25, -0.25], 1, "h^−0.25"],
      [[1, 1, 1], 1, "slope 0"],
      [[0.05, 0.05, 0.05], 1, "h^0.05"],
      [[-0.5, 0, 0], 0, ""],
      [[-0.5, 0, 0.5], 1, ""],
      [[0, 0, Number.NaN], 1, ""],
    ];
    for (const [exponents, row, name] of cases) {
      expect(powerLaw(Float64Array.from(exponents), row)).toBe(name);
    }
  });
});

describe("a window that has not come", () => {
  const tables = new Tables({ ...GRID, x: f64(-1, 0, 1, 3), f: f64(1, 0, 1, 9) });

  it("is interpolated around the column, to its edges", () => {
    const seen = interpolated(tables, 2, 0.5, null);
    expect([...seen.x]).toEqual([-1.3, 0, 1.3]);
    expect([...seen.computed].map((y) => y * seen.height)).toEqual([-0.65, 0, 2.6]);
    expect([seen.here, seen.isComplete, seen.isToScale]).toEqual([0, false, false]);
    expect([...seen.exact].every(Number.isNaN)).toBe(true);
  });

  it("has the columns inside it, and ends where they end", () => {
    const seen = interpolated(tables, 1, 2, 3);
    expect([...seen.x]).toEqual([-0.5, 0, 0.5, 1.3]);
    expect([...seen.computed].map((y) => y * 6)).toEqual([1, 0, 1, expect.closeTo(7.4, 9)]);
    expect([seen.height, seen.isToScale]).toEqual([6, true]);
  });

  it("is empty where f has no value", () => {
    const gap = new Tables({ ...GRID, f: f64(1, Number.NaN, 1) });
    const seen = interpolated(gap, 1, 0.5, 1);
    expect(seen.here).toBeNaN();
    expect([...seen.computed].every(Number.isNaN)).toBe(true);
  });
});
