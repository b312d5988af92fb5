import { h, KEYS, setAttribute, setText } from "./dom.js";
import type { Explorer } from "./engine.js";
import { formatPoint } from "./format.js";
import { landing } from "./microscope.js";

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
  zoom: {
    title: "bits",
    says: "f as computed, and exactly, among the floating-point numbers around x",
  },
} as const;

const NOTHING = "nothing certified to compare with";

export type Figure = keyof typeof FIGURES;

export function titles(explorer: Explorer) {
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
  const elements = (Object.keys(FIGURES) as Figure[]).map((figure) => {
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
  const vacancy = h("p", { class: "dw-vacancy" });
  return {
    elements: [...elements, vacancy],
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
      const isVacant = Number.isNaN(readout.derivative);
      caption("v", explorer.pointed || at);
      setText(vacancy, isVacant ? `${at}: ${missing}, so no error to draw` : "");
      const { zoom } = explorer.lens;
      const isSeen = zoom?.at === readout.x && zoom.revision === readout.revision;
      caption("zoom", isSeen ? landing(zoom, readout.step) : "");
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
