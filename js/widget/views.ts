import { h, KEYS, setAttribute } from "./dom.js";
import type { Explorer } from "./engine.js";
import { walk } from "./menu.js";
import type { View } from "./model.js";
import { tiePopover } from "./popover.js";

const WIDTH = 300;

/** What can be shown, in the order in which it stands. */
const VIEWS: readonly (readonly [view: View, name: string, says: string])[] = [
  ["f", "f", "f, with secants and tangents"],
  ["slope", "f′", "the derivative by every method"],
  ["error", "error of f′", "over x"],
  ["v", "the V", "error against Δx"],
  ["zoom", "microscope", "f closer and closer around x, down to the bits"],
  ["rules", "rules", "what chooses Δx by itself, and where it lands"],
  ["spellings", "spellings", "the same function, written in other ways"],
];

/** The button «Views» and its menu. */
export function views(explorer: Explorer, hidden: ReadonlySet<string>, signal: AbortSignal) {
  const button = h(
    "button",
    { type: "button", class: "dw-button", "aria-haspopup": "menu", ...KEYS },
    "Views",
    h("span", { class: "dw-caret", "aria-hidden": "true" }, "▾"),
  );
  const items = VIEWS.filter(([view]) => !hidden.has(view)).map(([view, name, says]) => ({
    view,
    element: h(
      "button",
      {
        type: "button",
        role: "menuitemcheckbox",
        class: "dw-check-item",
        tabindex: -1,
        onclick: () => toggle(view),
        ...KEYS,
      },
      h("span", { class: "dw-tick", "aria-hidden": "true" }, "✓"),
      h("span", {}, name),
      h("small", {}, says),
    ),
  }));
  const toggle = (view: View) => {
    const on = explorer.model.get("views");
    const chosen = VIEWS.map(([name]) => name).filter(
      (name) => on.includes(name) !== (name === view),
    );
    // The figures are put in and taken out by the kernel; one stays, to have something to look at.
    if (chosen.length > 0 && explorer.sync.isHeard()) explorer.sync.set("views", chosen);
  };
  const menu = h(
    "div",
    { class: "dw-popover dw-menu", role: "menu", "aria-label": "Views" },
    ...items.map(({ element }) => element),
  );
  tiePopover(button, menu, WIDTH, signal, () => items[0]?.element.focus());
  const elements = items.map(({ element }) => element);
  menu.addEventListener("keydown", (event) => walk(event, elements));
  return {
    element: h("span", { class: "dw-tool" }, button, menu),
    update() {
      const on = explorer.model.get("views");
      for (const { view, element } of items) {
        setAttribute(element, "aria-checked", String(on.includes(view)));
        setAttribute(element, "aria-disabled", explorer.sync.isHeard() ? null : "true");
      }
    },
  };
}
