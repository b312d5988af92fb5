import { describe, expect, test } from "vitest";
import { type Direction, layered } from "./layout.js";

const SIZES = [
  { width: 40, height: 20 },
  { width: 60, height: 30 },
  { width: 30, height: 10 },
];
const EDGES = [
  [0, 1],
  [1, 2],
  [0, 2],
  [0, 2],
] as const;

describe.each<[Direction, "x" | "y", 1 | -1]>([
  ["TB", "y", 1],
  ["BT", "y", -1],
  ["LR", "x", 1],
])("%s", (direction, axis, sign) => {
  const placed = layered(SIZES, EDGES, { direction, layers: 10, nodes: 5 });

  test("edges go one way", () => {
    for (const [from, to] of EDGES) {
      const at = (k: number) => sign * (placed[axis][k] as number);
      expect(at(from)).toBeLessThan(at(to));
    }
  });

  test("everything lies inside, and no node on another", () => {
    SIZES.forEach(({ width, height }, k) => {
      const [x, y] = [placed.x[k] as number, placed.y[k] as number];
      expect(x - width / 2).toBeGreaterThanOrEqual(-1e-9);
      expect(y - height / 2).toBeGreaterThanOrEqual(-1e-9);
      expect(x + width / 2).toBeLessThanOrEqual(placed.width + 1e-9);
      expect(y + height / 2).toBeLessThanOrEqual(placed.height + 1e-9);
    });
  });

  test("each edge has a route of its own", () => {
    expect(placed.routes).toHaveLength(EDGES.length);
    expect(placed.routes.every((route) => route.length >= 2)).toBe(true);
    expect(placed.routes[2]).not.toEqual(placed.routes[3]);
  });
});

test("nothing has no size", () => {
  const { x, width, height, routes } = layered([], []);
  expect([x.length, width, height, routes.length]).toEqual([0, 0, 0, 0]);
});
