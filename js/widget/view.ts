import type { Explorer, Watcher } from "./engine.js";
import { nameFigures, titles } from "./figures.js";
import { grab } from "./grab.js";
import { head } from "./head.js";
import { input } from "./input.js";
import { keyboard } from "./keyboard.js";
import { methods } from "./methods.js";
import { microscope } from "./microscope.js";
import { rules } from "./rules.js";
import { pointSlider, stepSlider } from "./sliders.js";
import { spellings } from "./spellings.js";
import { status } from "./status.js";
import { table } from "./table.js";

interface Part extends Watcher {
  readonly element: HTMLElement;
}

/** Fills `root`, whose children are items of the grid that the figures are in, and keeps them up to date. */
export function view(explorer: Explorer, root: HTMLElement, signal: AbortSignal): void {
  const hidden = new Set(explorer.model.get("hidden"));
  const strip = status(explorer, hidden, signal);
  const over = titles(explorer);
  const parts: readonly (Part | null)[] = [
    input(explorer, hidden, signal),
    head(explorer, hidden, signal),
    hidden.has("methods") ? null : methods(explorer, strip.say),
    hidden.has("point") ? null : pointSlider(explorer),
    hidden.has("step") ? null : stepSlider(explorer),
    microscope(explorer),
    hidden.has("table") ? null : table(explorer),
    spellings(explorer),
    rules(explorer),
    strip,
  ];
  const present = parts.filter((part) => part !== null);
  root.classList.add("dw-panel");
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
  const takeHold = grab(explorer, root, signal);
  explorer.watch(
    {
      update() {
        root.dataset.views = explorer.model.get("views").join(" ");
        root.toggleAttribute("data-fixed", explorer.isHidden("point"));
        for (const part of present) part.update();
        over.update();
        nameFigures(root, explorer.model.get("order"));
        takeHold();
      },
      rest() {
        for (const part of present) part.rest?.();
      },
    },
    signal,
  );
}
