import { h, KEYS, setAttribute, setText } from "./dom.js";
import { type Fold, howMany } from "./fold.js";
import { FoldDrawing } from "./fold-drawing.js";
import { type Placement, place } from "./fold-layout.js";
import { Camera } from "./graph-camera.js";
import type { Part } from "./panel.js";
import { keyed, setValue, slider } from "./range.js";
import type { SwellLab } from "./swell-lab.js";

const MARGIN = 14;
/** Milliseconds that it takes to fold a tree by the button. */
const PACE = 2600;
/** Zoomed in so far, a node of the largest tree can be read. */
const MOST_ZOOM = 30;
/** Pixels: the box is as high as the levels of the tree take, within these. */
const HEIGHTS = { least: 130, level: 50, most: 460 } as const;
/** Nodes of which there are so many are thin, and do not fade. */
const LARGE = 400;
/** Milliseconds. */
const REST = 220;
const HINT = "Point at a node to see what it stands for, and its equals.";

const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Waits for the browser to have nothing better to do. */
const idle = () =>
  new Promise<void>((done) => {
    if ("requestIdleCallback" in globalThis) requestIdleCallback(() => done(), { timeout: 300 });
    else setTimeout(done);
  });

/** Waits for the depth to come to rest. */
const rest = () => new Promise<void>((done) => setTimeout(done, REST));

/** The tree that folds into the graph, its slider, and what is known of the node that is looked at. */
export function foldView(lab: SwellLab, signal: AbortSignal): Part {
  const drawing = new FoldDrawing();
  const vacancy = h("p", { class: "dw-caption dw-vacant" });
  const box = h("div", { class: "dw-canvas dw-fold-box" }, drawing.element, vacancy);
  const camera = new Camera(box, drawing.scene, signal, MOST_ZOOM);
  box.append(camera.buttons);
  const caption = h("p", { class: "dw-caption dw-node-caption" });
  const control = foldSlider(lab, signal);
  const element = h(
    "section",
    { class: "dw-fold", "aria-label": "Tree and graph" },
    title(),
    box,
    h("div", { class: "dw-under" }, caption),
    control.element,
  );

  let wanted: Fold | undefined;
  let width = 0;
  const places = new WeakMap<Fold, { readonly width: number; readonly placement: Placement }>();
  const placed = (fold: Fold): Placement => {
    const room = { width: box.clientWidth - 2 * MARGIN, height: box.clientHeight - 2 * MARGIN };
    const known = places.get(fold);
    if (known?.width === room.width) return known.placement;
    const placement = place(fold, room);
    places.set(fold, { width: room.width, placement });
    return placement;
  };
  const draw = async (fold: Fold) => {
    wanted = fold;
    // Depths that one only passes by are not drawn.
    await (drawing.fold ? rest() : idle());
    if (signal.aborted || wanted !== fold || box.clientWidth === 0) return;
    const height = HEIGHTS.least / 2 + HEIGHTS.level * fold.levels;
    box.style.height = `${Math.min(Math.max(height, HEIGHTS.least), HEIGHTS.most)}px`;
    drawing.show(fold, placed(fold));
    setAttribute(box, "data-large", fold.size > LARGE ? "" : null);
    camera.frame({ width: box.clientWidth - 2 * MARGIN, height: box.clientHeight - 2 * MARGIN });
    lab.schedule();
  };
  const redraw = () => {
    drawing.update(lab.folded, lab.lit, camera.scale);
    drawing.keepStop();
  };
  const resized = new ResizeObserver(() => {
    const now = box.clientWidth;
    if (now === 0 || now === width) return;
    width = now;
    if (wanted) void draw(wanted);
    else lab.schedule();
  });
  resized.observe(box);
  signal.addEventListener("abort", () => resized.disconnect());
  listen(lab, drawing, camera, box);

  return {
    element,
    update() {
      const { fold } = lab;
      if (fold && fold !== wanted && box.clientWidth > 0) void draw(fold);
      const isMissing = !fold && lab.vacancy !== "";
      setText(vacancy, isMissing ? lab.vacancy : fold || wanted ? "" : "unfolding …");
      setAttribute(box, "data-vacant", isMissing ? "" : null);
      setAttribute(element, "data-outdated", fold && fold === drawing.fold ? null : "");
      redraw();
      const isLit = fold && fold === drawing.fold && lab.lit >= 0;
      setText(caption, isLit ? fold.describe(lab.lit) : noteOf(fold) || HINT);
      control.update();
    },
  };
}

const nodes = (count: number) => `${howMany(count)} node${count === 1 ? "" : "s"}`;

const noteOf = (fold: Fold | undefined): string =>
  fold?.note ? `${fold.note[0]?.toUpperCase()}${fold.note.slice(1)}.` : "";

function title(): HTMLElement {
  const note = h("small", { class: "dw-caption" }, "equal parts have one tint until they meet");
  return h("div", { class: "dw-title dw-title-fold" }, h("h3", {}, "tree and graph"), note);
}

/** From tree to graph, by hand or by itself; with the count of nodes that follows. */
function foldSlider(lab: SwellLab, signal: AbortSignal) {
  const range = slider("Tree to graph", 0, 1, ({ key }) => {
    stop();
    lab.foldTo(keyed(key, range, 0.02, 0.1));
    setValue(range, lab.folded);
  });
  range.addEventListener("input", () => {
    stop();
    lab.foldTo(range.valueAsNumber);
  });
  let playing = 0;
  const stop = () => {
    cancelAnimationFrame(playing);
    playing = 0;
  };
  signal.addEventListener("abort", stop);
  const play = () => {
    if (playing) {
      stop();
      lab.schedule();
      return;
    }
    const to = lab.folded < 0.5 ? 1 : 0;
    if (isStill()) {
      lab.foldTo(to);
      return;
    }
    let before = performance.now();
    const step = (now: number) => {
      const by = (now - before) / PACE;
      before = now;
      lab.foldTo(lab.folded + (to ? by : -by));
      playing = lab.folded === to ? 0 : requestAnimationFrame(step);
      if (!playing) lab.schedule();
    };
    playing = requestAnimationFrame(step);
    lab.schedule();
  };
  const button = h("button", { type: "button", class: "dw-link dw-play", onclick: play, ...KEYS });
  const tree = h("span", { "aria-hidden": "true" });
  const now = h("output", { class: "dw-number", "aria-hidden": "true" });
  const graph = h("span", { "aria-hidden": "true" });
  return {
    element: h(
      "div",
      { class: "dw-fold-slider" },
      h("div", { class: "dw-reading" }, tree, now, graph, button),
      range,
    ),
    update() {
      const { fold, folded } = lab;
      setValue(range, folded);
      setText(button, playing ? "❚❚ pause" : folded < 0.5 ? "▷ fold" : "◁ unfold");
      if (!fold) return;
      setAttribute(range, "aria-valuetext", nodes(fold.count(folded)));
      setText(tree, `tree ${nodes(fold.treeSize)}`);
      setText(now, folded > 0 && folded < 1 ? nodes(fold.count(folded)) : "→");
      setText(graph, `graph ${nodes(fold.graphSize)}`);
      setAttribute(tree, "data-here", folded === 0 ? "" : null);
      setAttribute(graph, "data-here", folded === 1 ? "" : null);
    },
  };
}

/** What a pointer and keys do to nodes. */
function listen(lab: SwellLab, drawing: FoldDrawing, camera: Camera, box: HTMLElement): void {
  box.addEventListener("pointerover", (event) => lab.light(drawing.nodeOf(drawing.itemOf(event))));
  box.addEventListener("pointerleave", () => lab.light(-1));
  box.addEventListener("focusin", (event) => {
    const item = drawing.itemOf(event);
    lab.light(drawing.nodeOf(item));
    if (item >= 0) camera.follow(drawing.area(item));
  });
  box.addEventListener("focusout", () => lab.light(-1));
  // Sideways the drawing scrolls, up and down the page does.
  box.addEventListener(
    "wheel",
    (event) => {
      if (event.ctrlKey || event.metaKey || camera.isFit) return;
      const sideways = event.shiftKey ? event.deltaX || event.deltaY : event.deltaX;
      if (Math.abs(sideways) < 1) return;
      event.preventDefault();
      camera.pan(-sideways, 0);
    },
    { passive: false },
  );
  box.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const item = drawing.itemOf(event);
    const to = item < 0 ? -1 : drawing.neighbour(item, event.key);
    const isArrow = /^(Arrow|Home|End)/.test(event.key);
    if (to >= 0) drawing.focus(to);
    else if (!(item >= 0 && isArrow) && !camera.key(event)) return;
    event.preventDefault();
    event.stopPropagation();
    lab.schedule();
  });
}
