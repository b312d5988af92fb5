import { h, setText } from "./dom.js";

/** When things have rested long enough to be spoken of. */
export const REST = 400;

/** What a screen reader is told: a sentence, once it has stood still, and none that is not true any more. */
export class Announcer {
  readonly element = h("div", {
    class: "dw-hidden",
    role: "status",
    "aria-live": "polite",
  });
  #heard = "";
  #speaking: ReturnType<typeof setTimeout> | undefined;

  /** `label` says of what it speaks. */
  constructor(label: string, signal: AbortSignal) {
    this.element.setAttribute("aria-label", label);
    signal.addEventListener("abort", () => clearTimeout(this.#speaking));
  }

  /** Takes the sentence of a moment, named by what it depends on; an empty one is waited for. */
  hear(sentence: string, moment: string): void {
    const heard = `${moment}: ${sentence}`;
    if (heard === this.#heard) return;
    this.#heard = heard;
    clearTimeout(this.#speaking);
    if (this.element.textContent !== sentence) setText(this.element, "");
    if (!sentence) return;
    this.#speaking = setTimeout(() => setText(this.element, sentence), REST);
  }
}
