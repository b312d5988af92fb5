import { disagreements, strip } from "./band.js";
import {
  type Box,
  half,
  looksSame,
  markers,
  NOTHING,
  onLinearAxis,
  onLogAxis,
  type Points,
  scattered,
  segment,
} from "./geometry.js";
import type { Marks } from "./marks.js";
import type { Family, Method, Order, Precision } from "./model.js";
import type { Radar } from "./radar.js";
import type { Landings } from "./rules.js";
import type { Curve, Tables } from "./tables.js";
import { gone, VeeDrawing } from "./vee.js";

/** Everything a picture depends on. */
export interface Scene {
  readonly tables: Tables;
  /** Rises whenever more of the tables has arrived. */
  readonly version: number;
  readonly i: number;
  readonly j: number;
  readonly methods: readonly string[];
  readonly catalogue: readonly Method[];
  readonly originAxes: boolean;
  /** Which steps of the V may be seen; null where all may. */
  readonly visited: ReadonlySet<number> | null;
  /** Where rules have chosen to stand. */
  readonly landings: Landings | null;
  readonly radar: Radar | null;
  /** The certified slopes from the left and from the right; NaN where there are none. */
  readonly sides: readonly [left: number, right: number];
  readonly precision: Precision;
  readonly order: Order;
}

/** A tangent reaches this far to each side, as a part of the domain, */
const REACH = 0.17;
/** and a secant this far past the points it uses. */
const PAST = 1.08;
const DOTS = 14;
/** How high above the axis the band of disagreement lies, as a part of the figure. */
const BAND = 0.03;
/** How many steps the widest stencil reaches. */
const WIDEST = 2;
/** Points of np.gradient's grid that are shown around x. */
const GRID_DOTS = 9;
/** Markers cost more than curves, so they wait until things rest. */
const REST = 150;
/** Where the two sides' scales are not known. */
const LOG_AXIS = [1e-18, 1e2] as const;

/** Redraws what moves from the tables. What stands still the kernel has drawn. */
export class Drawing {
  readonly #marks: Marks;
  readonly #vee: VeeDrawing;
  #drawn: Scene | null = null;
  #resting: ReturnType<typeof setTimeout> | undefined;
  #dotsHidden = false;
  readonly #shown = new Map<string, Points>();
  #radar: Radar | null = null;
  #x: Float64Array | null = null;
  #kinks: readonly number[] = [];

  constructor(marks: Marks, signal: AbortSignal) {
    this.#marks = marks;
    this.#vee = new VeeDrawing(marks);
    signal.addEventListener("abort", () => clearTimeout(this.#resting));
  }

  draw(scene: Scene): void {
    const drawn = this.#drawn;
    this.#drawn = scene;
    const { tables, i, j } = scene;
    const fresh = drawn?.tables !== tables || drawn.version !== scene.version;
    const stepMoved = fresh || drawn.i !== i;
    const pointMoved = fresh || drawn.j !== j;
    const toggled = fresh || drawn.methods !== scene.methods;
    const box = this.#box(tables);
    // The kernel may have drawn something else there.
    if (fresh) this.#shown.clear();
    for (const { name } of gone(drawn, scene)) this.#show(name, false);
    for (const { name } of scene.catalogue) {
      const on = scene.methods.includes(name);
      const wasOn = !fresh && drawn.methods.includes(name);
      if (fresh || on !== wasOn) this.#show(name, on);
      if (!on) continue;
      const steps = tables.hasStep(name);
      if (!wasOn || (stepMoved && steps)) this.#drawCurves(scene, name, box);
      if (!wasOn || pointMoved || (stepMoved && steps)) this.#drawTangent(scene, name, box);
    }
    this.#vee.draw(scene, fresh ? null : drawn);
    if (pointMoved) this.#drawPoint(scene);
    const sidesMoved = drawn?.sides.some((slope, k) => !Object.is(slope, scene.sides[k]));
    if (pointMoved || sidesMoved) this.#drawSides(scene, box);
    if (stepMoved || toggled) this.#drawBand(scene, box);
    if (stepMoved || toggled) this.#drawLone(scene);
    if (pointMoved || toggled) this.#drawGridDots(scene);
    if (pointMoved || stepMoved || toggled) this.#drawStencil(scene, box);
    if (fresh || drawn.originAxes !== scene.originAxes) this.#drawAxes(scene, box);
    if (stepMoved || toggled) this.#awaitRest(stepMoved && !fresh);
  }

  /** The kinks where what a method says is said of the point alone: no stencil reaches to the columns beside it. */
  #lone(
    { tables, radar, i }: Pick<Scene, "tables" | "radar" | "i">,
    method: string,
  ): readonly number[] {
    if (method === "gradient") return [];
    const { x } = tables;
    const reach = tables.hasStep(method) ? WIDEST * (tables.steps[i] as number) : 0;
    return this.#columns(tables, radar).filter((j) =>
      [x[j - 1], x[j + 1]].every(
        (next = Number.NaN) => !(Math.abs(next - (x[j] as number)) < reach),
      ),
    );
  }

  /** What methods say at kinks, beside the gaps of their curves. */
  #drawLone(scene: Scene): void {
    const { tables, methods, catalogue, i } = scene;
    const [low, high] = this.#limits("y_slope");
    for (const each of ["symbolic", "numerical", "automatic"] as const) {
      const names = catalogue.filter(
        ({ name, family }) => family === each && methods.includes(name),
      );
      const points = names.flatMap(({ name }) =>
        this.#lone(scene, name).map((j): [number, number] => [
          tables.x[j] as number,
          tables.value(name, i, j),
        ]),
      );
      const seen = points.filter(([, value]) => value >= low && value <= high);
      this.#marks.set(`lone/${each}`, scattered(seen));
    }
  }

  /** The columns of kinks. */
  #columns({ x }: Tables, radar: Radar | null): readonly number[] {
    if (radar !== this.#radar || x !== this.#x) {
      this.#radar = radar;
      this.#x = x;
      this.#kinks = [...x.keys()].filter((j) => radar?.has(x[j] as number));
    }
    return this.#kinks;
  }

  /** Moves a mark, if that can be seen: bqplot takes half a millisecond for each. */
  #move(name: string, points: Points, box: Box): void {
    const shown = this.#shown.get(name);
    if (shown && looksSame(shown, points, box)) return;
    this.#shown.set(name, points);
    this.#marks.set(name, points);
  }

  #show(method: string, visible: boolean): void {
    for (const figure of ["tangent", "slope", "error"]) {
      this.#marks.set(`${figure}/${method}`, { visible });
    }
  }

  #drawCurves({ tables, radar, i }: Scene, method: string, box: Box): void {
    const [low, high] = this.#limits("y_slope");
    const { x, y } = tables.values(method, i);
    const lone = this.#lone({ tables, radar, i }, method);
    const curve = onLinearAxis(x, withGaps(y, lone), low, high);
    this.#move(`slope/${method}`, curve, { ...box, low, high });
    const errors = tables.errors(method, i);
    this.#marks.set(
      `error/${method}`,
      onLogAxis(errors.x, errors.y, ...this.#logLimits("y_error")),
    );
  }

  #drawTangent({ tables, order, i, j }: Scene, method: string, box: Box): void {
    if (order > 1) {
      this.#marks.set(`tangent/${method}`, { visible: false });
      return;
    }
    const x = tables.x[j] as number;
    const h = tables.steps[i] as number;
    let y = tables.f[j] as number;
    const reach = REACH * (box.right - box.left);
    let before = reach;
    let after = reach;
    if (tables.hasStep(method)) {
      const rise = tables.value("forward", i, j) - tables.value("backward", i, j);
      // The secant of central differences goes through its own two points, and not through (x, f(x)).
      if (method === "central" && Number.isFinite(rise)) y += (h * rise) / 2;
      if (method !== "forward") before = Math.max(reach, PAST * h);
      if (method !== "backward") after = Math.max(reach, PAST * h);
    }
    const slope = tables.value(method, i, j);
    this.#move(`tangent/${method}`, segment(x, y, slope, x - before, x + after, box), box);
  }

  #drawPoint({ tables, j }: Scene): void {
    const x = tables.x[j] as number;
    const y = tables.f[j] as number;
    this.#marks.set("point", Number.isFinite(y) ? scattered([[x, y]]) : NOTHING);
    for (const figure of ["f", "slope", "error"]) {
      const [low, high] =
        figure === "error" ? this.#logLimits("y_error") : this.#limits(`y_${figure}`);
      this.#marks.set(`here_${figure}`, vertical(x, low, high));
    }
  }

  /** What is true, under what the methods say: a tangent to each side. */
  #drawSides({ tables, sides, order, j }: Scene, box: Box): void {
    const x = tables.x[j] as number;
    const y = tables.f[j] as number;
    const reach = REACH * (box.right - box.left);
    for (const [name, slope, sign] of [
      ["side_left", sides[0], -1],
      ["side_right", sides[1], 1],
    ] as const) {
      const points = half(x, y, order === 1 ? slope : Number.NaN, sign, reach, box);
      const visible = points.y.length > 0;
      this.#marks.set(name, visible ? { ...points, visible } : { visible });
    }
  }

  /** Where the methods that are on disagree by more than their errors can explain. */
  #drawBand({ tables, methods, catalogue, precision, i }: Scene, { left, right }: Box): void {
    const on = catalogue.filter(({ name }) => methods.includes(name));
    const [low, high] = this.#limits("y_slope");
    const marked = disagreements(tables, on, precision, i);
    const points = strip(tables.x, marked, low + BAND * (high - low));
    const visible = points.x.length > 0 && left < right;
    this.#marks.set("band", visible ? { ...points, visible } : { visible });
  }

  /** np.gradient around x, at the points of its own grid. */
  #drawGridDots({ tables, methods, i, j }: Scene): void {
    const { x, y } = tables.values("gradient", i);
    const isOn = methods.includes("gradient") && tables.isPlain("gradient");
    const here = tables.x[j] as number;
    const [low, high] = this.#limits("y_slope");
    const points = isOn
      ? Array.from(x, (at, k): [number, number] => [at, y[k] as number])
          .sort(([a], [b]) => Math.abs(a - here) - Math.abs(b - here))
          .slice(0, GRID_DOTS)
          .filter(([, value]) => value >= low && value <= high)
      : [];
    this.#marks.set("grid_dots", scattered(points));
  }

  /** The points that the difference quotients use besides x: recovered from them, or for f″ as near as is drawn. */
  #drawStencil({ tables, order, i, j, methods }: Scene, box: Box): void {
    const x = tables.x[j] as number;
    const y = tables.f[j] as number;
    const h = tables.steps[i] as number;
    const points: [number, number][] = [];
    for (const [method, sign] of [
      ["forward", 1],
      ["backward", -1],
    ] as const) {
      const isOn = methods.includes(method);
      if (!isOn && !methods.includes("central")) continue;
      const at = x + sign * h;
      const rise = sign * h * tables.value(method, i, j);
      points.push([at, order === 1 ? y + rise : tables.height(at)]);
      if (isOn && order === 2) points.push([at + sign * h, tables.height(at + sign * h)]);
    }
    this.#move("stencil", scattered(points.filter((point) => isInside(point, box))), box);
  }

  #drawAxes({ originAxes }: Scene, box: Box): void {
    this.#marks.set("axis_x", {
      x: Float64Array.of(box.left, box.right),
      y: Float64Array.of(0, 0),
      visible: originAxes && box.low < 0 && box.high > 0,
    });
    this.#marks.set("axis_y", {
      ...vertical(0, box.low, box.high),
      visible: originAxes && box.left < 0 && box.right > 0,
    });
  }

  #awaitRest(moving: boolean): void {
    // One key press leaves the markers where they are for a moment; a drag puts them out of sight.
    if (moving && this.#resting !== undefined && !this.#dotsHidden) this.#showDots(false);
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      this.#resting = undefined;
      this.#drawDots();
      this.#showDots(true);
    }, REST);
  }

  #showDots(visible: boolean): void {
    this.#dotsHidden = !visible;
    for (const figure of ["slope", "error"]) {
      this.#marks.set(`dots_${figure}/numerical`, { visible });
      this.#marks.set(`dots_${figure}/automatic`, { visible });
    }
  }

  #drawDots(): void {
    const scene = this.#drawn;
    if (!scene) return;
    for (const family of ["numerical", "automatic"] as const) {
      this.#marks.set(`dots_slope/${family}`, this.#dots(scene, family, "slope"));
      this.#marks.set(`dots_error/${family}`, this.#dots(scene, family, "error"));
    }
  }

  #dots(scene: Scene, family: Family, figure: "slope" | "error"): Points {
    const { tables, i, methods, catalogue } = scene;
    const names = methods.filter((name) =>
      catalogue.some((method) => method.name === name && method.family === family),
    );
    const [low, high] = figure === "slope" ? this.#limits("y_slope") : this.#logLimits("y_error");
    const curve = (name: string): Curve =>
      figure === "slope" ? tables.values(name, i) : tables.errors(name, i);
    // Side by side along x, so that methods that agree do not put their markers on top of each other.
    const shift = family === "numerical" ? 0.25 : 0.75;
    // An error at a kink alone is no line, and would not be seen.
    const alone = figure === "error" ? this.#columns(tables, scene.radar) : [];
    return scattered(
      names.flatMap((name, k) => {
        const { x, y } = curve(name);
        const found = markers(x, y, low, high, DOTS, (shift + k / names.length) % 1);
        const lone =
          name === "gradient"
            ? []
            : alone.map((j): [number, number] => [x[j], y[j]] as [number, number]);
        return [...found, ...lone.filter(([, error]) => error > low && error <= high)];
      }),
    );
  }

  #box({ x }: Tables): Box {
    const [left, right] = this.#marks.limits("x_f") ?? [x[0] as number, x.at(-1) as number];
    const [low, high] = this.#limits("y_f");
    return { left, right, low, high };
  }

  #limits(scale: string): readonly [number, number] {
    return this.#marks.limits(scale) ?? [-10, 10];
  }

  #logLimits(scale: string): readonly [number, number] {
    return this.#marks.limits(scale) ?? LOG_AXIS;
  }
}

/** A curve with gaps at some columns. */
function withGaps(y: Float64Array, columns: readonly number[]): Float64Array {
  if (columns.length === 0) return y;
  const gapped = y.slice();
  for (const j of columns) gapped[j] = Number.NaN;
  return gapped;
}

const vertical = (x: number, low: number, high: number): Points => ({
  x: Float64Array.of(x, x),
  y: Float64Array.of(low, high),
});

const isInside = ([x, y]: readonly [number, number], box: Box) =>
  x >= box.left && x <= box.right && y >= box.low && y <= box.high;
