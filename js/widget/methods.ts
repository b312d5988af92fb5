import { h, KEYS, setAttribute, swatch } from "./dom.js";
import type { Explorer } from "./engine.js";
import type { Method } from "./model.js";

const FAMILIES = ["symbolic", "numerical", "automatic"] as const;

/** One switch per method, by family. */
export function methods(explorer: Explorer, say: (text: string) => void) {
  const element = h("div", { class: "dw-methods", role: "group", "aria-label": "Methods" });
  let shown: readonly Method[] | null = null;
  let chips: { readonly method: Method; readonly button: HTMLButtonElement }[] = [];

  const press = (method: Method) => {
    const obstacle = explorer.obstacle(method);
    if (obstacle) say(`${method.label}: ${obstacle}`);
    explorer.toggle(method);
  };
  const chip = (method: Method) => {
    const button = h(
      "button",
      {
        type: "button",
        role: "switch",
        class: "dw-chip",
        "aria-label": method.label,
        onclick: () => press(method),
        ...KEYS,
      },
      swatch(method.name),
      method.label,
    );
    chips.push({ method, button });
    return button;
  };
  const build = (catalogue: readonly Method[]) => {
    chips = [];
    const groups = FAMILIES.map((family) => {
      const members = catalogue.filter((method) => method.family === family);
      return h(
        "div",
        { class: "dw-family", role: "group", "aria-label": family },
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
      if (catalogue !== shown) {
        shown = catalogue;
        build(catalogue);
      }
      const on = model.get("methods");
      for (const { method, button } of chips) {
        const obstacle = explorer.obstacle(method);
        setAttribute(button, "aria-checked", String(on.includes(method.name)));
        setAttribute(button, "aria-disabled", obstacle ? "true" : null);
        setAttribute(button, "title", obstacle || null);
      }
    },
  };
}
