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
  differences: packed("float32", [2, 3], [0.25, 0.5, 0.75, -0.25, -0.5, -0.75]),
});
const parts = (more: Partial<WireParts>): WireParts => ({
  grid: {},
  first: {},
  tables: {},
  bounds: {},
  plain: {},
  ...more,
});

describe("Tables", () => {
  it("looks values and errors up", () => {
    const tables = new Tables(grid());
    tables.receive(parts({ tables: { central: table() } }));
    expect(tables.value("central", 0, 0)).toBe(-1.75);
    expect(tables.value("central", 1, 2)).toBe(-5.5);
    expect(tables.error("central", 1, 1)).toBe(0.5);
    expect([...tables.values("central", 1).y]).toEqual([-2.25, -0.5, -5.5]);
    expect([...tables.errors("central", 1).y]).toEqual([0.25, 0.5, Number.NaN]);
  });

  it("has no error where the derivative is not known", () => {
    const tables = new Tables(grid());
    tables.receive(parts({ tables: { central: table() } }));
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
    expect([...tables.values("central", 1).y]).toEqual([-1, 2, 32]);
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
    expect(tables.receive(parts({ tables: { central: table(1) } }))).toBe(false);
    expect(tables.value("central", 0, 0)).toBeNaN();
  });

  it("takes the methods without a step, and the reasons", () => {
    const tables = new Tables(grid());
    const plain = {
      revision: 1,
      values: { symbolic: f64(-2, 0.5, 2) },
      gradient: {},
      reasons: { mygrad: "no" },
    };
    expect(tables.receive(parts({ plain }))).toBe(true);
    expect(tables.receive(parts({ plain }))).toBe(false);
    expect(tables.value("symbolic", 0, 1)).toBe(0.5);
    expect(tables.error("symbolic", 1, 1)).toBe(0.5);
    expect([...tables.errors("symbolic", 0).y]).toEqual([0, 0.5, Number.NaN]);
    expect(tables.reason("mygrad")).toBe("no");
    expect(tables.reason("symbolic")).toBe("");
  });

  it("asks np.gradient at the nearest point of its own grid", () => {
    const tables = new Tables(grid());
    const gradient = { x: f64(-0.9, 0.1), values: f64(-1.8, 0.2), errors: f64(0.01, 0.02) };
    tables.receive(parts({ plain: { revision: 1, values: {}, gradient, reasons: {} } }));
    expect(tables.isPlain("gradient")).toBe(true);
    expect([0, 1, 2].map((j) => tables.value("gradient", 0, j))).toEqual([-1.8, 0.2, 0.2]);
    expect(tables.error("gradient", 0, 0)).toBe(0.01);
    expect([...tables.values("gradient", 1).x]).toEqual([-0.9, 0.1]);
    expect(tables.gridPoint(1)).toBe(0.1);
  });

  it("reads bounds from their bytes", () => {
    const tables = new Tables(grid());
    const codes = (...numbers: number[]) => packed("uint8", [2, 3], numbers);
    const bound = {
      revision: 1,
      truncation: codes(0, 10, 20, 30, 40, 255),
      roundoff: codes(180, 0, 0, 0, 0, 0),
    };
    expect(tables.bound("central", 0, 0)).toBeNull();
    expect(tables.receive(parts({ bounds: { central: bound } }))).toBe(true);
    expect(tables.hasBound("central")).toBe(true);
    expect(tables.bound("central", 0, 0)).toEqual({ truncation: 1e-18, roundoff: 1 });
    expect(tables.bound("central", 1, 0)?.truncation).toBeCloseTo(1e-15, 20);
    expect(tables.bound("central", 1, 2)?.truncation).toBe(Number.POSITIVE_INFINITY);
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
    const one = parts({ grid: grid(1), tables: { central: table(1) } });
    expect(arrivals.refresh(one)).toBe(true);
    expect(arrivals.refresh(one)).toBe(false);
    expect(arrivals.tables?.hasStep("central")).toBe(true);
    arrivals.refresh(parts({ grid: grid(2), tables: one.tables }));
    expect(arrivals.tables?.hasStep("central")).toBe(false);
  });

  it("takes a part that came before its grid", () => {
    const arrivals = new Arrivals();
    const early = table(2);
    arrivals.refresh(parts({ grid: grid(1), tables: { central: early } }));
    arrivals.refresh(parts({ grid: grid(2), tables: { central: early } }));
    expect(arrivals.tables?.hasStep("central")).toBe(true);
  });
});

it("f between its columns is on the straight line, and nowhere beyond them", () => {
  const tables = new Tables(grid());
  expect([-1, -0.5, 0, 0.25, 1].map((x) => tables.height(x))).toEqual([1, 0.5, 0, 0.25, 1]);
  expect(tables.height(1.5)).toBeNaN();
  expect(tables.height(-1.5)).toBeNaN();
});
