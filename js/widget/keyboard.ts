import { h } from "./dom.js";
import type { Explorer } from "./engine.js";

const HELP: readonly (readonly [keys: string, does: string])[] = [
  ["←  →", "Δx: a tenth of a decade; x: the next point"],
  ["page up, page down", "Δx: a decade; x: ten points"],
  ["home, end", "to the ends"],
  ["1 … 9", "one of the first nine methods on or off"],
  ["k, shift k", "the next kink, and the one before"],
  ["p", "play, and pause"],
  ["z", "take back a move"],
  ["r", "back to the start"],
  ["?", "this list"],
];

export function helpPanel(): HTMLElement {
  return h(
    "div",
    { class: "dw-popover dw-help", role: "dialog", "aria-label": "Keys" },
    h("dl", {}, ...HELP.flatMap(([keys, does]) => [h("dt", {}, keys), h("dd", {}, does)])),
    h("p", {}, "Arrow keys move the slider that has the focus."),
  );
}

const isTextInput = (target: EventTarget | null) =>
  target instanceof HTMLInputElement && target.type !== "range";

/** What an editor does with Ctrl or ⌘; the rest (save, run, the palette) is the notebook's. */
const EDITING = new Set([
  "a",
  "c",
  "v",
  "x",
  "y",
  "z",
  "arrowleft",
  "arrowright",
  "backspace",
  "delete",
  "home",
  "end",
]);

/** Single keys, when the focus is in the explorer and not in a text. */
export function keyboard(
  explorer: Explorer,
  root: HTMLElement,
  openHelp: () => void,
  press: (index: number) => void,
  signal: AbortSignal,
): void {
  root.addEventListener(
    "keydown",
    (event) => {
      const { key, target } = event;
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (isTextInput(target)) return;
      if (target instanceof Element && target.closest("[popover]")) return;
      if (key === "r") explorer.reset();
      else if (key === "p" && !explorer.isHidden("play")) explorer.player.toggle();
      else if (/^k$/i.test(key) && !explorer.isHidden("kinks") && !explorer.isHidden("point"))
        explorer.jump(key === "k" ? 1 : -1);
      else if (key === "z") explorer.undo();
      else if (key === "?") openHelp();
      else if (/^[1-9]$/.test(key)) press(Number(key) - 1);
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    { signal },
  );
  // The attribute that keeps the notebook's single keys away keeps Ctrl+S away, too: lift it while Ctrl or ⌘ is down.
  // On the window, because JupyterLab listens on the document, also in the capturing phase.
  window.addEventListener(
    "keydown",
    ({ target, ctrlKey, metaKey, key }) => {
      if (!(target instanceof Element) || !root.contains(target)) return;
      const ours = !(ctrlKey || metaKey) || (isTextInput(target) && EDITING.has(key.toLowerCase()));
      if (ours) target.setAttribute("data-lm-suppress-shortcuts", "true");
      else target.removeAttribute("data-lm-suppress-shortcuts");
    },
    { capture: true, signal },
  );
}
