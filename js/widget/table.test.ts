import { describe, expect, it } from "vitest";
import { about, openPage, PLAIN, usePages } from "./fake-page.js";

usePages();

describe("the table", () => {
  it("is a table with column headers, whatever its layout", async () => {
    const page = await openPage();
    const heads = [...page.one("thead").querySelectorAll('[role="columnheader"]')];
    expect(heads.map((head) => head.textContent)).toEqual([
      "testimony at x = 1, Δx = 1e−1",
      "f ′(1)",
      "error",
      "agrees",
      "why",
    ]);
    expect(page.one("table").getAttribute("role")).toBe("table");
  });

  it("calls a point what it was called when it was typed, with its decimals", async () => {
    const named = { at_index: 1, at_name: "-sqrt(2)", at_text: "-sqrt(2) ≈ -1.41421" };
    const first = { revision: 1, step_index: 1, rows: {}, columns: {}, ...named };
    const page = await openPage({ at: 0, first });
    const heads = () =>
      [...page.one("thead").querySelectorAll('[role="columnheader"]')].map(
        (head) => head.textContent,
      );
    const number = () => page.one('[aria-label="x ="]') as HTMLInputElement;
    expect(heads()[0]).toBe("testimony at x = −sqrt(2) ≈ −1.41421, Δx = 1e−1");
    expect(heads()[1]).toBe("f ′(−sqrt(2))");
    expect(number().value).toBe("−sqrt(2)");
    expect(page.one('[aria-label="Point x"]').getAttribute("aria-valuetext")).toBe(
      "−sqrt(2) ≈ −1.41421",
    );
    page.receive({ at: 1 });
    expect(heads()[1]).toBe("f ′(1)");
    expect(number().value).toBe("1");
  });

  it("shows words at their own point and step, and numbers always", async () => {
    const page = await openPage({ at: 0, verdict: about({}) });
    expect(page.row("central")).toEqual([
      "0",
      "—",
      "≠differs average",
      "the average of the two slopes",
    ]);
    expect(page.row("SymPy").slice(2)).toEqual([
      "✓agrees no value",
      "no number is given, and there is none",
    ]);
    page.receive({ step: 0.01 });
    expect(page.row("central")).toEqual(["0", "—", "—not comparable", "hidden"]);
    expect(page.row("SymPy")[2]).toBe("✓agrees no value");
    page.receive({ step: 0.1, at: 1 });
    expect(page.row("central")).toEqual(["2", "0", "✓agrees", "hidden"]);
    expect(page.row("SymPy")[2]).toBe("✓agrees");
  });

  it("keeps the place of words that are hidden", async () => {
    const page = await openPage({ at: 0, verdict: about({}) });
    const words = () => page.one('[aria-label="Python for central"]').closest(".dw-why");
    const why = words();
    page.receive({ step: 0.01, methods: ["central", "forward", "symbolic"] });
    page.receive({ methods: ["central"] });
    expect(words()).toBe(why);
    expect(why?.querySelector(".dw-words")?.textContent).toBe("the average of the two slopes");
  });

  it("sets a mistake's tag apart", async () => {
    const page = await openPage({ at: 0, verdict: about({}) });
    const tones = [...page.one("tbody:last-of-type").querySelectorAll<HTMLElement>(".dw-tag")];
    expect(tones.map((tag) => [tag.textContent, tag.dataset.tone])).toEqual([
      ["no value", undefined],
      ["average", "wrong"],
    ]);
  });

  it("gives the reason of a method that cannot do the function", async () => {
    const reasons = { symbolic: "SymPy has no formula" };
    const page = await openPage({ plain: { ...PLAIN, values: {}, reasons } });
    expect(page.row("SymPy")).toEqual(["—", "—", "—not comparable cannot", "SymPy has no formula"]);
  });
});

it("a row opens into the lines of Python that give its value", async () => {
  const python = { central: "print(0)", symbolic: "" };
  const lines = { revision: 1, at: 0, step: 0.1, precision: "float64" as const, python };
  const page = await openPage({ at: 0, verdict: about({}), lines });
  const buttons = [...page.one("table").querySelectorAll<HTMLButtonElement>(".dw-open")];
  const open = buttons.find((button) => button.getAttribute("aria-label") === "Python for central");
  const rows = () => [...page.one("table").querySelectorAll<HTMLElement>(".dw-lines")];
  expect(rows().every((row) => row.hidden)).toBe(true);
  open?.click();
  const [shown] = rows().filter((row) => !row.hidden);
  expect(shown?.querySelector("code")?.textContent).toBe("print(0)");
  expect(open?.getAttribute("aria-expanded")).toBe("true");
  page.receive({ step: 0.01 });
  expect(shown?.hasAttribute("data-outdated")).toBe(true);
  // A method that gives no value has no lines to show.
  const none = buttons.find((button) => button.getAttribute("aria-label") === "Python for SymPy");
  expect(none?.getAttribute("aria-disabled")).toBe("true");
  open?.click();
  expect(rows().every((row) => row.hidden)).toBe(true);
});
