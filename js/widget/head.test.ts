import { describe, expect, it, vi } from "vitest";
import { about, openPage, usePages } from "./fake-page.js";
import { GRID, VERDICT } from "./fakes.js";

usePages();

describe("the verdict", () => {
  it("is the tables' where they know, then the kernel's", async () => {
    const page = await openPage();
    expect(page.sentence()).toBe("The derivative at x\u00a0=\u00a01 is 2.");
    page.receive({ at: 0 });
    expect(page.isWaiting()).toBe(true);
    page.receive({ verdict: about({}) });
    expect(page.isWaiting()).toBe(false);
    expect(page.sentence()).toBe("No derivative at x\u00a0=\u00a00.");
    expect(page.one(".dw-detail").textContent).toMatch(/^A corner/);
  });

  it("is never of another point or another function", async () => {
    const page = await openPage({ at: 0, verdict: about({}) });
    page.receive({ at: -1 });
    expect(page.sentence()).toBe("The derivative at x\u00a0=\u00a0−1 is −2.");
    page.receive({ at: 0 });
    expect(page.sentence()).toMatch(/^No derivative/);
    page.receive({ grid: { ...GRID, revision: 2 } });
    expect(page.isWaiting()).toBe(true);
  });

  it("is spoken at rest, when it is there, and is silent as soon as it is not true", async () => {
    const page = await openPage();
    expect(page.spoken()).toBe("");
    vi.advanceTimersByTime(400);
    expect(page.spoken()).toBe("The derivative at x = 1 is 2.");
    page.receive({ at: 0 });
    expect(page.spoken()).toBe("");
    vi.advanceTimersByTime(2000);
    expect(page.spoken()).toBe("");
    page.receive({ verdict: about({ at: 1, sentence: "The derivative at x = 1 is 2." }) });
    vi.advanceTimersByTime(2000);
    expect(page.spoken()).toBe("");
    page.receive({ verdict: about({}) });
    vi.advanceTimersByTime(2000);
    expect(page.spoken()).toBe("No derivative at x = 0.");
  });

  it("that is malformed is none", async () => {
    const broken = Object.assign({ ...VERDICT }, { at: 1, rows: "none" });
    const page = await openPage({ verdict: broken });
    expect(page.sentence()).toMatch(/^The derivative at/);
  });

  it("says what it waits for where there is no kernel", async () => {
    const page = await openPage();
    page.model.widget_manager.kernel = null;
    page.receive({ at: 0 });
    expect(page.one("[data-waiting]").dataset.waiting).toMatch(/no kernel/);
  });
});
