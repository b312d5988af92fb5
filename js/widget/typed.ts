import { h, KEYS, onEnter, setAttribute, setText, uniqueId } from "./dom.js";
import type { AnyPanel, Problem } from "./panel.js";

/** Typing has stopped, and what is there may be meant. */
const REST = 600;

/** A trait that is typed, its name for screen readers, and what stands before the box. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly before: readonly (Node | string)[];
  /** What the kernel last took. */
  value(): string;
}

/** The text of f. */
export const functionOf = (panel: AnyPanel): Field => ({
  name: "function",
  label: "f(x)",
  before: [h("i", {}, "f"), "(", h("i", {}, "x"), ") ="],
  value: () => panel.model.get("function"),
});

/** A line of text that the kernel reads. */
export interface TypedLine {
  /** «f(x) =», before the box. */
  readonly label: HTMLElement;
  readonly input: HTMLInputElement;
  /** The sentence about what is wrong with it. */
  readonly error: HTMLElement;
  update(): void;
  /** Types `text`, and sends it. */
  put(text: string): void;
  /** Puts back what the kernel last took. */
  restore(): void;
}

/** The text box of a trait that is typed: it is sent at rest, on Enter and when the focus leaves; Escape takes it back. */
export function typedLine(
  panel: AnyPanel,
  field: Field,
  concerns: (problem: Problem) => boolean,
  signal: AbortSignal,
): TypedLine {
  const errorId = uniqueId("error");
  const input = h("input", {
    class: "dw-text dw-typed",
    id: uniqueId(field.name),
    "aria-label": field.label,
    "aria-describedby": errorId,
    spellcheck: "false",
    autocomplete: "off",
    autocapitalize: "off",
    ...KEYS,
  });
  const error = h("p", { class: "dw-error", id: errorId });
  /** The text that the kernel was last told, or told us. */
  let known = field.value();
  let given = known;
  input.value = known;
  let typing: ReturnType<typeof setTimeout> | undefined;
  /** The sentence under the input is about another text than the one in it. */
  let outdated = false;

  const stop = () => {
    clearTimeout(typing);
    typing = undefined;
  };
  const send = () => {
    stop();
    if (input.value === known && panel.unheard !== field.name) return;
    known = input.value;
    panel.ask({ [field.name]: known });
  };
  const restore = () => {
    stop();
    known = field.value();
    input.value = known;
    panel.takeBack(field.name);
  };
  const showError = () => {
    const { problem } = panel;
    const message = problem && concerns(problem) ? problem.text : "";
    // It keeps its place until the answer, so that the page does not jump while one types.
    setText(error, message);
    setAttribute(error, "data-outdated", outdated ? "" : null);
    const isWrong = message !== "" && problem?.field === field.name && !outdated;
    setAttribute(input, "aria-invalid", isWrong ? "true" : null);
  };
  input.addEventListener("input", () => {
    outdated = true;
    showError();
    clearTimeout(typing);
    typing = setTimeout(send, REST);
  });
  input.addEventListener("change", send);
  onEnter(input, send);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || input.value === field.value()) return;
    event.preventDefault();
    event.stopPropagation();
    restore();
  });
  signal.addEventListener("abort", stop);

  return {
    label: h("label", { class: "dw-fx", for: input.id, "aria-hidden": "true" }, ...field.before),
    input,
    error,
    restore,
    put(text) {
      input.value = text;
      send();
    },
    update() {
      const { problem, sync } = panel;
      const now = field.value();
      // A preset, Python or another view has changed it; what is being typed here is not overwritten.
      if (now !== given || (input.value !== now && !problem && !sync.asked)) {
        const isTyping = document.activeElement === input && input.value !== known;
        given = now;
        if (!isTyping && input.value !== now) input.value = now;
        if (!isTyping) known = now;
      }
      if (typing === undefined && !(sync.asked && sync.isHeard())) outdated = false;
      showError();
    },
  };
}
