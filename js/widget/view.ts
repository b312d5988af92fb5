import { markdown } from "./court.js";
import { h, KEYS } from "./dom.js";
import type { Explorer } from "./engine.js";
import { nameFigures, titles } from "./figures.js";
import { grab } from "./grab.js";
import { head } from "./head.js";
import { input } from "./input.js";
import { helpPanel, keyboard } from "./keyboard.js";
import { methods } from "./methods.js";
import { microscope } from "./microscope.js";
import type { Part } from "./panel.js";
import { tiePopover } from "./popover.js";
import { rules } from "./rules.js";
import { pointSlider, stepSlider } from "./sliders.js";
import { spellings } from "./spellings.js";
import { copyButton, status } from "./status.js";
import { table } from "./table.js";

/** Fills `root`, whose children are items of the grid that the figures are in, and keeps them up to date. */
export function view(explorer: Explorer, root: HTMLElement, signal: AbortSignal): void {
  const hidden = new Set(explorer.model.get("hidden"));
  const keys = h(
    "button",
    { type: "button", class: "dw-link", "aria-haspopup": "dialog", ...KEYS },
    "? keys",
  );
  const help = helpPanel();
  tiePopover(keys, help, 320, signal);
  const copy = copyButton(
    "copy table",
    () => explorer.readout && markdown(explorer.readout),
    "table copied as Markdown",
    (text) => strip.say(text),
  );
  const links = [...(hidden.has("table") ? [] : [copy]), keys, help];
  const strip = status(explorer, links, "Δx, x and the methods still move", signal);
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
  keyboard(explorer, root, () => keys.click(), press, signal);
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
