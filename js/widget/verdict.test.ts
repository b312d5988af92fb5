import { describe, expect, it } from "vitest";
import { VERDICT } from "./fakes.js";
import { isAbout, isAtStep, readVerdict } from "./verdict.js";

describe("readVerdict", () => {
  it("reads what the kernel sends", () => {
    const verdict = readVerdict(VERDICT);
    expect(verdict).toMatchObject({ revision: 1, at: 0, exists: false, derivative: Number.NaN });
    expect(verdict?.rows.get("central")).toEqual({
      name: "central",
      value: 0,
      agrees: false,
      tag: "average",
      reason: "the average of the two slopes",
    });
    expect(verdict?.rows.get("symbolic")?.value).toBeNaN();
    expect(readVerdict({ ...VERDICT, exists: null, rows: [] })?.exists).toBeNull();
  });

  it("takes nothing for a verdict that is none, or not all of one", () => {
    for (const message of [undefined, null, {}, [], "No derivative at x = 0."]) {
      expect(readVerdict(message)).toBeNull();
    }
    for (const name of Object.keys(VERDICT)) {
      const message: { [name: string]: unknown } = { ...VERDICT };
      delete message[name];
      expect(readVerdict(message) !== null, name).toBe(name === "text");
    }
    expect(readVerdict({ ...VERDICT, precision: "float16" })).toBeNull();
    expect(readVerdict({ ...VERDICT, sentence: "" })).toBeNull();
    expect(readVerdict({ ...VERDICT, derivative: "none" })).toBeNull();
  });

  it("takes no verdict of which one row is not whole", () => {
    const [row] = VERDICT.rows;
    for (const broken of [null, { ...row, value: null }, { ...row, agrees: 1 }, { name: "own" }]) {
      expect(readVerdict({ ...VERDICT, rows: [row, broken] })).toBeNull();
    }
  });
});

it("a verdict is about one point of one function, and one step", () => {
  const verdict = readVerdict(VERDICT);
  if (!verdict) throw new Error("no verdict");
  expect(isAbout(verdict, 1, 0)).toBe(true);
  expect(isAbout(verdict, 2, 0)).toBe(false);
  expect(isAbout(verdict, 1, 0.025)).toBe(false);
  expect(isAtStep(verdict, 0.1 * (1 + 1e-15))).toBe(true);
  expect(isAtStep(verdict, 0.1259)).toBe(false);
});
