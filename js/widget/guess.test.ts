import { describe, expect, it, vi } from "vitest";
import { FIRST, Guess } from "./guess.js";
import { Marks } from "./marks.js";
import type { MarkModel, WidgetModel } from "./model.js";

/** A mark as bqplot has it, as far as a guess needs one. */
function mark(): MarkModel & { readonly state: Record<string, unknown> } {
  const state: Record<string, unknown> = {};
  return {
    state,
    get: (name) => state[name],
    set: (attributes) => Object.assign(state, attributes),
    on: () => {},
    off: () => {},
  };
}

function board() {
  const line = mark();
  const figure = mark();
  const models: [string, WidgetModel][] = [
    ["guess", line],
    ["figure_v", figure],
    ["hand_draw", mark()],
  ];
  const guess = new Guess(new Marks(new Map(models)), vi.fn(), new AbortController().signal);
  return { guess, line, figure };
}

const steps = Float64Array.from({ length: 181 }, (_, k) => 10 ** (k / 10 - 18));
const real = { steps, errors: steps.map((h) => 1e-16 / h + h) };

describe("Guess", () => {
  it("is a flat line at first, and lets the hand draw", () => {
    const { guess, line, figure } = board();
    guess.start("forward");
    expect(guess.isDrawing).toBe(true);
    expect(new Set(line.state.y as Float64Array).size).toBe(1);
    expect(figure.state.interaction).toBeTruthy();
  });

  it("is scored as its corners make it", () => {
    const { guess, figure } = board();
    guess.start("forward");
    guess.setCorners({ left: 2, bottom: -8, level: -8, right: 0 });
    guess.compare(real);
    expect(guess.isDrawing).toBe(false);
    expect(figure.state.interaction).toBeNull();
    expect(guess.score?.points).toBeGreaterThanOrEqual(9);
  });

  it("is scored as a hand has drawn it, which bqplot keeps as a list of one line", () => {
    const { guess, line } = board();
    guess.start("forward");
    guess.setCorners({ left: 2, bottom: -8, level: -8, right: 0 });
    line.state.y = [line.state.y];
    guess.compare(real);
    expect(guess.score?.points).toBeGreaterThanOrEqual(9);
  });

  it("is gone when it is cleared, and flat when it starts again", () => {
    const { guess, line } = board();
    guess.start("forward");
    guess.setCorners({ ...FIRST, left: 0 });
    guess.clear();
    expect(line.state.visible).toBe(false);
    guess.start("central");
    expect(guess.corners).toEqual(FIRST);
  });
});
