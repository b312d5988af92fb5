import { describe, expect, it, vi } from "vitest";
import { openPage, usePages } from "./fake-page.js";

usePages();

const math = (name: string) => `<math><mi>${name}</mi></math>`;
const REAL = { formula: math("sign"), formula_note: "simplified by SymPy" };
const COMPLEX = { formula_complex: math("re"), formula_complex_note: "nowhere" };

/** A page, and the formula and the note that it shows: the tests' document knows no MathML. */
async function open() {
  const parse = vi.spyOn(DOMParser.prototype, "parseFromString");
  const page = await openPage({ ...REAL, ...COMPLEX });
  const shown = () => [parse.mock.lastCall?.[0], page.one(".dw-formula small").textContent];
  return { ...page, shown, button: page.one(".dw-complex") };
}

describe("the formula", () => {
  it("is that of a complex x while its switch is pressed", async () => {
    const { button, frame, shown } = await open();
    expect(button.getAttribute("aria-pressed")).toBe("false");
    expect(shown()).toEqual(Object.values(REAL));
    button.click();
    frame();
    expect(button.getAttribute("aria-pressed")).toBe("true");
    expect(shown()).toEqual(Object.values(COMPLEX));
    button.click();
    frame();
    expect(shown()).toEqual(Object.values(REAL));
  });

  it("has no switch where SymPy has no other one, and is then that of a real x", async () => {
    const { button, frame, receive, shown } = await open();
    button.click();
    frame();
    receive({ formula_complex: "", formula_complex_note: "" });
    expect(button.hidden).toBe(true);
    expect(shown()).toEqual(Object.values(REAL));
  });
});
