import { h, KEYS, onEnter, setAttribute, setText, uniqueId } from "./dom.js";
import { domain } from "./domain.js";
import type { Explorer } from "./engine.js";
import { precision } from "./precision.js";
import { presets } from "./presets.js";

/** Typing has stopped, and what is there may be meant. */
const REST = 600;

/** The row that says which function, where, and in which arithmetic; with the error line under it. */
export function input(explorer: Explorer, hidden: ReadonlySet<string>, signal: AbortSignal) {
  const errorId = uniqueId("error");
  const text = h("input", {
    class: "dw-text dw-function",
    id: uniqueId("function"),
    "aria-label": "f(x)",
    "aria-describedby": errorId,
    spellcheck: "false",
    autocomplete: "off",
    autocapitalize: "off",
    ...KEYS,
  });
  const error = h("p", { class: "dw-error", id: errorId });
  const range = hidden.has("domain") ? null : domain(explorer, signal);
  const tools = [
    hidden.has("presets") ? null : presets(explorer, signal),
    range,
    hidden.has("precision") ? null : precision(explorer),
  ].filter((tool) => tool !== null);
  const element = h(
    "div",
    { class: "dw-input" },
    h(
      "div",
      { class: "dw-definition" },
      h(
        "label",
        { class: "dw-fx", for: text.id, "aria-hidden": "true" },
        h("i", {}, "f"),
        "(",
        h("i", {}, "x"),
        ") =",
      ),
      text,
    ),
    h("div", { class: "dw-tools" }, ...tools.map((tool) => tool.element)),
    error,
  );

  /** The text that the kernel was last told, or told us. */
  let known = explorer.model.get("function");
  text.value = known;
  let typing: ReturnType<typeof setTimeout> | undefined;
  /** The sentence under the input is about another text than the one in it. */
  let outdated = false;
  const send = () => {
    clearTimeout(typing);
    typing = undefined;
    if (text.value === known && !explorer.isUnheard) return;
    known = text.value;
    explorer.ask({ function: known });
  };
  text.addEventListener("input", () => {
    outdated = true;
    showError();
    clearTimeout(typing);
    typing = setTimeout(send, REST);
  });
  text.addEventListener("change", send);
  onEnter(text, send);
  signal.addEventListener("abort", () => clearTimeout(typing));

  const showError = () => {
    const { problem } = explorer;
    const field = problem?.field;
    const elsewhere =
      (field === "domain" && range?.isOpen()) || (field === "at" && !hidden.has("point"));
    const message = problem && !elsewhere ? problem.text : "";
    // It keeps its place until the answer, so that the page does not jump while one types.
    setText(error, message);
    setAttribute(error, "data-outdated", outdated ? "" : null);
    const isWrong = message !== "" && field === "function" && !outdated;
    setAttribute(text, "aria-invalid", isWrong ? "true" : null);
  };

  let given = known;
  return {
    element,
    update() {
      const { model, problem, sync } = explorer;
      const now = model.get("function");
      // A preset, Python or another view has changed f; what is being typed here is not overwritten.
      if (now !== given || (text.value !== now && !problem && !sync.asked)) {
        const isTyping = document.activeElement === text && text.value !== known;
        given = now;
        if (!isTyping && text.value !== now) text.value = now;
        if (!isTyping) known = now;
      }
      if (typing === undefined && !(sync.asked && sync.isHeard())) outdated = false;
      showError();
      for (const tool of tools) tool.update();
    },
  };
}
