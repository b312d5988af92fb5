import { h, KEYS, setAttribute } from "./dom.js";

/** A few choices side by side, of which one is taken: a radio group. */
export function segmented<T>(
  name: string,
  choices: readonly (readonly [choice: T, label: string])[],
  current: () => T,
  choose: (choice: T) => void,
) {
  const take = (choice: T) => {
    if (choice !== current()) choose(choice);
  };
  const radios = choices.map(([choice, label]) =>
    h("button", { type: "button", role: "radio", onclick: () => take(choice), ...KEYS }, label),
  );
  const element = h(
    "div",
    { class: "dw-segmented", role: "radiogroup", "aria-label": name },
    ...radios,
  );
  element.addEventListener("keydown", (event) => {
    if (!/^Arrow/.test(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    const by = /Right|Down/.test(event.key) ? 1 : radios.length - 1;
    const at = radios.indexOf(document.activeElement as HTMLButtonElement);
    const next = (at + by) % radios.length;
    const chosen = choices[next];
    radios[next]?.focus();
    if (chosen) take(chosen[0]);
  });
  return {
    element,
    update() {
      radios.forEach((radio, k) => {
        const on = choices[k]?.[0] === current();
        setAttribute(radio, "aria-checked", String(on));
        setAttribute(radio, "tabindex", on ? "0" : "-1");
      });
    },
  };
}
