import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PACE, Player } from "./play.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function played(index: number, last = 5) {
  const stepper = {
    index,
    last,
    go(to: number) {
      stepper.index = to;
    },
  };
  const end = new AbortController();
  const changed = vi.fn();
  return { stepper, changed, end, player: new Player(stepper, changed, end.signal) };
}

describe("Player", () => {
  it("walks down, one step at a time, and stops at the end", () => {
    const { stepper, player } = played(3);
    player.toggle();
    expect(player.isPlaying).toBe(true);
    vi.advanceTimersByTime(PACE);
    expect(stepper.index).toBe(2);
    vi.advanceTimersByTime(10 * PACE);
    expect(stepper.index).toBe(0);
    expect(player.isPlaying).toBe(false);
  });

  it("begins at the top when it stands at the end", () => {
    const { stepper, player } = played(0);
    player.toggle();
    expect(stepper.index).toBe(5);
  });

  it("pauses, and goes on from there", () => {
    const { stepper, player, changed } = played(4);
    player.toggle();
    vi.advanceTimersByTime(PACE);
    player.toggle();
    vi.advanceTimersByTime(10 * PACE);
    expect(stepper.index).toBe(3);
    expect(changed).toHaveBeenCalledTimes(2);
  });

  it("leaves Δx to whoever takes it over", () => {
    const { stepper, player } = played(4);
    player.toggle();
    stepper.index = 1;
    vi.advanceTimersByTime(10 * PACE);
    expect(stepper.index).toBe(1);
    expect(player.isPlaying).toBe(false);
  });

  it("steps once, and from the end to the top", () => {
    const { stepper, player } = played(1);
    player.step();
    expect(stepper.index).toBe(0);
    player.step();
    expect(stepper.index).toBe(5);
    expect(player.isPlaying).toBe(false);
  });

  it("ends with its explorer", () => {
    const { stepper, player, end } = played(4);
    player.toggle();
    end.abort();
    vi.advanceTimersByTime(10 * PACE);
    expect(stepper.index).toBe(4);
  });
});
