import { h, KEYS, setAttribute, setText } from "./dom.js";
import type { Explorer } from "./engine.js";
import { formatPoint } from "./format.js";

/** Titles and captions over the figures; bqplot's own take no typography. */
export const FIGURES = {
  f: {
    title: "f and its slopes",
    says: "the graph of f, with the secant or tangent of every method at x",
  },
  slope: { title: "f′ by every method", says: "the derivative by every method, over x" },
  error: {
    title: "error of f′",
    says: "the error of every method, over x, on a logarithmic scale",
  },
  v: {
    title: "error against Δx",
    says: "the error of every method at x, against Δx, both logarithmic",
  },
} as const;

const NOTHING = "nothing certified to compare with";

export type Figure = keyof typeof FIGURES;

export function titles(explorer: Explorer, hidden: ReadonlySet<string>) {
  const shown = (Object.keys(FIGURES) as Figure[]).filter((figure) => !hidden.has(figure));
  const captions = new Map<Figure, HTMLElement>();
  const toggle = h(
    "button",
    {
      type: "button",
      class: "dw-link",
      onclick: () => explorer.sync.set("origin_axes", !explorer.model.get("origin_axes")),
      ...KEYS,
    },
    "axes through the origin",
  );
  const elements = shown.map((figure) => {
    const caption = h("small", { class: "dw-caption" });
    captions.set(figure, caption);
    if (figure === "f") caption.append(toggle);
    return h(
      "div",
      { class: `dw-title dw-title-${figure}` },
      h("h3", {}, FIGURES[figure].title),
      caption,
    );
  });
  return {
    elements,
    update() {
      const { model, readout, tables } = explorer;
      setAttribute(toggle, "aria-pressed", String(model.get("origin_axes")));
      const caption = (figure: Figure, text: string) => {
        const element = captions.get(figure);
        if (element) setText(element, text);
      };
      if (!readout || !tables) return;
      const isKnown = tables.isKnownSomewhere;
      caption("slope", isKnown ? "pale: the certified truth" : "");
      caption("error", isKnown ? "against the certified truth" : NOTHING);
      const at = `at x = ${formatPoint(readout.x)}`;
      const missing = readout.verdict?.exists === false ? "no derivative" : "nothing certified";
      caption("v", Number.isNaN(readout.derivative) ? `${at}: ${missing}` : at);
    },
  };
}

/** bqplot knows no ARIA: each figure is one image with a name, instead of a heap of tick labels. */
export function nameFigures(root: HTMLElement): void {
  for (const figure of Object.keys(FIGURES) as Figure[]) {
    const element = root.parentElement?.querySelector(`:scope > .dw-figure-${figure}`);
    if (!element) continue;
    setAttribute(element, "role", "img");
    setAttribute(element, "aria-label", `${FIGURES[figure].title}: ${FIGURES[figure].says}`);
  }
}
