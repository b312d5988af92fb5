import { h, KEYS, onEnter, setAttribute, setText, uniqueId } from "./dom.js";
import type { Explorer } from "./engine.js";
import { tiePopover } from "./popover.js";

const WIDTH = 232;

const typeset = (text: string) =>
  text
    .replaceAll("-", "\u2212")
    .replaceAll("*", "")
    .replace(/\bpi\b|(?<=\d)pi\b/g, "π");

/** The button «−5 … 5» and the two inputs behind it; they take text such as -2pi. */
export function domain(explorer: Explorer, signal: AbortSignal) {
  const errorId = uniqueId("domain-error");
  const label = h("span");
  const button = h(
    "button",
    { type: "button", class: "dw-button", "aria-haspopup": "dialog", ...KEYS },
    h("span", { class: "dw-hidden" }, "Domain "),
    label,
  );
  const input = (name: string) =>
    h("input", {
      class: "dw-text",
      "aria-label": name,
      "aria-describedby": errorId,
      spellcheck: "false",
      autocomplete: "off",
      autocapitalize: "off",
      ...KEYS,
    });
  const from = input("from");
  const to = input("to");
  for (const end of [from, to]) onEnter(end, () => form.requestSubmit());
  const error = h("p", { class: "dw-error", id: errorId });
  const form = h(
    "form",
    { class: "dw-popover dw-domain", role: "dialog", "aria-label": "Domain", novalidate: true },
    h("label", {}, h("span", {}, "from"), from),
    h("label", {}, h("span", {}, "to"), to),
    h("button", { type: "submit", class: "dw-button", ...KEYS }, "Apply"),
    error,
  );
  let sent: readonly [string, string] | null = null;

  const fill = () => {
    const [low, high] = explorer.model.get("domain_text");
    from.value = low;
    to.value = high;
  };
  tiePopover(button, form, WIDTH, signal, () => {
    if (!explorer.problem) fill();
    from.select();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sent = [from.value.trim(), to.value.trim()];
    explorer.ask({ domain: sent });
  });

  return {
    element: h("span", { class: "dw-tool" }, button, form),
    isOpen: () => form.matches(":popover-open"),
    update() {
      const [low, high] = explorer.model.get("domain_text").map(typeset);
      setText(label, `${low} … ${high}`);
      const { problem } = explorer;
      const text = problem?.field === "domain" ? problem.text : "";
      setText(error, text);
      setAttribute(from, "aria-invalid", text ? "true" : null);
      setAttribute(to, "aria-invalid", text ? "true" : null);
      // It closes when what was typed has been taken, and stays open on what was not.
      if (sent && !explorer.sync.asked) {
        sent = null;
        if (!text) form.hidePopover();
      }
    },
  };
}
