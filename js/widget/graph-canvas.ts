import { h, KEYS, setAttribute, setText } from "./dom.js";
import { formatError } from "./format.js";
import { Camera, fitting } from "./graph-camera.js";
import { Drawing } from "./graph-drawing.js";
import type { GraphLab } from "./graph-lab.js";
import type { Direction, Layout } from "./graph-layout.js";
import { formatFloat } from "./graph-math.js";
import type { Part } from "./panel.js";
import type { Program } from "./steps-trace.js";

/** Pixels: the drawing's box is as high as the graph, within these. */
const HEIGHTS = { least: 190, most: 520 } as const;
const PADDING = 28;
/** Left to right, unless from bottom to top the graph is seen this much larger. */
const WORTH = 1.15;
/** Nodes up to which both ways are tried. */
const SMALL = 80;
/** From one side this narrow, only upwards. */
const NARROW = 420;

/** The box with the graph in it, and below it what is known of the node that is looked at. */
export function canvas(lab: GraphLab, signal: AbortSignal): Part {
  const drawing = new Drawing(lab);
  const box = h("div", { class: "dw-canvas" }, drawing.element);
  const camera = new Camera(box, drawing.scene, signal);
  const vacancy = h("p", { class: "dw-caption dw-vacant" });
  box.append(camera.buttons, vacancy);
  const caption = h("p", { class: "dw-caption dw-node-caption" });
  const scale = heatScale();
  const element = h(
    "section",
    { class: "dw-drawing", "aria-label": "The graph" },
    box,
    h("div", { class: "dw-under" }, caption, scale),
  );

  let shown: Program | null = null;
  let width = 0;
  let position = -1;
  /** Draws the program in the direction in which more of it is seen. */
  const draw = async (program: Program) => {
    shown = program;
    const layouts = await laidOut(lab, program, box.clientWidth);
    if (signal.aborted || shown !== program || layouts.length === 0) return;
    const layout = best(layouts, box.clientWidth);
    box.style.height = `${heightOf(layout, box.clientWidth)}px`;
    setText(vacancy, "");
    drawing.show(program, layout);
    // To move a large one smoothly would paint it many times.
    setAttribute(box, "data-large", layout.boxes.length > SMALL ? "" : null);
    camera.frame(layout);
    position = -1;
    follow();
    drawing.update();
  };
  const follow = () => {
    const { area } = drawing;
    if (area && lab.position !== position) camera.follow(area);
    position = lab.position;
  };
  const resized = new ResizeObserver(() => {
    const now = box.clientWidth;
    if (now === 0 || now === width) return;
    width = now;
    if (shown && !shown.tooLarge) void draw(shown);
  });
  resized.observe(box);
  signal.addEventListener("abort", () => resized.disconnect());
  listen(lab, drawing, camera, box);

  return {
    element,
    update() {
      const { program } = lab;
      setAttribute(element, "hidden", program?.tooLarge ? "" : null);
      if (!program || program.tooLarge) return;
      if (program !== shown && box.clientWidth > 0) {
        if (program.nodes.length > SMALL) setText(vacancy, "laying out the graph …");
        void draw(program);
      }
      if (drawing.layout) {
        drawing.update();
        if (lab.position !== position) follow();
      }
      setText(caption, described(lab));
      setAttribute(scale, "hidden", lab.heat ? null : "");
    },
  };
}

/** One layout, or of a small graph both. */
async function laidOut(lab: GraphLab, program: Program, width: number): Promise<Layout[]> {
  const isSmall = program.nodes.length <= SMALL && width >= NARROW;
  const directions: readonly Direction[] = isSmall ? ["LR", "BT"] : ["BT"];
  const layouts = await Promise.all(directions.map((direction) => lab.layout(direction)));
  return layouts.filter((layout) => layout !== null);
}

const heightOf = (layout: Layout, width: number) => {
  const scale = Math.min(1, fitting(layout, { width, height: Number.POSITIVE_INFINITY }));
  const wanted = layout.height * Math.max(scale, 0.7) + PADDING;
  return Math.round(Math.min(Math.max(wanted, HEIGHTS.least), HEIGHTS.most));
};

function best(layouts: readonly Layout[], width: number): Layout {
  const size = (layout: Layout) =>
    Math.min(1, fitting(layout, { width, height: heightOf(layout, width) }));
  const [first, second] = layouts as [Layout, Layout?];
  return second && size(second) > WORTH * size(first) ? second : first;
}

/** What a pointer and keys do to nodes. */
function listen(lab: GraphLab, drawing: Drawing, camera: Camera, box: HTMLElement): void {
  const light = (node: number) => lab.light(node < 0 ? [] : [node]);
  box.addEventListener("pointerover", (event) => light(drawing.nodeOf(event)));
  box.addEventListener("pointerleave", () => lab.light([]));
  box.addEventListener("focusin", (event) => {
    const node = drawing.nodeOf(event);
    light(node);
    reveal(drawing, camera, node);
  });
  box.addEventListener("focusout", () => lab.light([]));
  box.addEventListener("dblclick", (event) => complete(lab, drawing.nodeOf(event)));
  box.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const node = drawing.nodeOf(event);
    const to = node < 0 ? -1 : drawing.neighbour(node, event.key);
    const isArrow = /^(Arrow|Home|End)/.test(event.key);
    if (to >= 0) drawing.focus(to);
    else if (node >= 0 && (event.key === "Enter" || event.key === " ")) complete(lab, node);
    else if (!(node >= 0 && isArrow) && !camera.key(event)) return;
    event.preventDefault();
    event.stopPropagation();
  });
}

/** Goes to the step that completes a node's number. */
function complete(lab: GraphLab, node: number): void {
  const position = node < 0 ? undefined : lab.trace.completed(node);
  if (position !== undefined) lab.go(position);
}

function reveal(drawing: Drawing, camera: Camera, node: number): void {
  const box = drawing.box(node);
  if (!box) return;
  camera.follow({
    x: box.x - box.width / 2,
    y: box.y - box.height / 2,
    width: box.width,
    height: box.height,
  });
}

/** The node that is looked at in full; without one, how to look at one. */
export function described(lab: GraphLab): string {
  const { program, numbers } = lab;
  const [node] = lab.lit.size === 1 ? lab.lit : [lab.move?.node];
  if (!program || !numbers || node === undefined) return HINT;
  const { name, text } = program.nodes[node] ?? { name: "", text: "" };
  const full = formatFloat(numbers.values[node] ?? Number.NaN, 17);
  const parts = [name === text ? `${name} = ${full}` : `${name} = ${text} = ${full}`];
  const number = lab.numberText(node, 17);
  if (number) parts.push(number.replace(" ", " = "));
  const rules = (program.entering[node] ?? [])
    .filter((edge) => program.nodes[program.edges[edge]?.source ?? -1]?.moves)
    .map((edge) => numbers.rules[edge] ?? "")
    .filter((rule, k, all) => rule && all.indexOf(rule) === k);
  parts.push(...rules);
  const error = numbers.errors[node] ?? Number.NaN;
  if (lab.heat) parts.push(Number.isNaN(error) ? "not certified" : `error ${formatError(error)}`);
  const uses = program.leaving[node]?.length ?? 0;
  if (uses > 1) parts.push(`used ${uses} times`);
  return parts.join("   ·   ");
}

const HINT = "Point at a node to see it in full; a double click goes to its step.";

/** What the colours of errors mean. */
function heatScale(): HTMLElement {
  const tick = (text: string) => h("span", {}, text);
  return h(
    "div",
    {
      class: "dw-heat-scale",
      hidden: true,
      role: "img",
      "aria-label": "relative error, from 1e-17 pale to 1 dark",
    },
    tick("10⁻¹⁷"),
    h("span", { class: "dw-heat-bar", ...KEYS }),
    tick("1"),
  );
}
