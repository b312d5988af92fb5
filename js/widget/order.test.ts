import { describe, expect, it } from "vitest";
import { openPage, press, usePages } from "./fake-page.js";

usePages();

describe("the order of the derivative", () => {
  it("is asked of the kernel, and shown as chosen meanwhile", async () => {
    const page = await openPage();
    const group = page.one('[aria-label="Order of the derivative"]');
    const [first, second] = [...group.querySelectorAll("button")];
    second?.click();
    page.frame();
    expect(page.model.get("request")).toMatchObject({ order: 2 });
    expect(second?.getAttribute("aria-checked")).toBe("true");
    page.receive({ order: 2, answer: { id: 1, error: "", field: "" } });
    if (second) press(second, "ArrowRight");
    page.frame();
    expect(page.model.get("request")).toMatchObject({ order: 1 });
    expect(first?.getAttribute("aria-checked")).toBe("true");
  });

  it("is in every title and head, and in what is said before the kernel has", async () => {
    const page = await openPage({ order: 2 });
    const titles = [...document.querySelectorAll("h3")].map((title) => title.textContent);
    expect(titles).toEqual(
      expect.arrayContaining(["f", "f″ by every method", "error of f″", "error against Δx"]),
    );
    expect(page.one("thead .dw-value").textContent).toBe("f ″(1)");
    expect(page.sentence()).toBe("The second derivative at x\u00a0=\u00a01 is 2.");
  });
});
