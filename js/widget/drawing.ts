import {
  type Box,
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
import type { Family, Method } from "./model.js";
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
}

/** A tangent reaches this far to each side, as a part of the domain, */
const REACH = 0.17;
/** and a secant this far past the points it uses. */
const PAST = 1.08;
const DOTS = 14;
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
    if (pointMoved || stepMoved || toggled) this.#drawStencil(scene, box);
    if (fresh || drawn.originAxes !== scene.originAxes) this.#drawAxes(scene, box);
    if (stepMoved || toggled) this.#awaitRest(stepMoved && !fresh);
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

  #drawCurves({ tables, i }: Scene, method: string, box: Box): void {
    const [low, high] = this.#limits("y_slope");
    const values = tables.values(method, i);
    const curve = onLinearAxis(values.x, values.y, low, high);
    this.#move(`slope/${method}`, curve, { ...box, low, high });
    const errors = tables.errors(method, i);
    this.#marks.set(
      `error/${method}`,
      onLogAxis(errors.x, errors.y, ...this.#logLimits("y_error")),
    );
  }

  #drawTangent({ tables, i, j }: Scene, method: string, box: Box): void {
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

  /** The points that the difference quotients use besides x, recovered from the one-sided quotients. */
  #drawStencil({ tables, i, j, methods }: Scene, box: Box): void {
    const x = tables.x[j] as number;
    const y = tables.f[j] as number;
    const h = tables.steps[i] as number;
    const points: [number, number][] = [];
    const uses = (method: string) => methods.includes(method) || methods.includes("central");
    if (uses("forward")) points.push([x + h, y + h * tables.value("forward", i, j)]);
    if (uses("backward")) points.push([x - h, y - h * tables.value("backward", i, j)]);
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

  #dots(
    { tables, i, methods, catalogue }: Scene,
    family: Family,
    figure: "slope" | "error",
  ): Points {
    const names = methods.filter((name) =>
      catalogue.some((method) => method.name === name && method.family === family),
    );
    const [low, high] = figure === "slope" ? this.#limits("y_slope") : this.#logLimits("y_error");
    const curve = (name: string): Curve =>
      figure === "slope" ? tables.values(name, i) : tables.errors(name, i);
    // Side by side along x, so that methods that agree do not put their markers on top of each other.
    const shift = family === "numerical" ? 0.25 : 0.75;
    return scattered(
      names.flatMap((name, k) => {
        const { x, y } = curve(name);
        return markers(x, y, low, high, DOTS, (shift + k / names.length) % 1);
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

const vertical = (x: number, low: number, high: number): Points => ({
  x: Float64Array.of(x, x),
  y: Float64Array.of(low, high),
});

const isInside = ([x, y]: readonly [number, number], box: Box) =>
  x >= box.left && x <= box.right && y >= box.low && y <= box.high;
