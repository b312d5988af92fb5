import { h, KEYS, setAttribute, setText } from "./dom.js";
import type { GraphLab } from "./graph-lab.js";
import type { WireLine } from "./graph-model.js";
import { walk } from "./menu.js";
import type { Part } from "./panel.js";
import type { Program } from "./steps-trace.js";

interface Line {
  readonly element: HTMLElement;
  readonly nodes: readonly number[];
  look: string;
}

const MISSING = "JAX cannot trace this function; the steps are those of its rules.";
/** Pixels above and below the line that is lit. */
const ROOM = 30;

/** The jaxpr: f's, and in reverse mode that of its gradient, line by line beside the nodes that they are about. */
export function jaxpr(lab: GraphLab): Part {
  const title = h("h3", {}, "jaxpr");
  const caption = h("span", { class: "dw-caption" });
  const fold = h(
    "button",
    { type: "button", class: "dw-link dw-fold", "aria-expanded": "false", ...KEYS },
    "show",
  );
  const list = h("div", {
    class: "dw-lines",
    role: "listbox",
    "aria-label": "jaxpr, line by line",
  });
  const element = h(
    "section",
    { class: "dw-jaxpr" },
    h("div", { class: "dw-lines-title" }, title, caption, fold),
    list,
  );
  fold.addEventListener("click", () => {
    const isOpen = element.toggleAttribute("data-open");
    setAttribute(fold, "aria-expanded", String(isOpen));
    setText(fold, isOpen ? "hide" : "show");
  });

  let shown: Program | null = null;
  let mode = "";
  let lines: Line[] = [];
  let position = -1;
  let active: Line | undefined;
  const fill = (program: Program) => {
    const given = program.lines[lab.mode];
    lines = given.map((line) => made(line));
    list.replaceChildren(
      ...(lines.length > 0
        ? lines.map((line) => line.element)
        : [h("p", { class: "dw-caption" }, MISSING)]),
    );
    setAttribute(lines[0]?.element ?? list, "tabindex", "0");
    setText(
      caption,
      lab.mode === "forward" ? "of f, as JAX traces it" : "of grad(f), as JAX traces it",
    );
  };
  // Before anything of the next frame is written: reading after writing would lay the page out twice.
  let isRevealing = false;
  const revealSoon = () => {
    if (isRevealing) return;
    isRevealing = true;
    requestAnimationFrame(() => {
      isRevealing = false;
      if (active) reveal(list, active.element);
    });
  };
  const lineOf = (event: Event) =>
    lines.find(({ element }) => event.target instanceof Node && element.contains(event.target));
  const light = (event: Event) => lab.light(lineOf(event)?.nodes ?? []);
  list.addEventListener("pointerover", light);
  list.addEventListener("pointerleave", () => lab.light([]));
  list.addEventListener("focusin", (event) => {
    for (const { element } of lines) setAttribute(element, "tabindex", "-1");
    setAttribute(lineOf(event)?.element ?? list, "tabindex", "0");
    light(event);
  });
  list.addEventListener("focusout", () => lab.light([]));
  list.addEventListener("keydown", (event) => {
    if (!event.key.startsWith("Arrow") && event.key !== "Home" && event.key !== "End") return;
    walk(
      event,
      lines.map((line) => line.element),
    );
  });
  return {
    element,
    update() {
      const { program } = lab;
      if (!program) return;
      if (program !== shown || lab.mode !== mode) {
        shown = program;
        mode = lab.mode;
        position = -1;
        fill(program);
      }
      active = undefined;
      for (const line of lines) {
        const look = lab.isAbout(line.nodes);
        if (look === "active") active = line;
        if (look === line.look) continue;
        line.look = look;
        setAttribute(line.element, "data-state", look || null);
        setAttribute(line.element, "aria-selected", String(look === "active"));
      }
      if (lab.position !== position) revealSoon();
      position = lab.position;
    },
    rest() {
      // At first nothing has a height yet.
      if (active && list.scrollTop === 0) reveal(list, active.element);
    },
  };
}

function made(line: WireLine): Line {
  const element = h(
    "code",
    { class: "dw-line", role: "option", tabindex: "-1", "aria-selected": "false", ...KEYS },
    line.text,
  );
  return { element, nodes: line.nodes, look: "" };
}

/** Scrolls the list, and never the page. */
function reveal(list: HTMLElement, line: HTMLElement): void {
  const top = line.offsetTop - list.offsetTop;
  const bottom = top + line.offsetHeight;
  if (top - ROOM < list.scrollTop) list.scrollTop = top - ROOM;
  else if (bottom + ROOM > list.scrollTop + list.clientHeight) {
    list.scrollTop = bottom + ROOM - list.clientHeight;
  }
}
