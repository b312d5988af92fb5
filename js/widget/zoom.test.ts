import { describe, expect, it } from "vitest";
import { f64, packed } from "./fakes.js";
import { landing } from "./microscope.js";
import type { Precision, WireZoom } from "./model.js";
import { Zoom } from "./zoom.js";

const GAP = 2 ** -52;

/** f = x at 1 in two windows: half a unit, and 32 floating-point numbers on each side (those below are half as far). */
function message(precision: Precision = "float64", gap = GAP): WireZoom {
  const index = Array.from({ length: 65 }, (_, k) => k - 32);
  const offsets = [...index.map((k) => k / 64), ...index.map((k) => (k < 0 ? k / 2 : k) * gap)];
  return {
    revision: 1,
    at: 1,
    precision,
    widths: f64(0.5, 32 * gap),
    offsets: packed("float64", [2, 65], offsets),
    computed: packed("float64", [2, 65], offsets),
    exact: packed("float64", [2, 65], offsets),
  };
}

describe("Zoom", () => {
  it("knows how far apart floating-point numbers are", () => {
    expect(new Zoom(message()).gap).toBe(GAP);
    expect(new Zoom(message("float32", 2 ** -23)).gap).toBe(2 ** -23);
  });

  it("rounds x + Δx as the precision does", () => {
    const zoom = new Zoom(message());
    expect(zoom.moved(GAP)).toBe(GAP);
    expect(zoom.moved(GAP / 2)).toBe(0);
    expect(zoom.moved(1.4 * GAP)).toBe(GAP);
    expect(new Zoom(message("float32", 2 ** -23)).moved(1e-8)).toBe(0);
  });

  it("looks through the closest window that is wide enough", () => {
    const zoom = new Zoom(message());
    expect(zoom.look(0.4).isComplete).toBe(false);
    const near = zoom.look(8 * GAP);
    expect(near.isComplete).toBe(true);
    expect([...near.x].filter((x) => x > 0 && x <= 1)).toHaveLength(8);
    expect(Math.max(...near.computed)).toBeLessThanOrEqual(1);
  });

  it("tells where the second end lands", () => {
    const zoom = new Zoom(message());
    expect(landing(zoom, 1e-17)).toBe("Δx = 1e−17: x + Δx is x itself");
    expect(landing(zoom, GAP)).toMatch(/is the next floating-point number$/);
    expect(landing(zoom, 3.3 * GAP)).toMatch(
      /is 3 floating-point numbers away, Δx rounded by 9 %$/,
    );
  });
});
