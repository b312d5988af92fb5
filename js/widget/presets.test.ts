import { describe, expect, it } from "vitest";
import { openPage, press, usePages } from "./fake-page.js";
import type { Preset } from "./model.js";
import { byGroup } from "./presets.js";

usePages();

const preset = (name: string, text: string, group: string): Preset => ({
  name,
  text,
  group,
  domain: ["-1", "2"],
  at: "1/2",
  lesson: `${name} teaches something.`,
});

const PRESETS = [
  preset("Square", "x^2", "The lab"),
  preset("Cube", "x^3", "The lab"),
  preset("ReLU", "relu(x)", "Corners"),
  preset("Cusp", "sqrt(|x|)", "Roots"),
];

async function openMenu(presets = PRESETS) {
  const page = await openPage({ presets, function: "x^3" });
  const menu = page.one('[role="menu"][aria-label="Presets"]');
  const hidden: boolean[] = [];
  menu.hidePopover = () => hidden.push(true);
  const toggle = Object.assign(new Event("toggle"), { newState: "open" });
  expect(menu.querySelector("[role=menuitem]")).toBeNull();
  menu.dispatchEvent(toggle);
  const items = [...menu.querySelectorAll<HTMLElement>("[role=menuitem]")];
  const focused = () =>
    document.activeElement?.querySelector(".dw-preset-name")?.textContent ?? "nothing";
  return { ...page, menu, items, hidden, focused };
}

describe("the menu of presets", () => {
  it("has a named group for each heading, in the order in which they come", async () => {
    const { menu } = await openMenu();
    const groups = [...menu.querySelectorAll('[role="group"]')];
    expect(groups.map((group) => group.getAttribute("aria-label"))).toEqual([
      "The lab",
      "Corners",
      "Roots",
    ]);
    const members = groups.map((group) => group.querySelectorAll("[role=menuitem]").length);
    expect(members).toEqual([2, 1, 1]);
  });

  it("shows the headings to the eye alone, where no key stops", async () => {
    const { menu, items } = await openMenu();
    const headings = [...menu.querySelectorAll<HTMLElement>(".dw-preset-heading")];
    expect(headings.map((heading) => heading.textContent)).toEqual(["The lab", "Corners", "Roots"]);
    for (const heading of headings) {
      expect(heading.getAttribute("aria-hidden")).toBe("true");
      expect(heading.tabIndex).toBe(-1);
    }
    expect([...menu.querySelectorAll("button")]).toEqual(items);
  });

  it("opens at the one that is shown, and arrow keys walk over all of them", async () => {
    const { items, focused } = await openMenu();
    expect(items.map((item) => item.getAttribute("aria-current"))).toEqual([
      null,
      "true",
      null,
      null,
    ]);
    const walk = (...keys: string[]) =>
      keys.map((key) => {
        if (document.activeElement instanceof HTMLElement) press(document.activeElement, key);
        return focused();
      });
    expect(focused()).toBe("Cube");
    expect(walk("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp")).toEqual([
      "ReLU",
      "Cusp",
      "Square",
      "Cusp",
    ]);
    expect(walk("Home", "End", "c", "c", "r")).toEqual(["Square", "Cusp", "Cube", "Cusp", "ReLU"]);
  });

  it("sets function, domain and point together, and closes", async () => {
    const { model, items, hidden, frame } = await openMenu();
    items[2]?.click();
    frame();
    expect(hidden).toEqual([true]);
    expect(model.get("request")).toMatchObject({
      function: "relu(x)",
      domain: ["-1", "2"],
      at: "1/2",
    });
  });
});

describe("grouping", () => {
  it("keeps the order, also where a group comes in two parts", () => {
    const [square, cube, relu] = PRESETS as [Preset, Preset, Preset];
    expect(byGroup([square, relu, cube])).toEqual([
      ["The lab", [square, cube]],
      ["Corners", [relu]],
    ]);
    expect(byGroup([])).toEqual([]);
  });
});
