import type { Scene } from "./drawing.js";
import { NOTHING, onLogAxis, type Points, scattered } from "./geometry.js";
import type { Marks } from "./marks.js";
import { BOUNDED } from "./model.js";

const AXIS = [1e-18, 1e2] as const;

/** The V: errors at the point against Δx, what bounds them, and where Δx stands. */
export class VeeDrawing {
  readonly #marks: Marks;

  constructor(marks: Marks) {
    this.#marks = marks;
  }

  /** Draws what has changed since; everything where `drawn` is null. */
  draw(scene: Scene, drawn: Scene | null): void {
    const pointMoved = drawn?.j !== scene.j;
    const shownAnew = drawn?.visited !== scene.visited;
    const toggled = drawn?.methods !== scene.methods;
    for (const { name } of gone(drawn, scene)) this.#hide(name);
    if (!drawn || pointMoved || shownAnew || toggled) {
      for (const { name } of scene.catalogue) this.#drawMethod(scene, name);
      const bottoms = BOUNDED.map((name) => this.#drawBound(scene, name)).filter(
        (each) => each !== null,
      );
      this.#marks.set("favoured", scattered(bottoms.map((bottom) => this.#inside(bottom))));
      this.#marks.set("dots_v", this.#dots(scene));
    }
    if (drawn?.i !== scene.i) {
      const step = scene.tables.steps[scene.i] as number;
      const [low, high] = this.#limits();
      this.#marks.set("now", { x: Float64Array.of(step, step), y: Float64Array.of(low, high) });
    }
    const landed = drawn?.landings !== scene.landings;
    if (!drawn || pointMoved || landed || shownAnew || toggled) this.#drawLandings(scene);
  }

  #hide(method: string): void {
    this.#marks.set(`v/${method}`, { visible: false });
  }

  #drawMethod(scene: Scene, method: string): void {
    const { tables, methods, visited, i, j } = scene;
    const points =
      methods.includes(method) && tables.isKnown(j)
        ? tables.hasStep(method)
          ? along(scene, (k) => tables.error(method, k, j), this.#limits())
          : level(scene, tables.error(method, i, j), this.#limits())
        : NOTHING;
    const isShown = hasNumbers(points) && !(visited && visited.size === 0);
    this.#marks.set(`v/${method}`, isShown ? { ...points, visible: true } : { visible: false });
  }

  /** Draws what bounds a method's errors, and returns where it is lowest: the Δx that it favours. */
  #drawBound(scene: Scene, method: string): readonly [number, number] | null {
    const { tables, methods, j } = scene;
    const isOn = methods.includes(method) && tables.hasBound(method) && !scene.visited;
    const bound = (k: number) => {
      const parts = tables.bound(method, k, j);
      return parts && tables.isKnown(j) ? finite(parts.truncation + parts.roundoff) : Number.NaN;
    };
    const points = isOn ? along(scene, bound, this.#limits()) : NOTHING;
    const visible = hasNumbers(points);
    this.#marks.set(`bound/${method}`, visible ? { ...points, visible } : { visible });
    return visible ? lowest(points) : null;
  }

  #inside([step, error]: readonly [number, number]): [number, number] {
    const [low, high] = this.#limits();
    return [step, Math.min(Math.max(error, low), high)];
  }

  /** The points of a V that is traced: one alone makes no line. */
  #dots({ tables, methods, visited, j }: Scene): Points {
    if (!visited) return NOTHING;
    return scattered(
      methods.flatMap((method) =>
        !tables.hasStep(method)
          ? []
          : [...visited].flatMap((k): [number, number][] => {
              const error = tables.error(method, k, j);
              return Number.isNaN(error) ? [] : [this.#inside([tables.steps[k] as number, error])];
            }),
      ),
    );
  }

  #drawLandings({ tables, landings, visited, j }: Scene): void {
    const isHere = landings?.at === tables.x[j];
    const points = (landings?.all ?? []).flatMap(({ step, method, error }): [number, number][] => {
      // What a rule gave is known at its own point; on the way from there its step stands where it was.
      const passing = tables.hasStep(method)
        ? tables.error(method, tables.stepIndex(step), j)
        : Number.NaN;
      const off = isHere ? error : passing;
      const isOnAxis = step >= (tables.steps[0] as number) && step <= 1;
      return isOnAxis && Number.isFinite(off) ? [this.#inside([step, off])] : [];
    });
    this.#marks.set("rules", visited ? NOTHING : scattered(points));
  }

  #limits(): readonly [number, number] {
    return this.#marks.limits("y_v") ?? AXIS;
  }
}

const finite = (value: number) => (Number.isFinite(value) ? value : Number.NaN);

function lowest({ x, y }: Points): readonly [number, number] {
  let least = -1;
  y.forEach((value, k) => {
    // Of equal ones the longest step, as with exact zeros.
    if (value <= (y[least] ?? Number.POSITIVE_INFINITY)) least = k;
  });
  return [x[least] ?? Number.NaN, y[least] ?? Number.NaN];
}

const hasNumbers = ({ y }: Points) => y.some((value) => !Number.isNaN(value));

/** A curve over the steps, or those of them that may be seen. */
function along(
  { tables, visited }: Scene,
  error: (k: number) => number,
  limits: readonly [number, number],
): Points {
  const seen = visited ? [...visited].sort((a, b) => a - b) : Array.from(tables.steps.keys());
  const steps = Float64Array.from(seen, (k) => tables.steps[k] as number);
  return onLogAxis(steps, Float64Array.from(seen, error), ...limits);
}

/** The error of a method that no Δx moves. */
function level({ tables }: Scene, error: number, limits: readonly [number, number]): Points {
  const ends = Float64Array.of(tables.steps[0] as number, tables.steps.at(-1) as number);
  return onLogAxis(ends, Float64Array.of(error, error), ...limits);
}

/** Methods that the catalogue has lost, as it loses a derivative of one's own. */
export function gone(drawn: Scene | null, { catalogue }: Scene): Scene["catalogue"] {
  if (!drawn || drawn.catalogue === catalogue) return [];
  return drawn.catalogue.filter(({ name }) => !catalogue.some((method) => method.name === name));
}
