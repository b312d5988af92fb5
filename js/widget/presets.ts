import { h, KEYS, setAttribute } from "./dom.js";
import { walk } from "./menu.js";
import type { Preset } from "./model.js";
import type { AnyPanel } from "./panel.js";
import { tiePopover } from "./popover.js";

/** Of two columns; where there is no room for them, there is one. */
const WIDTH = 760;

/** The button «Presets» and its menu. */
export function presets(
  panel: AnyPanel,
  signal: AbortSignal,
  request: (preset: Preset) => object = ({ text, domain, at }) => ({ function: text, domain, at }),
) {
  const button = h(
    "button",
    { type: "button", class: "dw-button", "aria-haspopup": "menu", ...KEYS },
    "Presets",
    h("span", { class: "dw-caret", "aria-hidden": "true" }, "▾"),
  );
  const groups = h("div", { class: "dw-presets" });
  const menu = h(
    "div",
    { class: "dw-popover dw-menu", role: "menu", "aria-label": "Presets" },
    groups,
  );
  const element = h("span", { class: "dw-tool" }, button, menu);
  let shown: readonly Preset[] | null = null;

  const items = () => [...menu.querySelectorAll<HTMLElement>("[role=menuitem]")];
  tiePopover(button, menu, WIDTH, signal, () => {
    fill();
    const all = items();
    const text = panel.model.get("function");
    const current = panel.model.get("presets").findIndex((preset) => preset.text === text);
    all.forEach((option, k) => {
      setAttribute(option, "aria-current", k === current ? "true" : null);
    });
    (all[current] ?? all[0])?.focus();
  });
  menu.addEventListener("keydown", (event) => walk(event, items()));

  const choose = (preset: Preset) => {
    menu.hidePopover();
    panel.ask(request(preset));
  };
  const item = (preset: Preset) =>
    h(
      "button",
      {
        type: "button",
        role: "menuitem",
        class: "dw-preset",
        tabindex: -1,
        onclick: () => choose(preset),
        ...KEYS,
      },
      h("span", { class: "dw-preset-name" }, preset.name),
      h("code", { class: "dw-preset-text", title: preset.text }, preset.text),
      h("small", {}, preset.lesson),
    );

  /** Once it is asked for: most explorers are looked at without it. */
  const fill = () => {
    const all = panel.model.get("presets");
    if (all === shown) return;
    shown = all;
    groups.replaceChildren(
      ...byGroup(all).map(([name, members]) =>
        h(
          "div",
          { class: "dw-preset-group", role: "group", "aria-label": name },
          h("div", { class: "dw-preset-heading", "aria-hidden": "true" }, name),
          ...members.map(item),
        ),
      ),
    );
  };
  return { element, update() {} };
}

/** The presets under their headings, both in the order in which they come. */
export function byGroup(presets: readonly Preset[]): [name: string, members: Preset[]][] {
  const groups = new Map<string, Preset[]>();
  for (const preset of presets) {
    groups.set(preset.group, [...(groups.get(preset.group) ?? []), preset]);
  }
  return [...groups];
}
