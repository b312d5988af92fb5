import { h, KEYS, setAttribute, setText } from "./dom.js";
import type { Explorer } from "./engine.js";
import { formatPoint } from "./format.js";
import { landing } from "./microscope.js";
import type { Order } from "./model.js";

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
    title: "under the microscope",
    says: "f closer and closer around x, as computed and exactly, down to the floating-point numbers",
  },
} as const;

const NOTHING = "nothing certified to compare with";

export type Figure = keyof typeof FIGURES;

/** The title of a figure, and what it shows, for a derivative of first or second order. */
export function inWords(figure: Figure, order: Order): { title: string; says: string } {
  const { title, says } = FIGURES[figure];
  if (order === 1) return { title, says };
  if (figure === "f") return { title: "f", says: "the graph of f" };
  return {
    title: title.replace("f′", "f″"),
    says: says.replace("the derivative", "the second derivative"),
  };
}

export function titles(explorer: Explorer) {
  const captions = new Map<Figure, HTMLElement>();
  const headings = new Map<Figure, HTMLElement>();
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
    const heading = h("h3", {}, FIGURES[figure].title);
    headings.set(figure, heading);
    captions.set(figure, caption);
    if (figure === "f") caption.append(toggle);
    return h("div", { class: `dw-title dw-title-${figure}` }, heading, caption);
  });
  const vacancy = h("p", { class: "dw-vacancy" });
  return {
    elements: [...elements, vacancy],
    update() {
      const { model, readout, tables } = explorer;
      setAttribute(toggle, "aria-pressed", String(model.get("origin_axes")));
      for (const [figure, heading] of headings) {
        setText(heading, inWords(figure, model.get("order")).title);
      }
      const caption = (figure: Figure, text: string) => {
        const element = captions.get(figure);
        if (element) setText(element, text);
      };
      if (!readout || !tables) return;
      const isKnown = tables.isKnownSomewhere;
      caption("slope", isKnown ? "pale: the certified truth" : "");
      caption("error", isKnown ? "against the certified truth" : NOTHING);
      const at = `at x = ${formatPoint(readout.x)}`;
      const derivative = model.get("order") === 2 ? "second derivative" : "derivative";
      const isNone = (readout.verdict?.exists ?? (readout.singular ? false : null)) === false;
      const missing = isNone ? `no ${derivative}` : "nothing certified";
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
export function nameFigures(root: HTMLElement, order: Order): void {
  for (const figure of Object.keys(FIGURES) as Figure[]) {
    const element = root.parentElement?.querySelector(`:scope > .dw-figure-${figure}`);
    if (!element) continue;
    setAttribute(element, "role", "img");
    const { title, says } = inWords(figure, order);
    setAttribute(element, "aria-label", `${title}: ${says}`);
  }
}
