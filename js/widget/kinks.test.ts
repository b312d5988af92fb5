import { describe, expect, it } from "vitest";
import { openPage, press, usePages } from "./fake-page.js";
import { corner, f64, GRID } from "./fakes.js";
import type { WireRadar } from "./model.js";

usePages();

const RADAR: WireRadar = {
  revision: 1,
  points: [corner(-1), corner(0.25), corner(7 / 8, { typed: "7/8" })],
  seams: [],
  complete: true,
  reason: "",
};
const CROWD = { ...RADAR, complete: false, reason: "f jumps at 2001 points" };
/** 0.25 has a column, 7/8 has none. */
const traits = {
  grid: { ...GRID, x: f64(-1, 0.25, 1) },
  domain: [-1, 1] as const,
  at: -1,
  radar: RADAR,
};

describe("the radar on the page", () => {
  it("stands on the next and the previous kink, by the kernel where there is no column", async () => {
    const page = await openPage(traits);
    const next = page.one('[aria-label="next kink"]') as HTMLButtonElement;
    const previous = page.one('[aria-label="previous kink"]') as HTMLButtonElement;
    expect(previous.getAttribute("aria-disabled")).toBe("true");
    expect(next.title).toBe("a corner at 0.25");
    next.click();
    page.frame();
    expect(page.model.get("at")).toBe(0.25);
    next.click();
    page.frame();
    expect(page.model.get("request")).toMatchObject({ at: "7/8" });
    press(page.one('[aria-label="Point x"]'), "K");
    page.frame();
    expect(page.model.get("at")).toBe(-1);
  });

  it("asks the kernel for the next of too many", async () => {
    const page = await openPage({ ...traits, radar: CROWD });
    const next = page.one('[aria-label="next kink"]');
    expect(next.getAttribute("aria-disabled")).toBeNull();
    next.click();
    page.frame();
    expect(page.model.get("request")).toMatchObject({ jump: 1 });
    const error = "no kink was found";
    page.receive({ error, answer: { id: 1, error, field: "at" } });
    expect(page.one(".dw-point .dw-error").textContent).toBe("no kink was found");
  });

  it("says what there is before the kernel does, and without one", async () => {
    const page = await openPage({ ...traits, at: 0.25 });
    page.model.widget_manager.kernel = null;
    page.receive({});
    expect(page.sentence()).toBe("No derivative at x\u00a0=\u00a00.25.");
    expect(page.one(".dw-detail").textContent).toBe(
      "A corner: slope −1 from the left, 1 from the right.",
    );
  });

  it("is not there where it is hidden, and keys do not move a point that is", async () => {
    const page = await openPage({ ...traits, hidden: ["point", "kinks"] });
    expect(document.querySelector(".dw-kinks")).toBeNull();
    press(page.one('[aria-label="Step size Δx"]'), "k");
    page.frame();
    expect(page.model.get("at")).toBe(-1);
  });

  it("has a sign for each where it is on the axis, and says how many there are at least", async () => {
    const page = await openPage({ ...traits, radar: CROWD });
    const signs = [...page.one(".dw-kinks").children] as HTMLElement[];
    expect(signs.map(({ style }) => style.insetInlineStart)).toEqual(["0%", "62.5%", "93.75%"]);
    expect(page.one(".dw-radar-reason").textContent).toBe(
      "at least 3 kinks: f jumps at 2001 points",
    );
    signs[1]?.click();
    page.frame();
    expect(page.model.get("at")).toBe(0.25);
    page.receive({ radar: { ...RADAR, revision: 2 } });
    expect(page.one(".dw-kinks").children.length).toBe(0);
  });

  it("catches a hand that lets go beside a kink", async () => {
    const page = await openPage(traits);
    const range = page.one('[aria-label="Point x"]') as HTMLInputElement;
    range.value = "0.26";
    range.dispatchEvent(new Event("input"));
    page.frame();
    expect(page.model.get("at")).toBe(0.25);
  });

  it("knows at once that a finite number is wrong there", async () => {
    const page = await openPage({ ...traits, at: 0.25, methods: ["central"] });
    expect(page.row("central")).toEqual(["0", "—", "≠differs", "hidden"]);
    const truth = page.one(".dw-truth");
    expect(truth.querySelector(".dw-value")?.textContent).toBe("−1 | 1");
    expect(truth.querySelector(".dw-tag")?.textContent).toBe("corner");
  });
});
