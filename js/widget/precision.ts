import { h, KEYS, setAttribute } from "./dom.js";
import type { Explorer } from "./engine.js";
import type { Precision } from "./model.js";

const CHOICES: readonly Precision[] = ["float64", "float32"];

/** float64 or float32: the arithmetic that the methods compute in. */
export function precision(explorer: Explorer) {
  const choose = (choice: Precision) => {
    if (choice !== explorer.model.get("precision")) explorer.ask({ precision: choice });
  };
  const radios = CHOICES.map((choice) =>
    h("button", { type: "button", role: "radio", onclick: () => choose(choice), ...KEYS }, choice),
  );
  const element = h(
    "div",
    { class: "dw-segmented", role: "radiogroup", "aria-label": "Precision" },
    ...radios,
  );
  element.addEventListener("keydown", (event) => {
    if (!/^Arrow/.test(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    const at = radios.indexOf(document.activeElement as HTMLButtonElement);
    const next = (at + 1) % radios.length;
    radios[next]?.focus();
    choose(CHOICES[next] ?? "float64");
  });
  return {
    element,
    update() {
      const { model, sync } = explorer;
      // Shown as chosen while the kernel works on it: a switch that does not move looks broken.
      const current = sync.asked?.precision ?? model.get("precision");
      radios.forEach((radio, k) => {
        const on = CHOICES[k] === current;
        setAttribute(radio, "aria-checked", String(on));
        setAttribute(radio, "tabindex", on ? "0" : "-1");
      });
    },
  };
}
