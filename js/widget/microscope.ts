import { h, KEYS, setAttribute, setText } from "./dom.js";
import type { Explorer } from "./engine.js";
import { formatStep, formatValue, numberInWords } from "./format.js";
import { NOTHING, type Points, scattered, segment } from "./geometry.js";
import type { Marks } from "./marks.js";
import { keyed, setValue, slider } from "./range.js";
import type { Tables } from "./tables.js";
import type { Window, Zoom } from "./zoom.js";

/** The second end of the secant stands here, as a part of half the width, while the window follows Δx. */
const FOLLOWED = 0.6;
const BOX = { left: -1.25, right: 1.25, low: -1.25, high: 1.25 };

/** The close-up of one explorer: how wide it is, and what is drawn in it. */
export class Microscope {
  zoom: Zoom | null = null;
  /** Half the width that has been chosen; null while it follows Δx. */
  #chosen: number | null = null;

  get follows(): boolean {
    return this.#chosen === null;
  }

  choose(width: number | null): void {
    this.#chosen = width;
  }

  width(step: number): number {
    const [closest, widest] = this.zoom?.range ?? [1e-16, 10];
    return Math.min(Math.max(this.#chosen ?? step / FOLLOWED, closest), widest);
  }

  draw(marks: Marks, tables: Tables, i: number, j: number): void {
    if (!marks.has("zoom_dots")) return;
    const { zoom } = this;
    if (!zoom || zoom.at !== tables.x[j] || zoom.revision !== tables.revision) return;
    const step = tables.steps[i] as number;
    const seen = zoom.look(this.width(step));
    show(marks, "zoom_exact", curve(seen.x, seen.exact));
    show(marks, "zoom_computed", seen.isComplete ? NOTHING : curve(seen.x, seen.computed));
    marks.set("zoom_dots", seen.isComplete ? dots(seen) : NOTHING);
    marks.set("zoom_here", { x: Float64Array.of(0, 0), y: Float64Array.of(-1.2, 1.2) });
    const start = zoom.here / seen.height;
    marks.set("zoom_point", Number.isFinite(start) ? scattered([[0, start]]) : NOTHING);
    // Where nothing moves the second end is the point itself.
    const moved = zoom.moved(step);
    const rise = tables.value("forward", i, j) * (moved || 0);
    const end: [number, number] = [moved / seen.width, (zoom.here + rise) / seen.height];
    const isThere =
      end.every(Number.isFinite) && Math.abs(end[0]) <= 1.2 && Math.abs(end[1]) <= 1.2;
    marks.set("zoom_end", isThere ? scattered([end]) : NOTHING);
    const slope = moved ? (end[1] - start) / end[0] : 0;
    show(marks, "zoom_secant", segment(0, start, slope, BOX.left, BOX.right, BOX));
  }
}

function show(marks: Marks, name: string, points: Points): void {
  const visible = points.y.some(Number.isFinite);
  marks.set(name, visible ? { ...points, visible } : { visible });
}

/** A curve within the figure, without a gap at its end. */
function curve(x: Float64Array, y: Float64Array): Points {
  let end = y.length;
  while (end > 0 && !Number.isFinite(y[end - 1] as number)) end--;
  return { x: x.subarray(0, end), y: y.subarray(0, end) };
}

const dots = ({ x, computed }: Window): Points =>
  scattered(
    Array.from(x, (at, k): [number, number] => [at, computed[k] as number]).filter(
      ([at, y]) => Number.isFinite(y) && Math.abs(at) <= 1.1 && Math.abs(y) <= 1.1,
    ),
  );

/** What x + Δx is, in a sentence. */
export function landing(zoom: Zoom, step: number): string {
  const moved = zoom.moved(step);
  const asked = `Δx = ${formatStep(step)}`;
  if (moved === 0) return `${asked}: x + Δx is x itself`;
  if (Number.isNaN(zoom.gap))
    return `${asked}: between x and x + Δx lie more floating-point numbers than can be drawn`;
  const count = Math.round(moved / zoom.gap);
  if (count > 1e6)
    return `${asked}: x + Δx is ${numberInWords(count, 2)} floating-point numbers away`;
  const off = Math.abs(moved / step - 1);
  const rounded = off > 0.005 ? `, Δx rounded by ${Math.round(100 * off)} %` : "";
  return `${asked}: x + Δx is ${count === 1 ? "the next floating-point number" : `${count} floating-point numbers away`}${rounded}`;
}

/** Under the close-up: how wide it is, and where the second end of the secant lands. */
export function microscope(explorer: Explorer) {
  const { lens } = explorer;
  const range = slider("Zoom", -18, 1, ({ key }) => choose(keyed(key, range, 0.1, 1)));
  const choose = (power: number) => {
    range.valueAsNumber = Math.min(Math.max(power, Number(range.min)), Number(range.max));
    lens.choose(10 ** range.valueAsNumber);
    explorer.schedule();
  };
  range.addEventListener("input", () => choose(range.valueAsNumber));
  const width = h("output", { class: "dw-number", "aria-hidden": "true" });
  const follow = h(
    "button",
    {
      type: "button",
      class: "dw-link",
      onclick: () => {
        const { tables } = explorer;
        lens.choose(lens.follows && tables ? lens.width(tables.steps[explorer.i] as number) : null);
        explorer.schedule();
      },
      ...KEYS,
    },
    "follow Δx",
  );
  const element = h(
    "div",
    { class: "dw-zoom" },
    h(
      "div",
      { class: "dw-reading" },
      h("span", { "aria-hidden": "true" }, "window ±"),
      width,
      h("span", { class: "dw-actions" }, follow),
    ),
    range,
  );
  return {
    element,
    update() {
      const { tables } = explorer;
      const { zoom } = lens;
      const step = tables?.steps[explorer.i];
      const isHere = zoom?.at === tables?.x[explorer.j] && zoom?.revision === tables?.revision;
      element.toggleAttribute("data-outdated", !isHere);
      if (!zoom || step === undefined || !isHere) return;
      const [closest, widest] = zoom.range;
      setAttribute(range, "min", String(Math.log10(closest)));
      setAttribute(range, "max", String(Math.log10(widest)));
      const seen = lens.width(step);
      setValue(range, Math.log10(seen));
      const text = seen > 1 ? formatValue(seen, 2) : formatStep(seen);
      setAttribute(range, "aria-valuetext", `plus or minus ${text}`);
      setText(width, text);
      setAttribute(follow, "aria-pressed", String(lens.follows));
    },
  };
}
