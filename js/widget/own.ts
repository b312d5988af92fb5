import { h, KEYS, setAttribute } from "./dom.js";
import type { Explorer } from "./engine.js";
import type { Problem } from "./panel.js";
import { type Field, typedLine } from "./typed.js";

/** A derivative worked out by hand, to be judged with the methods: the button that opens its row, and the row. */
export function ownDerivative(explorer: Explorer, signal: AbortSignal) {
  const button = h(
    "button",
    { type: "button", class: "dw-link dw-check", ...KEYS },
    "check your ",
    h("i", {}, "f"),
    "\u2009′",
  );
  const concerns = ({ field }: Problem) => field === "derivative";
  const field: Field = {
    name: "derivative",
    label: "your f′(x)",
    before: [h("small", {}, "your "), h("i", {}, "f"), "\u2009′(", h("i", {}, "x"), ") ="],
    value: () => explorer.model.get("derivative"),
  };
  const line = typedLine(explorer, field, concerns, signal);
  const remove = h(
    "button",
    { type: "button", class: "dw-remove", "aria-label": "remove your f′", ...KEYS },
    "×",
  );
  const row = h(
    "div",
    { class: "dw-own", hidden: true },
    h("div", { class: "dw-definition" }, line.label, line.input, remove),
    line.error,
  );

  let isOpen = false;
  /** As asked for, if the kernel has not answered yet. */
  const isSet = () => (explorer.sync.asked?.derivative ?? explorer.model.get("derivative")) !== "";
  const show = () => {
    setAttribute(row, "hidden", isOpen || isSet() ? null : "");
    setAttribute(button, "hidden", isSet() ? "" : null);
    setAttribute(button, "aria-expanded", String(isOpen));
  };
  const open = () => {
    isOpen = true;
    show();
    line.input.focus();
  };
  const close = () => {
    isOpen = false;
    if (isSet()) line.put("");
    else line.restore();
    show();
    button.focus();
  };
  button.addEventListener("click", () => (isOpen ? close() : open()));
  remove.addEventListener("click", close);
  line.input.addEventListener("keydown", ({ key, defaultPrevented }) => {
    if (key === "Escape" && !defaultPrevented && !line.input.value && !isSet()) close();
  });
  return {
    button,
    row,
    update() {
      line.update();
      show();
    },
  };
}
