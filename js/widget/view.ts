import type { Explorer, Watcher } from "./engine.js";
import { nameFigures, titles } from "./figures.js";
import { head } from "./head.js";
import { input } from "./input.js";
import { keyboard } from "./keyboard.js";
import { methods } from "./methods.js";
import { pointSlider, stepSlider } from "./sliders.js";
import { status } from "./status.js";
import { table } from "./table.js";

interface Part extends Watcher {
  readonly element: HTMLElement;
}

/** Fills `root`, whose children are items of the grid that the figures are in, and keeps them up to date. */
export function view(explorer: Explorer, root: HTMLElement, signal: AbortSignal): void {
  const hide = explorer.model.get("hide");
  const hidden = new Set(hide);
  const strip = status(explorer, hidden, signal);
  const over = titles(explorer, hidden);
  const parts: readonly (Part | null)[] = [
    input(explorer, hidden, signal),
    head(explorer, hidden, signal),
    hidden.has("methods") ? null : methods(explorer, strip.say),
    hidden.has("point") ? null : pointSlider(explorer),
    hidden.has("step") ? null : stepSlider(explorer),
    hidden.has("table") ? null : table(explorer),
    strip,
  ];
  const present = parts.filter((part) => part !== null);
  root.classList.add("dw-panel");
  root.dataset.hide = hide.join(" ");
  const [first, second, third, ...rest] = present.map((part) => part.element);
  root.replaceChildren(
    ...[first, second, third].filter((element) => element !== undefined),
    ...over.elements,
    ...rest,
  );

  const press = (index: number) => {
    const method = explorer.model.get("catalogue")[index];
    if (method) explorer.toggle(method);
  };
  keyboard(explorer, root, strip.openHelp, press, signal);
  explorer.watch(
    {
      update() {
        for (const part of present) part.update();
        over.update();
      },
      rest() {
        for (const part of present) part.rest?.();
        nameFigures(root);
      },
    },
    signal,
  );
}
