import { describe, expect, it, vi } from "vitest";
import { openPage, press, usePages } from "./fake-page.js";

usePages();

describe("your own derivative", () => {
  const box = '[aria-label="your f′(x)"]';

  it("opens, is typed, and is sent with Enter", async () => {
    const page = await openPage();
    expect(page.one(".dw-own").hidden).toBe(true);
    page.one(".dw-check").click();
    expect(page.one(".dw-own").hidden).toBe(false);
    expect(document.activeElement).toBe(page.one(box));
    expect(page.one(box).dataset.lmSuppressShortcuts).toBe("true");
    press(page.type("your f′(x)", "2x"), "Enter");
    expect(page.model.get("request")).toEqual({ id: 1, derivative: "2x" });
    page.receive({ answer: { id: 1, error: "", field: "" }, derivative: "2x" });
    expect(page.one(".dw-check").hidden).toBe(true);
    expect(page.one(box)).toHaveProperty("value", "2x");
  });

  it("is sent at rest, too, and taken back with Escape", async () => {
    const page = await openPage({ derivative: "2x" });
    const input = page.type("your f′(x)", "3x");
    press(input, "Escape");
    vi.advanceTimersByTime(1000);
    expect(page.model.get("request")).toEqual({});
    expect(input.value).toBe("2x");
    page.type("your f′(x)", "3x");
    vi.advanceTimersByTime(1000);
    expect(page.model.get("request")).toEqual({ id: 1, derivative: "3x" });
  });

  it("has its own sentence when it is refused, until it is taken back", async () => {
    const page = await openPage({ derivative: "2x" });
    const input = page.type("your f′(x)", "2y");
    press(input, "Enter");
    const answer = { id: 1, error: "the variable is x", field: "derivative" } as const;
    page.receive({ answer, error: answer.error });
    const told = (name: string) => {
      const id = page.one(`[aria-label="${name}"]`).getAttribute("aria-describedby");
      return document.getElementById(id ?? "")?.textContent;
    };
    expect(told("your f′(x)")).toBe("the variable is x");
    expect(told("f(x)")).toBe("");
    expect(input.getAttribute("aria-invalid")).toBe("true");
    press(input, "Escape");
    page.frame();
    expect(told("your f′(x)")).toBe("");
    expect(input.value).toBe("2x");
  });

  it("can be removed", async () => {
    const page = await openPage({ derivative: "2x" });
    expect(page.one(".dw-own").hidden).toBe(false);
    page.one('[aria-label="remove your f′"]').click();
    page.frame();
    expect(page.model.get("request")).toEqual({ id: 1, derivative: "" });
    expect(page.one(".dw-own").hidden).toBe(true);
    expect(document.activeElement).toBe(page.one(".dw-check"));
    page.receive({ answer: { id: 1, error: "", field: "" }, derivative: "" });
    expect(page.one(".dw-own").hidden).toBe(true);
  });

  it("that was begun can be left: once to take it back, once to close it", async () => {
    const page = await openPage();
    page.one(".dw-check").click();
    const input = page.type("your f′(x)", "2x");
    press(input, "Escape");
    expect([input.value, page.one(".dw-own").hidden]).toEqual(["", false]);
    press(input, "Escape");
    expect(page.one(".dw-own").hidden).toBe(true);
    expect(page.model.get("request")).toEqual({});
  });

  it("can be hidden", async () => {
    const page = await openPage({ hidden: ["derivative"] });
    expect(document.querySelector(".dw-check, .dw-own")).toBeNull();
    expect(page.sentence()).toMatch(/^The derivative/);
  });
});

it("Escape takes back what is typed into f(x), too", async () => {
  const page = await openPage();
  const input = page.type("f(x)", "x^");
  press(input, "Escape");
  vi.advanceTimersByTime(1000);
  expect([input.value, page.model.get("request")]).toEqual(["x^2", {}]);
});
