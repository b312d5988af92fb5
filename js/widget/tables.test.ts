import { describe, expect, it } from "vitest";
import { f32, f64, packed } from "./fakes.js";
import type { WireGrid } from "./model.js";
import { Arrivals, Tables, type WireParts } from "./tables.js";

/** Three points, two steps; nothing is certified at the last point. */
const grid = (revision = 1): WireGrid => ({
  revision,
  x: f64(-1, 0, 1),
  f: f64(1, 0, 1),
  reference: f64(-2, 0, 2),
  known: packed("uint8", [3], [1, 1, 0]),
  scale: f64(1, 1, 10),
  steps: f64(0.01, 0.1),
});
const table = (revision = 1) => ({
  revision,
  differences: { central: packed("float32", [2, 3], [0.25, 0.5, 0.75, -0.25, -0.5, -0.75]) },
});
const parts = (more: Partial<WireParts>): WireParts => ({
  grid: {},
  first: {},
  tables: {},
  more_tables: {},
  plain: {},
  ...more,
});

describe("Tables", () => {
  it("looks values and errors up", () => {
    const tables = new Tables(grid());
    tables.receive(parts({ tables: table() }));
    expect(tables.value("central", 0, 0)).toBe(-1.75);
    expect(tables.value("central", 1, 2)).toBe(-5.5);
    expect(tables.error("central", 1, 1)).toBe(0.5);
    expect([...tables.values("central", 1)]).toEqual([-2.25, -0.5, -5.5]);
    expect([...tables.errors("central", 1)]).toEqual([0.25, 0.5, Number.NaN]);
  });

  it("has no error where the derivative is not known", () => {
    const tables = new Tables(grid());
    tables.receive(parts({ tables: table() }));
    expect(tables.error("central", 0, 2)).toBeNaN();
    expect(tables.isKnown(2)).toBe(false);
    expect(tables.isKnownSomewhere).toBe(true);
  });

  it("makes do with one row and one column at first", () => {
    const tables = new Tables(grid());
    const first = { revision: 1, step_index: 1, at_index: 0, at_name: "", at_text: "" };
    tables.receive(
      parts({
        first: { ...first, rows: { central: f32(1, 2, 3) }, columns: { central: f32(4, 1) } },
      }),
    );
    expect(tables.value("central", 1, 1)).toBe(2);
    expect(tables.value("central", 0, 0)).toBe(2);
    expect(tables.value("central", 0, 1)).toBeNaN();
    expect([...tables.values("central", 1)]).toEqual([-1, 2, 32]);
    expect(tables.hasStep("central")).toBe(true);
    expect(tables.hasStep("forward")).toBe(false);
    expect(tables.name(0)).toBeNull();
  });

  it("knows what the point that was asked for is called", () => {
    const tables = new Tables(grid());
    const first = { revision: 1, step_index: 1, at_index: 1, rows: {}, columns: {} };
    tables.receive(parts({ first: { ...first, at_name: "-pi/2", at_text: "-pi/2 ≈ -1.5708" } }));
    expect(tables.name(1)).toEqual({ name: "−pi/2", text: "−pi/2 ≈ −1.5708" });
    expect(tables.name(0)).toBeNull();
  });

  it("ignores what belongs to another revision", () => {
    const tables = new Tables(grid(2));
    expect(tables.receive(parts({ tables: table(1) }))).toBe(false);
    expect(tables.value("central", 0, 0)).toBeNaN();
  });

  it("takes the methods without a step, and the reasons", () => {
    const tables = new Tables(grid());
    const plain = { revision: 1, values: { symbolic: f64(-2, 0.5, 2) }, reasons: { mygrad: "no" } };
    expect(tables.receive(parts({ plain }))).toBe(true);
    expect(tables.receive(parts({ plain }))).toBe(false);
    expect(tables.value("symbolic", 0, 1)).toBe(0.5);
    expect(tables.error("symbolic", 1, 1)).toBe(0.5);
    expect([...tables.errors("symbolic", 0)]).toEqual([0, 0.5, Number.NaN]);
    expect(tables.reason("mygrad")).toBe("no");
    expect(tables.reason("symbolic")).toBe("");
  });

  it("finds the nearest point, and the nearest step on a logarithmic scale", () => {
    const tables = new Tables(grid());
    expect([-9, -0.6, -0.4, 0.2, 9].map((x) => tables.column(x))).toEqual([0, 0, 1, 1, 2]);
    expect([1e-9, 0.03, 0.033, 5].map((step) => tables.stepIndex(step))).toEqual([0, 0, 1, 1]);
  });
});

describe("Arrivals", () => {
  it("starts again with every grid", () => {
    const arrivals = new Arrivals();
    expect(arrivals.refresh(parts({}))).toBe(true);
    expect(arrivals.tables).toBeNull();
    const one = parts({ grid: grid(1), tables: table(1) });
    expect(arrivals.refresh(one)).toBe(true);
    expect(arrivals.refresh(one)).toBe(false);
    expect(arrivals.tables?.hasStep("central")).toBe(true);
    arrivals.refresh(parts({ grid: grid(2), tables: one.tables }));
    expect(arrivals.tables?.hasStep("central")).toBe(false);
  });

  it("takes a part that came before its grid", () => {
    const arrivals = new Arrivals();
    const early = table(2);
    arrivals.refresh(parts({ grid: grid(1), tables: early }));
    arrivals.refresh(parts({ grid: grid(2), tables: early }));
    expect(arrivals.tables?.hasStep("central")).toBe(true);
  });
});
