import { describe, expect, it } from "vitest";
import { along, curveOf, frameOf } from "./race-curves.js";
import { RACE } from "./race-fakes.js";
import { crossings, Results, ranking, readRace, score } from "./race-results.js";

const results = new Results(RACE);
const ALL = RACE.methods;
const at = (value: number) => along("size", value);

describe("a race, read", () => {
  it("is not there before its first message", () => {
    expect(readRace({})).toBeNull();
    expect(readRace(RACE)?.methods).toEqual(ALL);
  });

  it("adds up the phases to the time up to the first answer", () => {
    expect(results.get("total", "jax_reverse", 1)).toBeCloseTo(0.14005, 9);
    expect(results.get("total", "symbolic", 1)).toBeNaN();
  });

  it("knows what is measured, what is skipped, and nothing of others", () => {
    expect(results.isMeasured("symbolic", 1)).toBe(false);
    expect(results.isSettled("symbolic", 1)).toBe(true);
    expect(results.has("mygrad")).toBe(false);
    expect(results.get("steady", "mygrad", 0)).toBeNaN();
    expect(results.count).toEqual({ settled: 6, all: 6 });
  });

  it("ranks what has a number, by what is asked for", () => {
    expect(ranking(results, ALL, "steady", 0)).toEqual(["symbolic", "central", "jax_reverse"]);
    expect(ranking(results, ALL, "steady", 1)).toEqual(["jax_reverse", "central"]);
    expect(ranking(results, ALL, "total", 1)).toEqual(["central", "jax_reverse"]);
    expect(ranking(results, ["mygrad", "central"], "memory", 1)).toEqual(["central"]);
  });
});

describe("a prediction", () => {
  it("is worth the pairs that are in order", () => {
    expect(score(["a", "b", "c"], ["a", "b", "c"])).toEqual({ right: 3, pairs: 3, tau: 1 });
    expect(score(["c", "b", "a"], ["a", "b", "c"])).toEqual({ right: 0, pairs: 3, tau: -1 });
    expect(score(["b", "a", "c"], ["a", "b", "c"])).toMatchObject({ right: 2, pairs: 3 });
  });

  it("is compared in what was measured only", () => {
    expect(score(["x", "a", "b"], ["b", "a"])).toMatchObject({ right: 0, pairs: 1 });
    expect(score(["a"], ["a"])).toMatchObject({ pairs: 0, tau: Number.NaN });
  });
});

describe("crossings", () => {
  it("are where the order changes, between the two measurements", () => {
    const found = crossings(results, ALL, "steady", at);
    expect(found).toHaveLength(1);
    const [crossing] = found;
    // central and JAX: log10 8e-6 to 1.5e-4 against 2e-5 to 3e-5 over two decades
    expect(crossing?.x).toBeCloseTo(2 + 2 / (1 + Math.log10(5) / Math.log10(2.5)), 6);
    expect(crossing?.isFlip).toBe(false);
  });

  it("lead to a flip where the lead changes", () => {
    const found = crossings(results, ["central", "jax_reverse"], "steady", at);
    expect(found.map(({ isFlip }) => isFlip)).toEqual([true]);
  });

  it("are nowhere where there is nothing to draw", () => {
    const memory = [
      [0, 0],
      [1, 9],
      [9, 1],
    ] as const;
    const found = crossings(new Results({ ...RACE, memory }), ALL, "memory", at);
    expect(found.every(({ x, y }) => Number.isFinite(x + y))).toBe(true);
    expect(found).toHaveLength(1);
  });

  it("need more than the spread", () => {
    const spread = RACE.spread.map((row) => row.map(() => [1e-6, 1e-3] as const));
    expect(crossings(new Results({ ...RACE, spread }), ALL, "steady", at)).toEqual([]);
  });
});

describe("curves", () => {
  const course = {
    axis: "size",
    results,
    values: RACE.values,
    methods: ALL,
    curve: "steady",
    column: 1,
  } as const;

  it("are drawn in decades, without what was not measured", () => {
    const { x, y } = curveOf(course, "central");
    expect([...x]).toEqual([2, 4]);
    expect(y[0]).toBeCloseTo(Math.log10(8e-6), 12);
    expect(curveOf(course, "symbolic").x).toHaveLength(1);
    expect(curveOf(course, "mygrad").x).toHaveLength(0);
  });

  it("stand on whole decades that hold every method, switched on or not", () => {
    const { y } = frameOf({ ...course, methods: ["central"] });
    expect(y).toEqual([-6, -3]);
  });

  it("have axes before there is anything, and before there is an axis", () => {
    const none = { ...course, results: null };
    expect(frameOf(none).y[0]).toBeLessThan(frameOf(none).y[1]);
    expect(frameOf({ ...none, values: [] }).x.every(Number.isFinite)).toBe(true);
    expect(frameOf({ ...none, values: [7] }).x[0]).toBeLessThan(along("size", 7));
  });

  it("count compositions one by one", () => {
    expect(along("depth", 3)).toBe(3);
    expect(along("size", 1000)).toBe(3);
  });
});
