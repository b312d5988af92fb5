import { copied } from "./clipboard.js";
import { h, KEYS, setAttribute, setText, uniqueId } from "./dom.js";
import type { Explorer } from "./engine.js";
import type { WireLines } from "./model.js";
import { isAtStep } from "./verdict.js";

/** Lines of Python that give what a method says at this very moment; null until they are there. */
export function linesOf({ model, readout }: Explorer, method: string): string | null {
  const message = model.get("lines");
  if (!("python" in message) || !readout) return null;
  const found = message as WireLines;
  const isHere = found.revision === readout.revision && found.at === readout.x;
  const isNow = found.precision === model.get("precision") && isAtStep(found, readout.step);
  return isHere && isNow ? (found.python[method] ?? null) : null;
}

/** The lines of Python that give what a method says, as a row that opens under its own. */
export class Lines {
  readonly element: HTMLTableRowElement;
  readonly button: HTMLButtonElement;
  readonly #code = h("code");
  readonly #copy: HTMLButtonElement;
  #isOpen = false;

  constructor(label: string) {
    const id = uniqueId("lines");
    this.button = h(
      "button",
      {
        type: "button",
        class: "dw-link dw-open",
        title: "show the lines of Python that give this",
        "aria-label": `Python for ${label}`,
        "aria-controls": id,
        onclick: () => {
          this.#isOpen = !this.#isOpen;
          this.#arrange();
        },
        ...KEYS,
      },
      "py",
    );
    this.#copy = h(
      "button",
      {
        type: "button",
        class: "dw-link",
        onclick: async () => {
          setText(
            this.#copy,
            (await copied(this.#code.textContent ?? "")) ? "copied" : "cannot copy",
          );
        },
        ...KEYS,
      },
      "copy",
    );
    this.element = h(
      "tr",
      { role: "row", class: "dw-lines", id },
      h(
        "td",
        { role: "cell", colspan: 5 },
        h("div", { class: "dw-code" }, h("pre", { tabindex: 0, ...KEYS }, this.#code), this.#copy),
      ),
    );
    this.#arrange();
  }

  /** Null while they are on their way: the last ones stay, and are marked. */
  show(lines: string | null): void {
    setAttribute(this.element, "data-outdated", lines === null ? "" : null);
    if (lines === null) return;
    if (this.#code.textContent !== lines) setText(this.#copy, "copy");
    setText(this.#code, lines);
    setAttribute(this.button, "aria-disabled", lines === "" ? "true" : null);
    this.#arrange();
  }

  #arrange(): void {
    const isOpen = this.#isOpen && this.button.getAttribute("aria-disabled") === null;
    this.element.hidden = !isOpen;
    setAttribute(this.button, "aria-expanded", String(isOpen));
  }
}
