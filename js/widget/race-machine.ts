import { h, KEYS } from "./dom.js";
import { tiePopover } from "./popover.js";
import { formatTime } from "./race-format.js";
import type { RaceLab } from "./race-panel.js";

const WIDTH = 420;

/** On what machine it was measured, and how: a button and its popover. */
export function machine(lab: RaceLab, signal: AbortSignal) {
  const button = h(
    "button",
    { type: "button", class: "dw-link", "aria-haspopup": "dialog", ...KEYS },
    "on what",
  );
  const list = h("dl");
  const panel = h(
    "div",
    { class: "dw-popover dw-help", role: "dialog", "aria-label": "On what it was measured" },
    list,
    h(
      "p",
      {},
      "Every phase is timed in a process of its own, competitors in turns, each call again until its median is known. " +
        "The time to import a library comes once a session, and is in no bar.",
    ),
  );
  tiePopover(button, panel, WIDTH, signal, () => {
    const { results } = lab;
    if (!results) {
      list.replaceChildren(h("dt", {}, "nothing yet"), h("dd", {}, "race first"));
      return;
    }
    const { wire } = results;
    const imports = Object.entries(wire.imports).map(
      ([library, seconds]) => `${library} ${formatTime(seconds)}`,
    );
    const facts = [
      ["function", wire.function],
      ...Object.entries(wire.machine),
      ...(imports.length > 0 ? [["imports", imports.join(", ")]] : []),
    ] as [string, string][];
    list.replaceChildren(
      ...facts.flatMap(([name, fact]) => [h("dt", {}, name), h("dd", {}, fact)]),
    );
  });
  return { button, panel };
}
