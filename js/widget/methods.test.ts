import { describe, expect, it, vi } from "vitest";
import { openPage, press, usePages } from "./fake-page.js";
import { CENTRAL, OWN, SYMBOLIC } from "./fakes.js";

usePages();

describe("chips", () => {
  it("are switches, by family, and disabled with a reason", async () => {
    const missing = { ...CENTRAL, name: "adaptive", available: false, reason: "needs scipy" };
    const page = await openPage({ catalogue: [SYMBOLIC, CENTRAL, missing, OWN] });
    const chips = [...page.one(".dw-methods").querySelectorAll('[role="switch"]')];
    expect(chips.map((chip) => chip.getAttribute("aria-checked"))).toEqual([
      "true",
      "true",
      "false",
      "false",
    ]);
    expect(chips.map((chip) => chip.parentElement?.getAttribute("aria-label"))).toEqual([
      "symbolic",
      "numerical",
      "numerical",
      "your own",
    ]);
    expect(chips[2]?.getAttribute("aria-disabled")).toBe("true");
    expect(chips[2]?.getAttribute("title")).toBe("needs scipy");
  });

  it("stay where they are when the catalogue comes again", async () => {
    const page = await openPage();
    const chip = page.one('[role="switch"]');
    chip.focus();
    page.receive({ catalogue: [...page.model.get("catalogue")] });
    expect(document.activeElement).toBe(chip);
  });

  it("take back nothing that is gone", async () => {
    const methods = ["symbolic", "own"];
    const page = await openPage({ methods, catalogue: [SYMBOLIC, CENTRAL, OWN], derivative: "2x" });
    vi.advanceTimersByTime(1000);
    page.receive({ methods: ["symbolic"], catalogue: [SYMBOLIC, CENTRAL], derivative: "" });
    vi.advanceTimersByTime(1000);
    press(page.one(".dw-methods"), "z");
    expect(page.model.get("methods")).toEqual(["symbolic"]);
  });
});
