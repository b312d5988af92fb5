import { afterEach, describe, expect, it, vi } from "vitest";
import { Explorer } from "./engine.js";
import { PLAIN, usePages } from "./fake-page.js";
import { FakeModel, GRID, TABLES, VERDICT } from "./fakes.js";
import type { Traits, WireSpellings } from "./model.js";
import { readSpellings, spellings } from "./spellings.js";

usePages();

const cells = (central: number | "nan", symbolic: number | "nan") => [
  { name: "symbolic", value: symbolic, agrees: symbolic === "nan", reason: "by its own rule" },
  { name: "central", value: central, agrees: null, reason: "the average" },
];

const WIRE: WireSpellings = {
  revision: 1,
  at: 0,
  step: 0.1,
  precision: "float64",
  rows: [
    { text: "|x|", name: "as it is", cells: cells(0, 0) },
    { text: "sqrt(x^2)", name: "√(u²)", cells: cells(0, "nan") },
  ],
};

let end = new AbortController();
afterEach(() => {
  end.abort();
  end = new AbortController();
});

/** The table of an explorer at x = 0 and Δx = 0.1. */
async function open(traits: Partial<Traits> = {}) {
  const tables = { table_central: TABLES.central, table_forward: TABLES.forward, plain: PLAIN };
  const here = { at: 0, verdict: VERDICT, spellings: WIRE };
  const model = new FakeModel({ grid: GRID, ...tables, ...here, ...traits });
  const explorer = new Explorer(model, end.signal);
  await explorer.ready;
  const part = spellings(explorer);
  document.body.append(part.element);
  explorer.watch(part, end.signal);
  const frame = () => vi.advanceTimersByTime(20);
  frame();
  const texts = (selector: string) =>
    [...part.element.querySelectorAll(selector)].map((element) => element.textContent);
  return {
    explorer,
    element: part.element,
    texts,
    cells: () => texts("tbody td"),
    isOutdated: () => part.element.hasAttribute("data-outdated"),
    receive(change: Partial<Traits>) {
      model.receive(change);
      frame();
    },
  };
}

describe("the message", () => {
  it("is read with numbers that JSON has no word for", () => {
    const [, root] = readSpellings(WIRE)?.rows ?? [];
    expect(root?.said.get("symbolic")).toEqual({
      value: Number.NaN,
      agrees: true,
      reason: "by its own rule",
    });
    expect(readSpellings({})).toBeNull();
  });
});

describe("the table of spellings", () => {
  it("has a row for every spelling and a column for every method that is on", async () => {
    const page = await open();
    expect(page.texts("thead th")).toEqual(["the same function", "SymPy", "central"]);
    expect(page.texts(".dw-spelling")).toEqual(["|x|", "sqrt(x^2)"]);
    expect(page.texts("tbody small")).toEqual(["as it is", "√(u²)"]);
    expect(page.texts(".dw-spellings-truth")).toEqual([`${VERDICT.sentence} ${VERDICT.detail}`]);
    page.receive({ methods: ["central", "forward"] });
    expect(page.texts("thead th")).toEqual(["the same function", "central"]);
  });

  it("tells agreement by a sign, in words and with the reason, and not by colour alone", async () => {
    const page = await open();
    expect(page.cells()).toEqual([
      "0≠ differs: by its own rule",
      "0— not comparable: the average",
      "—✓ agrees: by its own rule",
      "0— not comparable: the average",
    ]);
    const [cell] = page.element.querySelectorAll("td");
    expect([cell?.title, cell?.dataset.agrees]).toEqual(["by its own rule", "false"]);
  });

  it("makes another spelling the function", async () => {
    const page = await open();
    const ask = vi.spyOn(page.explorer, "ask");
    const buttons = page.element.querySelectorAll<HTMLElement>("tbody button");
    expect(buttons).toHaveLength(1);
    buttons[0]?.click();
    expect(ask).toHaveBeenCalledWith({ function: "sqrt(x^2)" });
  });

  it("stays, as one of another moment, until the kernel has asked the methods again", async () => {
    const page = await open();
    expect(page.isOutdated()).toBe(false);
    for (const change of [{ at: 1 }, { step: 0.01 }, { precision: "float32" }] as const) {
      page.receive(change);
      expect(page.isOutdated()).toBe(true);
      expect(page.texts(".dw-spellings-truth")).toEqual([`${VERDICT.sentence} ${VERDICT.detail}`]);
      page.receive({ at: 0, step: 0.1, precision: "float64" });
      expect(page.isOutdated()).toBe(false);
    }
    page.receive({ spellings: { ...WIRE, revision: 2 } });
    expect(page.isOutdated()).toBe(true);
  });

  it("is empty while there is nothing to tell", async () => {
    const page = await open({ spellings: {} });
    expect([page.isOutdated(), page.cells()]).toEqual([true, []]);
  });
});
