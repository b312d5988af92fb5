import { describe, expect, test } from "vitest";
import { PROGRAM } from "./graph-fakes.js";
import { type Box, type Direction, type Layout, layOut, type Route } from "./graph-layout.js";
import type { WireNode } from "./graph-model.js";
import { Program } from "./steps-trace.js";

const soon = () => Promise.resolve();
const node = (k: number, args: readonly number[], moves = true): WireNode => ({
  operation: args.length ? "add" : moves ? "x" : "constant",
  label: "+",
  name: `v${k}`,
  text: `v${k}`,
  arguments: args,
  moves,
});
const programOf = (nodes: readonly WireNode[]) =>
  new Program({
    ...PROGRAM,
    nodes,
    edges: nodes.flatMap((each, target) =>
      each.arguments.map((source): [number, number] => [source, target]),
    ),
  });

/** x + 1, + 1, ... */
const chain = (length: number) =>
  programOf([
    node(0, []),
    node(1, [], false),
    ...Array.from({ length }, (_, k) => node(k + 2, [k === 0 ? 0 : k + 1, 1])),
  ]);

const overlap = (a: Box, b: Box) =>
  Math.abs(a.x - b.x) < (a.width + b.width) / 2 - 0.5 &&
  Math.abs(a.y - b.y) < (a.height + b.height) / 2 - 0.5;

function expectApart({ boxes, width, height }: Layout): void {
  for (const [k, a] of boxes.entries()) {
    for (const b of boxes.slice(k + 1))
      expect(overlap(a, b), `${a.node} and ${b.node}`).toBe(false);
    expect(a.x - a.width / 2).toBeGreaterThanOrEqual(-0.5);
    expect(a.x + a.width / 2).toBeLessThanOrEqual(width + 0.5);
    expect(a.y - a.height / 2).toBeGreaterThanOrEqual(-0.5);
    expect(a.y + a.height / 2).toBeLessThanOrEqual(height + 0.5);
  }
}

describe.each<Direction>(["LR", "BT"])("the layout, %s", (direction) => {
  test("boxes stand apart, and data go one way", async () => {
    const program = new Program(PROGRAM);
    const layout = await layOut(program, direction, soon);
    expectApart(layout);
    const at = (k: number) => layout.boxes.find((box) => box.node === k && box.edge < 0) as Box;
    for (const { source, target } of program.edges) {
      if (!program.nodes[source]?.moves) continue;
      if (direction === "LR") expect(at(source).x).toBeLessThan(at(target).x);
      else expect(at(source).y).toBeGreaterThan(at(target).y);
    }
  });

  test("labels stand on no box, and those of two edges between the same nodes apart", async () => {
    const layout = await layOut(new Program(PROGRAM), direction, soon);
    const labels = [0, 1, 3].map((edge) => layout.routes[edge]);
    for (const label of labels) {
      if (!label) throw new Error("a label is missing");
      const spot = { ...label, width: 50, height: 14 } as unknown as Box;
      expect(layout.boxes.filter((box) => overlap(box, spot))).toEqual([]);
    }
    const [one, other] = labels as unknown as [Route, Route];
    expect(Math.abs(one.x - other.x) >= 50 || Math.abs(one.y - other.y) >= 14).toBe(true);
  });

  test("a constant stands beside every node that takes it", async () => {
    const layout = await layOut(chain(3), direction, soon);
    expect(layout.boxes.filter((box) => box.kind === "constant")).toHaveLength(3);
  });
});

test("a long program is laid out in parts, with copies of what is far away", async () => {
  let pauses = 0;
  const layout = await layOut(chain(200), "BT", async () => {
    pauses++;
  });
  expect(pauses).toBe(2);
  expect(layout.boxes.filter((box) => box.kind === "copy")).toHaveLength(2);
  expect(layout.boxes.filter((box) => box.kind === "node")).toHaveLength(201);
  expect(layout.routes.every((route) => route && !route.path.includes("NaN"))).toBe(true);
  expectApart(layout);
  const ys = layout.boxes.filter((box) => box.kind === "node").map((box) => box.y);
  expect(ys).toEqual([...ys].sort((a, b) => b - a));
});

test("a constant alone is a node, and x alone, too", async () => {
  const constant = await layOut(programOf([node(0, [], false)]), "LR", soon);
  expect(constant.boxes.map((box) => box.kind)).toEqual(["node"]);
  const x = await layOut(programOf([node(0, [])]), "LR", soon);
  expect(x.boxes).toHaveLength(1);
  expect(x.width).toBeGreaterThan(0);
});
