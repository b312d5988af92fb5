import { describe, expect, it } from "vitest";
import {
  broken,
  half,
  looksSame,
  markers,
  NOTHING,
  onLinearAxis,
  onLogAxis,
  segment,
} from "./geometry.js";

const box = { left: -5, right: 5, low: -1, high: 1 };
const x = Float64Array.of(0, 1, 2, 3);

describe("segment", () => {
  it("goes through its point with its slope", () => {
    const { x, y } = segment(1, 0.5, 0.25, 0, 3, box);
    expect([...x]).toEqual([0, 3]);
    expect([...y]).toEqual([0.25, 1]);
  });

  it("stays near the figure, however steep", () => {
    const { x, y } = segment(0, 0, 1e15, -1, 1, box);
    expect(Math.max(...y.map(Math.abs))).toBeCloseTo(3);
    expect(x[1]).toBeGreaterThan(x[0] as number);
  });

  it("is nothing without a slope or out of sight", () => {
    expect(segment(0, 0, Number.NaN, -1, 1, box)).toBe(NOTHING);
    expect(segment(0, 0, Number.POSITIVE_INFINITY, -1, 1, box)).toBe(NOTHING);
    expect(segment(9, 0, 1, 8, 10, box)).toBe(NOTHING);
  });
});

describe("curves", () => {
  it("have gaps where there is no number, and none at their end", () => {
    const { x: drawn, y } = onLinearAxis(x, Float64Array.of(1, Number.NaN, 2, Number.NaN), 0, 5);
    expect([...drawn]).toEqual([0, 1, 2]);
    expect([...y]).toEqual([1, Number.NaN, 2]);
    const none = new Float64Array(4).fill(Number.NaN);
    expect(onLinearAxis(x, none, 0, 5).y).toHaveLength(0);
  });

  it("are kept within sight", () => {
    const y = Float64Array.of(-1e300, 0, Number.POSITIVE_INFINITY, 1e300);
    expect([...onLinearAxis(x, y, 0, 1).y]).toEqual([-0.25, 0, Number.NaN, 1.25]);
  });

  it("lie on the floor of a logarithmic axis where the error is 0 throughout", () => {
    const { y } = onLogAxis(x, new Float64Array(4), 1e-18, 1);
    expect(y[0]).toBeGreaterThan(1e-18);
    expect(y[0]).toBeLessThan(2e-18);
    expect(new Set(y).size).toBe(1);
  });

  it("make gaps of lucky zeros, and set long runs of them apart", () => {
    const lucky = onLogAxis(x, Float64Array.of(1e-8, 0, 1e-8, 1e-9), 1e-18, 1);
    expect([...lucky.y]).toEqual([1e-8, Number.NaN, 1e-8, 1e-9]);
    const y = Float64Array.of(1e-8, ...new Array<number>(12).fill(0), 1e-8);
    const drawn = onLogAxis(y.slice(), y, 1e-18, 1).y;
    expect(drawn[1]).toBeNaN();
    expect(drawn[2]).toBeLessThan(2e-18);
    expect(drawn[12]).toBeNaN();
    expect(drawn[13]).toBe(1e-8);
  });
});

it("tells lines apart by what can be seen", () => {
  const line = (...y: number[]) => ({ x, y: Float64Array.from(y) });
  expect(looksSame(line(0, 1, Number.NaN, 0), line(1e-5, 1, Number.NaN, 0), box)).toBe(true);
  expect(looksSame(line(0, 1, 0, 0), line(0.01, 1, 0, 0), box)).toBe(false);
  expect(looksSame(line(0, 1), line(0, 1, 0), box)).toBe(false);
  expect(looksSame(line(0, Number.NaN), line(0, 0), box)).toBe(false);
});

it("spreads markers evenly over what is in the figure", () => {
  const many = Float64Array.from({ length: 100 }, (_, k) => k);
  const inside = markers(many, many.map(Math.sin), -0.5, 0.5, 10, 0.5);
  expect(inside.length).toBeLessThan(10);
  expect(inside.every(([, y]) => Math.abs(y) <= 0.5)).toBe(true);
  expect(markers(many, many, 0, 100, 10, 0.5).map(([at]) => at)).toEqual([
    5, 15, 25, 35, 45, 55, 65, 75, 85, 95,
  ]);
});

describe("half a tangent", () => {
  it("is on its own side", () => {
    expect([...half(1, 0.5, 0.25, 1, 2, box).x]).toEqual([1, 3]);
    expect([...half(1, 0.5, 0.25, -1, 2, box).x]).toEqual([-1, 1]);
  });

  it("stands upright where the slope is infinite, up or down as the curve comes", () => {
    const infinite = Number.POSITIVE_INFINITY;
    expect([...half(0, 0, infinite, 1, 2, box).y]).toEqual([0, 0.6]);
    expect([...half(0, 0, infinite, -1, 2, box).y]).toEqual([0, -0.6]);
    expect([...half(0, 0, -infinite, -1, 2, box).y]).toEqual([0, 0.6]);
  });

  it("is nothing without a slope", () => {
    expect(half(0, 0, Number.NaN, 1, 2, box)).toBe(NOTHING);
  });
});

it("a curve is broken between its points, or around the one that is there", () => {
  const line = { x: Float64Array.of(0, 1, 2), y: Float64Array.of(5, 6, 7) };
  expect(broken(line, [3])).toEqual(line);
  const between = broken(line, [0.5]);
  expect([...between.x]).toEqual([0, 0.5, 1, 2]);
  expect([...between.y]).toEqual([5, Number.NaN, 6, 7]);
  expect([...broken(line, [1]).x]).toEqual([0, 0.5, 1, 1.5, 2]);
});
