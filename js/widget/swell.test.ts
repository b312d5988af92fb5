import { describe, expect, test } from "vitest";
import { decades, limits, pointsOf, tick } from "./swell-chart.js";
import { COUNTED, form, openSwell, SQUARE, useSwells, written } from "./swell-fakes.js";
import { latexOf } from "./swell-forms.js";
import type { WireNumber } from "./swell-model.js";
import { reasons } from "./swell-table.js";
import { toDigits } from "./swell-value.js";

useSwells();

const THIRD: WireNumber = {
  function: "4x(1-x)",
  axis: "depth",
  value: 2,
  at: "1",
  exact: "2/3",
  decimals: "0.66666666666666666666666666666666666666666666666666667",
  is_exact: false,
  note: "",
};

describe("the headline", () => {
  test("follows the depth without the kernel, once it is counted", async () => {
    const page = await openSwell({ forms: written() });
    expect(page.text(".dw-said .dw-sentence")).toBe("written 2");
    page.receive({ swell_depth: COUNTED });
    expect(page.text(".dw-said .dw-sentence")).toBe("counted 2");
    page.press(page.one('[aria-label="Depth"]'), "ArrowRight");
    expect(page.text(".dw-said .dw-sentence")).toBe("counted 3");
    expect(page.text(".dw-said .dw-detail")).toBe("detail 3");
    expect(page.model.get("depth")).toBe(3);
    expect(page.model.get("request")).toEqual({});
  });

  test("stays, and is dimmed, until another function is counted", async () => {
    const page = await openSwell({ forms: written(), swell_depth: COUNTED });
    page.receive({ function: "tan(x)" });
    expect(page.text(".dw-said .dw-sentence")).not.toBe("");
    expect(page.one(".dw-head").hasAttribute("data-outdated")).toBe(true);
    page.receive({ forms: written(2, { function: "tan(x)", sentence: "of tan" }) });
    expect(page.text(".dw-said .dw-sentence")).toBe("of tan");
    expect(page.one(".dw-head").hasAttribute("data-outdated")).toBe(false);
  });
});

describe("the forms", () => {
  const chip = (name: string) => `[role="radio"][aria-label^="${name},"]`;

  test("say how many operations they have, or why there are none", async () => {
    const page = await openSwell({ forms: written() });
    expect(page.one(chip("as it is")).getAttribute("aria-label")).toBe("as it is, 23 operations");
    expect(page.one(chip("simplified")).getAttribute("aria-label")).toBe(
      "simplified, none: simplify had no answer after 2 s",
    );
    expect(page.one(chip("factored")).getAttribute("aria-label")).toBe("factored, not there yet");
    page.click(chip("simplified"));
    expect(page.text(".dw-forms .dw-note")).toBe("Simplify had no answer after 2 s.");
  });

  test("switch in the browser, and keep the last one until another comes", async () => {
    const page = await openSwell({ forms: written() });
    expect(page.text(".dw-forms .dw-note")).toContain("Dots stand for what does not fit");
    page.click(chip("shared"));
    expect(page.root.querySelectorAll(".dw-formula-line")).toHaveLength(2);
    page.press(page.one(chip("shared")), "ArrowLeft");
    page.click(chip("expanded"));
    expect(page.one(".dw-forms").hasAttribute("data-outdated")).toBe(true);
    expect(page.root.querySelectorAll(".dw-formula-line")).not.toHaveLength(0);
    expect(page.model.get("request")).toEqual({});
  });

  test("of depths that were there are kept, also if two come in one frame", async () => {
    const page = await openSwell({ forms: written(1), swell_depth: COUNTED });
    page.model.receive({ forms: written(2) });
    page.model.receive({ forms: written(3) });
    page.frame();
    for (const [depth, count] of [
      [2, 23],
      [1, 22],
      [3, 24],
    ] as const) {
      page.slide("Depth", depth);
      expect(page.one(chip("as it is")).getAttribute("aria-label")).toContain(`${count} op`);
      expect(page.one(".dw-forms").hasAttribute("data-outdated")).toBe(false);
    }
  });

  test("are copied as aligned LaTeX with their shared parts", () => {
    expect(latexOf(written().forms.shared)).toBe(
      "\\begin{aligned}\nt_{0} &= 1 - x \\\\\nf'(x) &= t_{0} x\n\\end{aligned}",
    );
    expect(latexOf(form("factored", { latex: "2 x" }))).toBe("2 x");
    expect(latexOf(undefined)).toBeNull();
  });
});

describe("the value", () => {
  test("has as many digits as the slider says, without the kernel", async () => {
    const page = await openSwell({ number: THIRD });
    expect(page.text(".dw-decimals")).toBe("2/3 ≈ 0.666666666666667");
    page.slide("Digits", 5.2);
    expect(page.text(".dw-decimals")).toBe("2/3 ≈ 0.66667");
    page.press(page.one('[aria-label="Digits"]'), "End");
    expect(page.text(".dw-decimals")).toHaveLength("2/3 ≈ 0.".length + 50);
    expect(page.model.get("request")).toEqual({});
  });

  test("is dimmed at a point that is not there yet, and says why there is none", async () => {
    const page = await openSwell({ number: THIRD });
    page.receive({ at: "0" });
    expect(page.one(".dw-decimals").hasAttribute("data-outdated")).toBe(true);
    page.receive({ number: { ...THIRD, at: "0", exact: "", decimals: "", note: "a corner" } });
    expect(page.text(".dw-decimals")).toBe("A corner");
  });

  test.each([
    ["0.66666666", 5, "0.66667"],
    ["-3.4823959762", 5, "-3.4824"],
    ["9.99996", 5, "10.000"],
    ["0.00099999996", 5, "0.0010000"],
    ["-4.33905624e+136", 5, "-4.3391e+136"],
    ["9.9999987e-41", 5, "1.0000e-40"],
    ["0.25", 5, "0.25"],
    ["12345678", 5, "12345678"],
    ["0", 5, "0"],
    ["99.99999", 5, "100.00"],
  ])("%s to %i digits is %s", (text, digits, rounded) => {
    expect(toDigits(text, digits)).toBe(rounded);
  });
});

describe("the tree", () => {
  test("has a slider that says how many nodes there are", async () => {
    const page = await openSwell({ unfolding: SQUARE });
    const range = page.one<HTMLInputElement>('[aria-label="Tree to graph"]');
    expect(range.getAttribute("aria-valuetext")).toBe("7 nodes");
    page.press(range, "End");
    expect(range.getAttribute("aria-valuetext")).toBe("4 nodes");
    page.press(range, "PageDown");
    expect(page.lab.folded).toBeCloseTo(0.9);
    expect(page.model.saved).toHaveLength(0);
  });

  test("says why there is none", async () => {
    const page = await openSwell();
    expect(page.text(".dw-vacant")).toBe("unfolding …");
    const about = { function: "4x(1-x)", axis: "depth", value: 2 } as const;
    page.receive({ unfolding: { ...about, note: "SymPy has no rule" } });
    expect(page.text(".dw-vacant")).toBe("SymPy has no rule");
  });
});

describe("the counts", () => {
  test("stand in a table, with reasons once, and the current depth marked", async () => {
    const page = await openSwell({ swell_depth: COUNTED });
    expect(page.text(".dw-operations [aria-current]")).toBe("282112—61613");
    expect(page.text(".dw-operations tbody tr:last-child")).toContain("14*");
    expect(reasons(COUNTED)).toEqual([
      "expanded from depth 2 on: skipped: too many terms",
      "* Horner from depth 3 on: not counted but foretold",
    ]);
    page.click(".dw-operations tbody tr:last-child");
    expect(page.model.get("depth")).toBe(3);
  });

  test("are drawn in decades; nought and what is missing are not", () => {
    expect(decades("counts", COUNTED, false)).toEqual([0, 2]);
    expect(decades("times", COUNTED, false)).toEqual([-6, -1]);
    expect(limits("counts", COUNTED, false)[0]).toBeLessThan(0);
    const { x, y } = pointsOf(COUNTED, COUNTED.counts.flops);
    expect([...x]).toEqual([2, 3]);
    expect(y[0]).toBeCloseTo(Math.log10(13));
    expect(pointsOf(COUNTED, COUNTED.counts.expanded).x).toHaveLength(1);
    expect(pointsOf(COUNTED, [null, null, null]).x).toHaveLength(0);
    expect(tick("counts", 4, 5)).toBe("10,000");
    expect(tick("counts", 4, 9)).toBe("10⁴");
    expect(tick("times", -4, 0)).toBe("0.1 ms");
  });

  test("over the other axis have a slider of their own", async () => {
    const page = await openSwell({ swell_depth: COUNTED });
    page.lab.setAxis("order");
    page.frame();
    expect(page.model.get("axis")).toBe("order");
    page.press(page.one('[aria-label="Order of the derivative"]'), "End");
    expect([page.model.get("order"), page.model.get("depth")]).toEqual([8, 2]);
  });
});

test("controls can be hidden", async () => {
  const hidden = ["axis", "depth", "counts", "times", "formula", "value", "tree", "table"];
  const page = await openSwell({ hidden, swell_depth: COUNTED });
  const gone = [".dw-title", ".dw-course", ".dw-forms", ".dw-value-row", ".dw-fold", "table"];
  for (const selector of gone) expect(page.root.querySelector(selector)).toBeNull();
  expect(page.text(".dw-said .dw-sentence")).toBe("counted 2");
});
