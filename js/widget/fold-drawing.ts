import { KEYS, setAttribute, svg } from "./dom.js";
import type { Fold } from "./fold.js";
import { HEIGHT, type Placement, widthOf } from "./fold-layout.js";

/** Hues as far apart as can be, however many there are. */
const GOLDEN = 137.508;
/** Below this size a node is a dot. */
const LEGIBLE = 0.42;
const round = (value: number) => Math.round(value * 10) / 10;

/** The tree that folds into the graph, as an SVG: made once, then moved in one pass. */
export class FoldDrawing {
  readonly element: SVGSVGElement;
  readonly scene: SVGGElement;
  readonly #edges = svg("path", { class: "dw-fold-edges" });
  readonly #litEdges = svg("path", { class: "dw-fold-edges dw-fold-lit" });
  #fold: Fold | null = null;
  #placement: Placement | null = null;
  #items: SVGGElement[] = [];
  #states: string[] = [];
  /** Where each item is now. */
  #x = new Float64Array();
  #y = new Float64Array();
  #gone = new Uint8Array();
  #below: Uint8Array | null = null;
  #lit = -1;
  #folded = -1;
  #zoom = 1;
  /** The item that the Tab key comes to. */
  #stop = 0;

  constructor() {
    this.scene = svg("g", { class: "dw-scene" });
    this.element = svg(
      "svg",
      { class: "dw-network dw-folding", role: "group", "aria-label": "The derivative" },
      this.scene,
    );
  }

  get fold(): Fold | null {
    return this.#fold;
  }

  /** Draws another expression, or the same one in another place. */
  show(fold: Fold, placement: Placement): void {
    const isSame = fold === this.#fold;
    this.#placement = placement;
    this.#folded = -1;
    if (isSame) return;
    this.#fold = fold;
    this.#x = new Float64Array(fold.size);
    this.#y = new Float64Array(fold.size);
    this.#gone = new Uint8Array(fold.size);
    this.#states = Array.from({ length: fold.size }, () => "");
    this.#items = Array.from({ length: fold.size }, (_, item) => itemOf(fold, item));
    this.#stop = 0;
    this.#lit = -1;
    this.#below = null;
    this.#items[0]?.setAttribute("tabindex", "0");
    this.scene.replaceChildren(
      svg("g", { "aria-hidden": "true" }, this.#edges, this.#litEdges),
      svg("g", {}, ...this.#items),
    );
  }

  /** Moves everything to where it is when the tree is folded so far, and lights what is looked at. */
  update(folded: number, lit: number, zoom: number): void {
    const fold = this.#fold;
    const placement = this.#placement;
    if (!fold || !placement) return;
    if (lit !== this.#lit) this.#below = lit < 0 ? null : fold.below(lit);
    const isSame = folded === this.#folded && lit === this.#lit;
    if (!isSame) {
      this.#folded = folded;
      this.#lit = lit;
      this.#move(fold, placement, folded);
      this.#drawEdges(fold, placement, folded);
    }
    if (!isSame || zoom !== this.#zoom) {
      this.#zoom = zoom;
      const scale = placement.treeScale * (1 - folded) + placement.graphScale * folded;
      setAttribute(this.element, "data-far", scale * zoom < LEGIBLE ? "" : null);
    }
  }

  #move(fold: Fold, { treeX, treeY, graphX, graphY, ...scales }: Placement, folded: number): void {
    for (let item = 0; item < fold.size; item++) {
      const node = fold.nodes[item] as number;
      const p = fold.progress(node, folded);
      const x = (treeX[item] as number) * (1 - p) + (graphX[node] as number) * p;
      const y = (treeY[item] as number) * (1 - p) + (graphY[node] as number) * p;
      const scale = scales.treeScale * (1 - p) + scales.graphScale * p;
      this.#x[item] = x;
      this.#y[item] = y;
      const isFirst = fold.first[node] === item;
      const isHidden = isFirst ? item >= fold.drawn && p < 0.5 : p === 1 || item >= fold.drawn;
      this.#gone[item] = isHidden ? 1 : 0;
      const element = this.#items[item] as SVGGElement;
      if (isHidden) this.#setState(item, "gone");
      else {
        element.setAttribute(
          "transform",
          `translate(${round(x)} ${round(y)})scale(${Math.round(scale * 1000) / 1000})`,
        );
        const apart = p < 1 ? "apart" : "met";
        const light = this.#below?.[item] ? (node === this.#lit ? " lit" : " below") : "";
        this.#setState(item, apart + light);
      }
    }
  }

  #setState(item: number, state: string): void {
    if (this.#states[item] === state) return;
    this.#states[item] = state;
    this.#items[item]?.setAttribute("data-state", state);
  }

  #drawEdges(fold: Fold, { bends }: Placement, folded: number): void {
    const plain: string[] = [];
    const lit: string[] = [];
    for (let item = 1; item < fold.size; item++) {
      const parent = fold.parents[item] as number;
      const node = fold.nodes[item] as number;
      const above = fold.nodes[parent] as number;
      const isMet = fold.progress(above, folded) === 1;
      // Of copies that have met, one draws what they have in common.
      if (isMet && fold.first[above] !== parent) continue;
      if (this.#gone[parent] || (item >= fold.drawn && fold.progress(node, folded) < 0.5)) continue;
      const weight = fold.progress(above, folded);
      const route = weight > 0 ? (bends[above]?.[fold.slots[item] as number] ?? []) : [];
      const path = pathOf(
        this.#x[parent] as number,
        this.#y[parent] as number,
        this.#x[item] as number,
        this.#y[item] as number,
        route,
        weight,
      );
      (this.#below?.[parent] ? lit : plain).push(path);
    }
    this.#edges.setAttribute("d", plain.join(""));
    this.#litEdges.setAttribute("d", lit.join(""));
  }

  // ---- the focus -------------------------------------------------------------------------------------------------

  /** The item of an event, −1 where there is none. */
  itemOf(event: Event): number {
    const found = event.target instanceof Element ? event.target.closest("[data-item]") : null;
    return found ? Number(found.getAttribute("data-item")) : -1;
  }

  nodeOf(item: number): number {
    return this.#fold?.nodes[item] ?? -1;
  }

  focus(item: number): void {
    this.#items[this.#stop]?.setAttribute("tabindex", "-1");
    this.#stop = item;
    this.#items[item]?.setAttribute("tabindex", "0");
    this.#items[item]?.focus({ preventScroll: true });
  }

  /** Sees to it that the Tab key comes to something that is there. */
  keepStop(): void {
    const fold = this.#fold;
    if (!fold || !this.#gone[this.#stop]) return;
    const hasFocus = this.#items[this.#stop] === document.activeElement;
    this.#items[this.#stop]?.setAttribute("tabindex", "-1");
    this.#stop = Math.max(0, this.#standing(this.#stop));
    this.#items[this.#stop]?.setAttribute("tabindex", "0");
    if (hasFocus) this.#items[this.#stop]?.focus({ preventScroll: true });
  }

  /** Where an arrow key leads from an item: to what it is made of, to what it is part of, or aside; −1: nowhere. */
  neighbour(from: number, key: string): number {
    const fold = this.#fold;
    const shown = this.#items.map((_, item) => item).filter((item) => !this.#gone[item]);
    if (!fold) return -1;
    if (key === "Home") return shown[0] ?? -1;
    if (key === "End") return shown.at(-1) ?? -1;
    if (key === "ArrowUp") return this.#standing(fold.parents[from] ?? -1);
    if (key === "ArrowDown") return this.#standing(fold.parents.indexOf(from));
    const way = key === "ArrowLeft" ? -1 : key === "ArrowRight" ? 1 : 0;
    let [best, least] = [-1, Number.POSITIVE_INFINITY];
    for (const item of way ? shown : []) {
      const ahead = way * ((this.#x[item] as number) - (this.#x[from] as number));
      const aside = Math.abs((this.#y[item] as number) - (this.#y[from] as number));
      const far = ahead + 2 * aside;
      if (item !== from && ahead > 0.5 && far < least) [best, least] = [item, far];
    }
    return best;
  }

  /** The item itself, or of copies that have met the one that stays. */
  #standing(item: number): number {
    const fold = this.#fold;
    if (!fold || item < 0 || !this.#gone[item]) return item;
    const stays = fold.first[fold.nodes[item] as number] as number;
    return this.#gone[stays] ? -1 : stays;
  }

  /** Where an item is. */
  area(item: number): { x: number; y: number; width: number; height: number } {
    const [x, y] = [this.#x[item] ?? 0, this.#y[item] ?? 0];
    return { x: x - HEIGHT, y: y - HEIGHT / 2, width: 2 * HEIGHT, height: HEIGHT };
  }
}

function itemOf(fold: Fold, item: number): SVGGElement {
  const node = fold.nodes[item] as number;
  const label = fold.labels[node] ?? "";
  const width = widthOf(label);
  const text = svg("text", { y: 4.5 });
  text.textContent = label;
  const tint = fold.tints[item] as number;
  const isLeaf = (fold.args[node]?.length ?? 0) === 0;
  const classes = ["dw-fold-node"];
  if (tint >= 0) classes.push("dw-tinted");
  if (isLeaf) classes.push("dw-leaf");
  if (fold.isCut[item]) classes.push("dw-cut");
  if ((fold.times[node] ?? 1) > 1) classes.push("dw-common");
  const box = { x: -width / 2, y: -HEIGHT / 2, width, height: HEIGHT, rx: isLeaf ? 11 : 6 };
  const element = svg(
    "g",
    {
      class: classes.join(" "),
      "data-item": item,
      role: "img",
      tabindex: -1,
      "aria-label": fold.describe(node).replace(/\s+·\s+/g, ", "),
      ...KEYS,
    },
    svg("rect", box),
    text,
  );
  if (tint >= 0)
    element.style.setProperty("--dw-hue", String(Math.round(250 + tint * GOLDEN) % 360));
  return element;
}

/** A straight line, or a smooth one along a route. */
function pathOf(
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  route: readonly { readonly x: number; readonly y: number }[],
  weight: number,
): string {
  const start = `M${round(x0)} ${round(y0)}`;
  const last = `${round(x1)} ${round(y1)}`;
  if (route.length === 0) return `${start}L${last}`;
  const points = route.map(({ x, y }, k) => {
    const part = (k + 1) / (route.length + 1);
    return [x0 + (x1 - x0) * part + weight * x, y0 + (y1 - y0) * part + weight * y] as const;
  });
  const curves = points.map(([x, y], k) => {
    const next = points[k + 1];
    const end = next ? `${round((x + next[0]) / 2)} ${round((y + next[1]) / 2)}` : last;
    return `Q${round(x)} ${round(y)} ${end}`;
  });
  return start + curves.join("");
}
