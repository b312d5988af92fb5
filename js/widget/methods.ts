import { h, KEYS, setAttribute, swatch } from "./dom.js";
import type { Explorer } from "./engine.js";
import type { Family, Method } from "./model.js";

const FAMILIES = {
  symbolic: "symbolic",
  numerical: "numerical",
  automatic: "automatic",
  own: "your own",
} as const satisfies { [family in Family]: string };

/** One switch per method, by family. */
export function methods(explorer: Explorer, say: (text: string) => void) {
  const element = h("div", { class: "dw-methods", role: "group", "aria-label": "Methods" });
  const chips = new Map<string, HTMLButtonElement>();
  let names = "";

  const press = (name: string) => {
    const method = explorer.model.get("catalogue").find((method) => method.name === name);
    if (!method) return;
    const obstacle = explorer.obstacle(method);
    if (obstacle) say(`${method.label}: ${obstacle}`);
    explorer.toggle(method);
  };
  const chip = ({ name, label }: Method) => {
    const button = h(
      "button",
      {
        type: "button",
        role: "switch",
        class: "dw-chip",
        "aria-label": label,
        onclick: () => press(name),
        ...KEYS,
      },
      swatch(name),
      label,
    );
    chips.set(name, button);
    return button;
  };
  const arrange = (catalogue: readonly Method[]) => {
    const now = catalogue.map(({ name }) => name).join();
    if (now === names) return;
    names = now;
    chips.clear();
    const groups = Object.entries(FAMILIES).map(([family, label]) => {
      const members = catalogue.filter((method) => method.family === family);
      return h(
        "div",
        { class: "dw-family", role: "group", "aria-label": label },
        ...members.map(chip),
      );
    });
    element.replaceChildren(...groups.filter((group) => group.childElementCount > 0));
  };
  return {
    element,
    update() {
      const { model } = explorer;
      const catalogue = model.get("catalogue");
      const on = model.get("methods");
      arrange(catalogue);
      for (const method of catalogue) {
        const button = chips.get(method.name);
        if (!button) continue;
        const obstacle = explorer.obstacle(method);
        setAttribute(button, "aria-checked", String(on.includes(method.name)));
        setAttribute(button, "aria-disabled", obstacle ? "true" : null);
        setAttribute(button, "title", obstacle || null);
      }
    },
  };
}
