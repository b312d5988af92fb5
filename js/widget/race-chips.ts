import { h, KEYS, setAttribute, swatch } from "./dom.js";
import type { Competitor } from "./race-model.js";
import type { RaceLab } from "./race-panel.js";

const FAMILIES = ["symbolic", "numerical", "automatic"] as const;

/** One switch per method, by family: who is seen, and races next. */
export function chips(lab: RaceLab, say: (text: string) => void) {
  const buttons = new Map<string, HTMLButtonElement>();
  const press = (competitor: Competitor) => {
    if (competitor.reason) say(`${competitor.label}: ${competitor.reason}`);
    lab.toggle(competitor);
  };
  const chip = (competitor: Competitor) => {
    const { name, label } = competitor;
    const button = h(
      "button",
      {
        type: "button",
        role: "switch",
        class: "dw-chip",
        "aria-label": label,
        onclick: () => press(competitor),
        ...KEYS,
      },
      swatch(name),
      label,
    );
    buttons.set(name, button);
    return button;
  };
  const catalogue = lab.model.get("catalogue");
  const groups = FAMILIES.map((family) =>
    h(
      "div",
      { class: "dw-family", role: "group", "aria-label": family },
      ...catalogue.filter((competitor) => competitor.family === family).map(chip),
    ),
  );
  return {
    element: h("div", { class: "dw-methods", role: "group", "aria-label": "Methods" }, ...groups),
    update() {
      const on = lab.methods;
      for (const { name, reason } of catalogue) {
        const button = buttons.get(name);
        if (!button) continue;
        setAttribute(button, "aria-checked", String(on.includes(name)));
        setAttribute(button, "aria-disabled", reason ? "true" : null);
        setAttribute(button, "title", reason || null);
      }
    },
  };
}
