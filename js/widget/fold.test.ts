import { describe, expect, test } from "vitest";
import { Fold, howMany } from "./fold.js";
import { FoldDrawing } from "./fold-drawing.js";
import { place, treePlan, widthOf } from "./fold-layout.js";
import { SQUARE } from "./swell-fakes.js";

/** f(f(... x)) with f(x) = x + x·x, and of its tree the upper part. */
function composed(depth: number, limit: number) {
  const args: number[][] = [[]];
  for (let k = 0; k < depth; k++) {
    const x = args.length - 1;
    args.push([x, x], [x, x + 1]);
  }
  const nodes = [args.length - 1];
  const parents = [-1];
  for (let at = 0; at < nodes.length && nodes.length < limit; at++) {
    for (const argument of args[nodes[at] as number] ?? []) {
      if (nodes.length < limit) {
        nodes.push(argument);
        parents.push(at);
      }
    }
  }
  const labels = args.map((_, k) => (k === 0 ? "x" : k % 2 ? "×" : "+"));
  return new Fold({
    ...SQUARE,
    labels,
    texts: labels,
    arguments: args,
    nodes,
    parents,
    graph_size: labels.length,
    complete: nodes.length < limit,
  });
}

const ROOM = { width: 600, height: 300 };
const square = new Fold(SQUARE);

describe("folding", () => {
  test("nodes are counted as they meet, leaves first", () => {
    expect(square.count(0)).toBe(7);
    expect(square.count(1)).toBe(4);
    const counts = Array.from({ length: 51 }, (_, k) => square.count(k / 50));
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
    // x and 1 have met, and x + 1 has not.
    expect(counts).toContain(5);
    expect(new Set(counts)).toEqual(new Set([7, 5, 4]));
  });

  test("a tree too large to be here is counted whole", () => {
    const deep = composed(20, 300);
    expect(deep.count(0)).toBe(deep.times.reduce((sum, each) => sum + each));
    expect(deep.count(0)).toBeGreaterThan(1e9);
    expect(deep.count(1)).toBe(41);
  });

  test("what the tree lacks hangs on the first copy of its parent", () => {
    const deep = composed(20, 300);
    expect(deep.drawn).toBe(300);
    expect(deep.first.every((item) => item >= 0)).toBe(true);
    for (let item = 1; item < deep.size; item++) {
      const parent = deep.parents[item] as number;
      expect(parent).toBeLessThan(item);
      const args = deep.args[deep.nodes[parent] as number];
      expect(args?.[deep.slots[item] as number]).toBe(deep.nodes[item]);
    }
    // Every edge of the graph hangs on the copy that stays.
    deep.args.forEach((all, node) => {
      const own = [...deep.parents].filter((parent) => parent === deep.first[node]);
      expect(own).toHaveLength(all.length);
    });
  });

  test("equal parts as large as can be have one tint", () => {
    expect([...square.tints]).toEqual([-1, 0, 0, 0, 0, 0, 0]);
    const apart = new Fold({
      ...SQUARE,
      labels: ["x", "1", "+"],
      texts: ["x", "1", "x + 1"],
      arguments: [[], [], [0, 1]],
      nodes: [2, 0, 1],
      parents: [-1, 0, 0],
    });
    expect([...apart.tints]).toEqual([-1, -1, -1]);
  });

  test("a node is described, and what is below it is found", () => {
    expect(square.describe(2)).toBe("x + 1   ·   2 times in the tree, once in the graph");
    expect([...square.below(2)]).toEqual([0, 1, 1, 1, 1, 1, 1]);
    expect([...square.below(0)]).toEqual([0, 0, 0, 1, 0, 1, 0]);
  });

  test("numbers of nodes are written as the kernel writes them", () => {
    expect([12287, 6.6e11, 1e9].map(howMany)).toEqual(["12,287", "6.6·10¹¹", "1·10⁹"]);
  });
});

describe("where things stand", () => {
  test.each([1, 3, 5])("in a tidy tree nothing overlaps, at depth %i", (depth) => {
    const fold = composed(depth, 1000);
    const breadth = (node: number) => widthOf(fold.labels[node] ?? "");
    const { across, along } = treePlan(fold, breadth);
    const rows = new Map<number, number[]>();
    for (let item = 0; item < fold.drawn; item++) {
      rows.set(along[item] as number, [...(rows.get(along[item] as number) ?? []), item]);
    }
    for (const row of rows.values()) {
      for (let k = 1; k < row.length; k++) {
        const [left, right] = [row[k - 1] as number, row[k] as number];
        const gap = (across[right] as number) - (across[left] as number);
        const room =
          (breadth(fold.nodes[left] as number) + breadth(fold.nodes[right] as number)) / 2;
        expect(gap).toBeGreaterThanOrEqual(room);
      }
    }
    for (let item = 0; item < fold.drawn; item++) {
      const children = [...fold.parents.keys()].filter((k) => fold.parents[k] === item);
      if (children.length === 0) continue;
      const [first, last] = [children[0], children.at(-1)].map((k) => across[k as number]);
      expect(across[item]).toBeCloseTo(((first as number) + (last as number)) / 2, 6);
    }
  });

  test.each([
    ["small", square],
    ["deep", composed(20, 300)],
    ["too large for dagre", composed(80, 2000)],
  ])("a %s one fits its room, as tree and as graph", (_, fold) => {
    const { treeX, treeY, graphX, graphY, treeScale, graphScale } = place(fold, ROOM);
    for (const [values, limit] of [
      [treeX, ROOM.width],
      [graphX, ROOM.width],
      [treeY, ROOM.height],
      [graphY, ROOM.height],
    ] as const) {
      expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...values)).toBeLessThanOrEqual(limit + 1e-6);
    }
    expect(Math.min(treeScale, graphScale)).toBeGreaterThan(0);
    // No node of the graph lies on another.
    const seen = new Set([...graphX].map((x, k) => `${x.toFixed(1)} ${graphY[k]?.toFixed(1)}`));
    expect(seen.size).toBe(fold.labels.length);
  });

  test("edges between the same two nodes are told apart", () => {
    const { bends } = place(square, ROOM);
    const [one, other] = bends[3] ?? [];
    expect(one?.length).toBeGreaterThan(0);
    expect(one).not.toEqual(other);
  });
});

describe("the drawing", () => {
  const shown = (drawing: FoldDrawing) =>
    [...drawing.element.querySelectorAll<SVGGElement>(".dw-fold-node")].filter(
      (each) => each.getAttribute("data-state") !== "gone",
    );
  const edges = (drawing: FoldDrawing) =>
    [...drawing.element.querySelectorAll(".dw-fold-edges")]
      .map((path) => path.getAttribute("d") ?? "")
      .join("")
      .split("M").length - 1;

  test("copies move together, and one of them stays", () => {
    const drawing = new FoldDrawing();
    drawing.show(square, place(square, ROOM));
    drawing.update(0, -1, 1);
    expect(shown(drawing)).toHaveLength(7);
    expect(edges(drawing)).toBe(6);
    drawing.update(1, -1, 1);
    expect(shown(drawing)).toHaveLength(4);
    // x + 1 twice, x and 1 once.
    expect(edges(drawing)).toBe(4);
    drawing.update(0, -1, 1);
    expect(shown(drawing)).toHaveLength(7);
  });

  test("what the tree lacks comes with the graph", () => {
    const deep = composed(20, 300);
    const drawing = new FoldDrawing();
    drawing.show(deep, place(deep, ROOM));
    drawing.update(0, -1, 1);
    expect(shown(drawing)).toHaveLength(300);
    expect(edges(drawing)).toBe(299);
    drawing.update(1, -1, 1);
    expect(shown(drawing)).toHaveLength(41);
    expect(edges(drawing)).toBe(80);
  });

  test("equal nodes light together, and what they are made of", () => {
    const drawing = new FoldDrawing();
    drawing.show(square, place(square, ROOM));
    drawing.update(0, 2, 1);
    const states = shown(drawing).map((each) => each.getAttribute("data-state"));
    expect(states.filter((state) => state === "apart lit")).toHaveLength(2);
    expect(states.filter((state) => state === "apart below")).toHaveLength(4);
  });

  test("arrow keys go to what is there, and the Tab key comes to it", () => {
    const drawing = new FoldDrawing();
    document.body.append(drawing.element);
    drawing.show(square, place(square, ROOM));
    drawing.update(0, -1, 1);
    expect(drawing.neighbour(0, "ArrowDown")).toBe(1);
    expect(drawing.neighbour(1, "ArrowUp")).toBe(0);
    expect(drawing.neighbour(1, "ArrowRight")).toBe(2);
    drawing.focus(6);
    drawing.update(1, -1, 1);
    drawing.keepStop();
    const stops = drawing.element.querySelectorAll('[tabindex="0"]');
    expect(stops).toHaveLength(1);
    expect(stops[0]?.getAttribute("data-item")).toBe("4");
    expect(document.activeElement).toBe(stops[0]);
    // From x + 1, which is there once, to its x, and back.
    expect(drawing.neighbour(2, "ArrowDown")).toBe(3);
    expect(drawing.neighbour(3, "ArrowUp")).toBe(1);
  });
});
