import { KEYS, setAttribute, setText, svg, uniqueId } from "./dom.js";
import { formatError } from "./format.js";
import type { GraphLab } from "./graph-lab.js";
import type { Box, Layout } from "./graph-layout.js";
import { formatFloat } from "./graph-math.js";
import type { Program } from "./steps-trace.js";

/** Digits in a node, and on an edge. */
const DIGITS = 5;
const EDGE_DIGITS = 4;

/** A node as it is drawn, and what it looks like now. */
interface Drawn {
  readonly box: Box;
  readonly element: SVGGElement;
  readonly value: SVGTextElement | null;
  readonly number: SVGTextElement | null;
  look: string;
}

interface DrawnEdge {
  readonly path: SVGPathElement;
  readonly label: SVGTextElement;
  look: string;
}

/** The graph as an SVG: made once a program, and changed only where a step changes something. */
export class Drawing {
  readonly element: SVGSVGElement;
  readonly scene: SVGGElement;
  readonly #lab: GraphLab;
  readonly #arrow = uniqueId("arrow");
  #layout: Layout | null = null;
  #nodes: Drawn[] = [];
  #edges = new Map<number, DrawnEdge>();
  #ofNode = new Map<number, Drawn>();
  /** The node that the Tab key comes to. */
  #stop = -1;

  constructor(lab: GraphLab) {
    this.#lab = lab;
    this.scene = svg("g", { class: "dw-scene" });
    this.element = svg(
      "svg",
      { class: "dw-network", role: "group", "aria-label": "Graph of f" },
      svg("defs", {}, arrow(this.#arrow)),
      this.scene,
    );
  }

  get layout(): Layout | null {
    return this.#layout;
  }

  /** Draws a program anew. */
  show(program: Program, layout: Layout): void {
    this.#layout = layout;
    this.#edges = new Map();
    const paths: Node[] = [];
    const labels: Node[] = [];
    layout.routes.forEach((route, edge) => {
      if (!route) return;
      const isQuiet = !program.nodes[program.edges[edge]?.source ?? -1]?.moves;
      const path = svg("path", {
        class: isQuiet ? "dw-edge dw-quiet" : "dw-edge",
        d: route.path,
        ...(isQuiet ? {} : { "marker-end": `url(#${this.#arrow})` }),
      });
      const label = svg("text", { class: "dw-partial", x: route.x, y: route.y + 4 });
      paths.push(path);
      if (!isQuiet) labels.push(label);
      this.#edges.set(edge, { path, label, look: "" });
    });
    this.#nodes = layout.boxes.map((box) => drawnNode(program, box));
    this.#ofNode = new Map(
      this.#nodes.filter(({ box }) => box.edge < 0).map((drawn) => [drawn.box.node, drawn]),
    );
    this.#stop = this.#nodes[0]?.box.node ?? -1;
    this.scene.replaceChildren(
      svg("g", { "aria-hidden": "true" }, ...paths),
      svg("g", { "aria-hidden": "true" }, ...labels),
      svg("g", {}, ...this.#nodes.map(({ element }) => element)),
    );
    this.#moveStop(this.#stop);
  }

  /** Where a node stands. */
  box(node: number): Box | undefined {
    return this.#ofNode.get(node)?.box;
  }

  /** Where what happens in this step is: the node, and what it gets its number from. */
  get area(): { x: number; y: number; width: number; height: number } | null {
    const { lab, move } = { lab: this.#lab, move: this.#lab.move };
    const { program } = lab;
    if (!program || !move) return null;
    const ends = move.edges.flatMap((edge) => {
      const ends = program.edges[edge];
      return ends ? [ends.source, ends.target] : [];
    });
    const boxes = [move.node, ...ends].map((node) => this.box(node)).filter((box) => !!box);
    if (boxes.length === 0) return null;
    const left = Math.min(...boxes.map((box) => box.x - box.width / 2));
    const right = Math.max(...boxes.map((box) => box.x + box.width / 2));
    const top = Math.min(...boxes.map((box) => box.y - box.height / 2));
    const bottom = Math.max(...boxes.map((box) => box.y + box.height / 2));
    return { x: left, y: top, width: right - left, height: bottom - top };
  }

  /** Changes what has changed. */
  update(): void {
    const { numbers, program } = this.#lab;
    if (!numbers || !program || !this.#layout) return;
    setAttribute(this.element, "data-mode", this.#lab.mode);
    setAttribute(this.element, "data-heat", this.#lab.heat ? "" : null);
    for (const drawn of this.#nodes) this.#updateNode(drawn, program);
    for (const [edge, drawn] of this.#edges) this.#updateEdge(edge, drawn);
  }

  #updateNode(drawn: Drawn, program: Program): void {
    const lab = this.#lab;
    const { node, kind } = drawn.box;
    const state = kind === "constant" ? "" : lab.stateOf(node);
    const isLit = lab.lit.has(node);
    const value = lab.numbers?.values[node] ?? Number.NaN;
    const error = lab.numbers?.errors[node] ?? Number.NaN;
    const number = lab.numberOf(node);
    const look = `${state} ${isLit} ${value} ${number} ${lab.heat && error} ${lab.mode}`;
    if (look === drawn.look) return;
    drawn.look = look;
    const { element } = drawn;
    setAttribute(element, "data-state", state || null);
    setAttribute(element, "data-lit", isLit ? "" : null);
    if (!drawn.value || !drawn.number) return;
    setText(drawn.value, formatFloat(value, DIGITS));
    // «…» takes the place of a digit.
    const digits = lab.isOpen(node) ? DIGITS - 1 : DIGITS;
    setText(drawn.number, lab.heat ? errorText(error) : lab.numberText(node, digits));
    element.style.setProperty("--dw-heat", lab.heat ? heatOf(error).toFixed(3) : "0");
    setAttribute(drawn.number, "data-known", number === undefined && !lab.heat ? null : "");
    setAttribute(element, "aria-label", nameOf(program, lab, node));
  }

  #updateEdge(edge: number, drawn: DrawnEdge): void {
    const lab = this.#lab;
    const state = lab.edgeState(edge);
    const isLabelled = lab.showsPartial(edge);
    const derivative = lab.numbers?.derivatives[edge] ?? Number.NaN;
    const look = `${state} ${isLabelled && derivative} ${lab.mode}`;
    if (look === drawn.look) return;
    drawn.look = look;
    setAttribute(drawn.path, "data-state", state || null);
    setAttribute(drawn.label, "data-state", state || null);
    setText(drawn.label, isLabelled ? formatFloat(derivative, EDGE_DIGITS) : "");
    if (drawn.path.classList.contains("dw-quiet")) return;
    // An adjoint goes against the data.
    const isBack = state === "active" && lab.mode === "reverse";
    const marker = `url(#${this.#arrow})`;
    setAttribute(drawn.path, "marker-start", isBack ? marker : null);
    setAttribute(drawn.path, "marker-end", isBack ? null : marker);
  }

  // ---- the focus -----------------------------------------------------------------------------------------------

  /** The node of an event, −1 where there is none. */
  nodeOf(event: Event): number {
    const found = event.target instanceof Element ? event.target.closest("[data-node]") : null;
    return found ? Number(found.getAttribute("data-node")) : -1;
  }

  focus(node: number): void {
    const drawn = this.#ofNode.get(node);
    if (!drawn) return;
    this.#moveStop(node);
    drawn.element.focus({ preventScroll: true });
  }

  #moveStop(node: number): void {
    setAttribute(this.#ofNode.get(this.#stop)?.element ?? this.element, "tabindex", "-1");
    this.element.removeAttribute("tabindex");
    this.#stop = node;
    this.#ofNode.get(node)?.element.setAttribute("tabindex", "0");
  }

  /** The nearest node from `node` in the direction of an arrow key, or the first or last one; −1 if there is none. */
  neighbour(node: number, key: string): number {
    const from = this.box(node);
    const shown = [...this.#ofNode.values()].map(({ box }) => box);
    if (key === "Home") return shown[0]?.node ?? -1;
    if (key === "End") return shown.at(-1)?.node ?? -1;
    const [dx, dy] = ARROWS[key] ?? [0, 0];
    if (!from || (dx === 0 && dy === 0)) return -1;
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (const box of shown) {
      const ahead = (box.x - from.x) * dx + (box.y - from.y) * dy;
      const aside = Math.abs((box.x - from.x) * dy) + Math.abs((box.y - from.y) * dx);
      if (box.node === node || ahead <= 1) continue;
      const far = ahead + 2 * aside;
      if (far < least) [best, least] = [box.node, far];
    }
    return best;
  }
}

const ARROWS: { readonly [key: string]: readonly [number, number] } = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function arrow(id: string): SVGMarkerElement {
  return svg(
    "marker",
    {
      id,
      class: "dw-arrow",
      viewBox: "0 0 8 8",
      refX: 7,
      refY: 4,
      markerWidth: 8,
      markerHeight: 8,
      markerUnits: "userSpaceOnUse",
      orient: "auto-start-reverse",
    },
    svg("path", { d: "M0,0.8L8,4L0,7.2Z" }),
  );
}

function drawnNode(program: Program, box: Box): Drawn {
  const { node, kind, width, height } = box;
  const given = program.nodes[node];
  const rect = { x: -width / 2, y: -height / 2, width, height, rx: kind === "node" ? 9 : 6 };
  const place = `translate(${box.x},${box.y})`;
  if (kind !== "node") {
    const label = svg("text", { class: "dw-label", y: 4 });
    label.textContent = box.text;
    const element = svg(
      "g",
      { class: `dw-node dw-${kind}`, "data-node": node, transform: place, "aria-hidden": "true" },
      svg("rect", rect),
      label,
    );
    return { box, element, value: null, number: null, look: "" };
  }
  const name = svg("text", { class: "dw-name", x: -width / 2 + 7, y: -height / 2 + 13 });
  name.textContent = given?.label === given?.name ? "" : (given?.name ?? "");
  // A long label stands aside of the name.
  const length = given?.label.length ?? 0;
  const label = svg("text", {
    class: length > 6 ? "dw-label dw-long" : "dw-label",
    x: length > 6 ? 10 : length > 4 ? 7 : 0,
    y: -height / 2 + 17,
  });
  label.textContent = given?.label ?? "";
  const value = svg("text", { class: "dw-value", y: -height / 2 + 33 });
  const number = svg("text", { class: "dw-adjoined", y: -height / 2 + 48 });
  const isShared = (program.leaving[node]?.length ?? 0) > 1;
  const isResult = node === program.last;
  const element = svg(
    "g",
    {
      class: `dw-node${isShared ? " dw-shared" : ""}${isResult ? " dw-result" : ""}`,
      "data-node": node,
      transform: place,
      role: "button",
      tabindex: -1,
      ...KEYS,
    },
    svg("rect", rect),
    name,
    label,
    value,
    number,
  );
  return { box, element, value, number, look: "" };
}

/** How hot an error is: 0 up to 10⁻¹⁷, 1 from 1 on. */
export function heatOf(error: number): number {
  if (Number.isNaN(error)) return 0;
  if (error === 0) return 0;
  return Math.min(Math.max((Math.log10(error) + 17) / 17, 0), 1);
}

const errorText = (error: number) => (error === 0 ? "exact" : formatError(error));

/** What a node is called by a screen reader: its operation, its value, and its tangent or adjoint. */
export function nameOf(program: Program, lab: GraphLab, node: number): string {
  const { name, text } = program.nodes[node] ?? { name: "", text: "" };
  const value = formatFloat(lab.numbers?.values[node] ?? Number.NaN);
  const parts = [name === text ? name : `${name} = ${text}`, `value ${value}`];
  const number = lab.numberOf(node);
  const word = lab.mode === "forward" ? "tangent" : "adjoint";
  if (number !== undefined) parts.push(`${word} ${formatFloat(number)}`);
  if (lab.heat) parts.push(`relative error ${errorText(lab.numbers?.errors[node] ?? Number.NaN)}`);
  return parts.join(", ");
}
