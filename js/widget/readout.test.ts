import { describe, expect, it } from "vitest";
import { CENTRAL, f64, GRID, OWN, REVERSE, SYMBOLIC, TABLES, VERDICT } from "./fakes.js";
import type { WireVerdict } from "./model.js";
import { type Moment, type Reading, read } from "./readout.js";
import { Tables } from "./tables.js";
import { readVerdict } from "./verdict.js";

const tables = new Tables(GRID);
tables.receive({
  grid: GRID,
  first: {},
  tables: TABLES,
  bounds: {},
  plain: {
    revision: 1,
    values: { symbolic: f64(-2, Number.NaN, 2) },
    gradient: {},
    reasons: { own: "the name y is not known" },
  },
});
/** At x = 0 and Δx = 0.1, of which the verdict speaks. */
const moment = (verdict: Partial<WireVerdict> = {}, more: Partial<Moment> = {}): Moment => ({
  tables,
  catalogue: [SYMBOLIC, CENTRAL, REVERSE, OWN],
  methods: ["central", "symbolic"],
  precision: "float64",
  order: 1,
  radar: null,
  verdict: readVerdict({ ...VERDICT, ...verdict }),
  i: 1,
  j: 1,
  ...more,
});
const reading = (of: Moment, name: string): Reading => {
  const found = read(of).readings.find((reading) => reading.name === name);
  if (!found) throw new Error(`${name} is not on`);
  return found;
};

describe("the verdict", () => {
  it("is read out at its own point only", () => {
    expect(read(moment()).verdict?.sentence).toBe("No derivative at x = 0.");
    expect(read(moment({}, { j: 2 })).verdict).toBeNull();
    expect(read(moment({ revision: 2 })).verdict).toBeNull();
    expect(read(moment({}, { verdict: null })).verdict).toBeNull();
  });

  it("at another step speaks of the methods without a step only", () => {
    const other = moment({}, { i: 0 });
    expect(read(other).verdict).not.toBeNull();
    expect(reading(other, "central").testimony).toBeNull();
    expect(reading(other, "symbolic").testimony?.tag).toBe("no value");
    expect(reading(moment(), "central").testimony?.tag).toBe("average");
  });

  it("in another precision speaks of no method", () => {
    const other = moment({}, { precision: "float32" });
    expect(read(other).verdict).not.toBeNull();
    expect(reading(other, "symbolic").testimony).toBeNull();
  });

  it("may know of no method that has just been switched on", () => {
    const more = moment({}, { methods: ["jax_reverse"] });
    expect(reading(more, "jax_reverse")).toMatchObject({ testimony: null, arrived: false });
  });
});

describe("values and errors", () => {
  it("come from the tables, in the order of the catalogue", () => {
    const { x, step, derivative, readings } = read(moment({}, { j: 2 }));
    expect([x, step, derivative]).toEqual([1, 0.1, 2]);
    expect(readings.map(({ name, value, error }) => [name, value, error])).toEqual([
      ["symbolic", 2, 0],
      ["central", 2, 0],
    ]);
  });

  it("have no error where there is no derivative, whatever the tables take for it", () => {
    const beside = moment({ at: 1, exists: false }, { j: 2 });
    expect(reading(beside, "central").error).toBeNaN();
  });

  it("are measured against the kernel's derivative where the tables have none", () => {
    const known = moment({ exists: true, derivative: 0.25 });
    expect(reading(known, "central").error).toBe(0.25);
    expect(read(known).derivative).toBeNaN();
  });

  it("are the witness's where the tables have a gap", () => {
    const rows = [{ name: "symbolic", value: 1, agrees: false, tag: "", reason: "" }];
    expect(reading(moment({ rows }), "symbolic").value).toBe(1);
    expect(reading(moment({ rows, at: 1 }), "symbolic").value).toBeNaN();
  });

  it("come with the reason why a method has none", () => {
    expect(reading(moment({}, { methods: ["own"] }), "own").reason).toBe("the name y is not known");
    const missing = { ...REVERSE, available: false, reason: "jax is not installed" };
    const without = moment({}, { catalogue: [missing], methods: ["jax_reverse"] });
    expect(reading(without, "jax_reverse").reason).toBe("jax is not installed");
  });
});
