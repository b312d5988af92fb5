import type { Marks } from "./marks.js";
import { type MarkModel, onChange } from "./model.js";
import { type LogCurve, resampled, type Score, score } from "./score.js";

/** Powers of ten that make a V: its bottom, and its two ends. */
export interface Corners {
  readonly left: number;
  readonly bottom: number;
  readonly level: number;
  readonly right: number;
}

export const FIRST: Corners = { left: -8, bottom: -8, level: -8, right: -8 };

/** Steps at which a hand can draw: every third of a decade. */
const STEPS = Float64Array.from({ length: 55 }, (_, k) => 10 ** (k / 3 - 18));
const LAST = 0;
const FIRST_STEP = -18;

/** A V that is drawn by hand before the real one is seen. */
export class Guess {
  isDrawing = false;
  /** Which method's V is guessed. */
  method = "";
  corners: Corners = FIRST;
  score: Score | null = null;
  readonly #marks: Marks;
  readonly #line: MarkModel | undefined;

  constructor(marks: Marks, onDrawn: () => void, signal: AbortSignal) {
    this.#marks = marks;
    this.#line = marks.model("guess");
    if (this.#line) onChange(this.#line, onDrawn, signal, "change:y");
  }

  start(method: string): void {
    this.method = method;
    this.isDrawing = true;
    this.score = null;
    this.setCorners(FIRST);
    this.#marks.set("figure_v", { interaction: this.#marks.model("hand_draw") ?? null });
  }

  /** The twin of drawing by hand: two straight arms. */
  setCorners(corners: Corners): void {
    this.corners = corners;
    const { left, bottom, level, right } = corners;
    const y = STEPS.map((step) => {
      const x = Math.log10(step);
      const [end, height] = x < bottom ? [FIRST_STEP, left] : [LAST, right];
      const part = end === bottom ? 0 : (x - bottom) / (end - bottom);
      return 10 ** (level + part * (height - level));
    });
    this.#marks.set("guess", { x: STEPS, y, visible: true });
  }

  compare(real: LogCurve): void {
    this.#putDown();
    const drawn = this.#drawn();
    if (drawn.length !== STEPS.length) return;
    this.score = score(resampled({ steps: STEPS, errors: drawn }, real.steps), real);
  }

  /** The line's heights: bqplot's HandDraw leaves them as a list of one line. */
  #drawn(): Float64Array {
    const y = this.#line?.get("y");
    const line = Array.isArray(y) && y.length === 1 ? y[0] : y;
    return Float64Array.from(line as ArrayLike<number>);
  }

  clear(): void {
    this.#putDown();
    this.score = null;
    this.#marks.set("guess", { visible: false });
  }

  #putDown(): void {
    this.isDrawing = false;
    this.#marks.set("figure_v", { interaction: null });
  }
}
