import { layered } from "./layout.js";
import type { Program } from "./steps-trace.js";

/** A node that moves has a box of this size: a label over two numbers. */
export const NODE = { width: 92, height: 56 } as const;
/** What is quiet, a constant or the copy of a node that is far away, has only a label. */
const QUIET = { height: 22, character: 7.2, least: 22, padding: 14 } as const;
const LABEL = { width: 60, height: 17 } as const;
/** Of nodes with numbers that one layout takes: beyond, the drawing is made of several, one after another. */
const BLOCK = 80;
/** Labels have places of their own up to this many nodes. */
const LABELLED = 60;
/** Letters of a constant. */
const LONGEST = 12;

export type Direction = "LR" | "BT";

/** A box of the drawing. Constants stand beside every node that takes them, as copies of far nodes do. */
export interface Box {
  readonly node: number;
  /** The edge that it stands at; −1 for the node itself. */
  readonly edge: number;
  readonly kind: "node" | "constant" | "copy";
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Route {
  readonly path: string;
  /** Where its label stands. */
  readonly x: number;
  readonly y: number;
}

/** Where everything is drawn. */
export interface Layout {
  readonly direction: Direction;
  readonly boxes: readonly Box[];
  /** By edge; undefined where it is not drawn, as between constants. */
  readonly routes: readonly (Route | undefined)[];
  readonly width: number;
  readonly height: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** What is laid out at once. */
interface Block {
  readonly boxes: readonly Box[];
  readonly routes: readonly (readonly [edge: number, route: Route])[];
  readonly width: number;
  readonly height: number;
}

const GAP = 44;

/** Lays out the program, block by block; `pause` is awaited between them. */
export async function layOut(
  program: Program,
  direction: Direction,
  pause: () => Promise<void>,
): Promise<Layout> {
  const shown = shownNodes(program);
  const blocks: Block[] = [];
  for (let from = 0; from < shown.length; from += BLOCK) {
    if (from > 0) await pause();
    const labels = shown.length <= LABELLED;
    blocks.push(block(program, shown.slice(from, from + BLOCK), direction, labels));
  }
  return stacked(program, blocks, direction);
}

/** The nodes that have a box of their own: those that move, and f even if it does not. */
export function shownNodes(program: Program): number[] {
  const { nodes, last } = program;
  return [...nodes.keys()].filter((k) => nodes[k]?.moves || k === last);
}

const shortened = (text: string) =>
  text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;

function block(
  program: Program,
  nodes: readonly number[],
  direction: Direction,
  labelled: boolean,
): Block {
  const isUp = direction === "BT";
  const sizes: Size[] = [];
  const links: (readonly [number, number])[] = [];
  const boxes: { item: number; box: Omit<Box, "x" | "y" | "width" | "height"> }[] = [];
  const routes: { edge: number; from: number; label: number; to: number }[] = [];
  const items = new Map<number, number>();
  const add = (width: number, height: number) => sizes.push({ width, height }) - 1;
  const link = (from: number, to: number) => links.push([from, to]) - 1;

  for (const node of nodes) {
    const item = add(NODE.width, NODE.height);
    items.set(node, item);
    boxes.push({ item, box: { node, edge: -1, kind: "node", text: "" } });
  }
  for (const target of nodes) {
    const to = items.get(target) as number;
    if (!program.nodes[target]?.moves) continue;
    for (const edge of program.entering[target] ?? []) {
      const source = program.edges[edge]?.source as number;
      const given = program.nodes[source];
      let from = items.get(source);
      if (from === undefined || !given?.moves) {
        const kind = given?.moves ? "copy" : "constant";
        const text = shortened((kind === "copy" ? given?.name : given?.text) ?? "");
        const width = QUIET.padding + QUIET.character * [...text].length;
        from = add(Math.max(QUIET.least, width), QUIET.height);
        boxes.push({ item: from, box: { node: source, edge, kind, text } });
      }
      const label = given?.moves && labelled ? add(LABEL.width, LABEL.height) : -1;
      routes.push({ edge, from, label, to });
    }
  }
  const legs = routes.map(({ from, label, to }) =>
    label < 0 ? [link(from, to)] : [link(from, label), link(label, to)],
  );
  const spacing = labelled ? { layers: 11, nodes: isUp ? 16 : 12 } : { layers: 40, nodes: 16 };
  const placed = layered(sizes, links, { direction, ...spacing });
  const at = (item: number): Point => ({
    x: placed.x[item] as number,
    y: placed.y[item] as number,
  });
  // Where a long edge turns into its run it has the depth of a row of labels for it.
  const depth = labelled ? (isUp ? LABEL.height : LABEL.width) / 2 : 0;
  const bends = (leg: number, isFirst: boolean, isLast: boolean) => {
    const inner = placed.routes[leg]?.slice(1, -1) ?? [];
    if (inner.length < 2) return [];
    return inner.map((point, k) => {
      const on = isFirst && k === 0 ? depth : isLast && k === inner.length - 1 ? -depth : 0;
      return isUp ? { x: point.x, y: point.y - on } : { x: point.x + on, y: point.y };
    });
  };
  const lines = routes.map(({ from, label, to }, k) => {
    const [first = -1, second = -1] = legs[k] ?? [];
    const way =
      label < 0
        ? bends(first, true, true)
        : [...bends(first, true, false), at(label), ...bends(second, false, true)];
    return [at(from), ...way, at(to)];
  });
  const across = (point: Point | undefined) => (isUp ? point?.x : point?.y) ?? 0;
  const leaves = ports(
    routes.map(({ from }) => from),
    lines.map((line) => across(line[1])),
  );
  const arrives = ports(
    routes.map(({ to }) => to),
    lines.map((line) => across(line.at(-2))),
  );
  const border = (item: number, off: number, side: 1 | -1): Point => {
    const { x, y } = at(item);
    const { width, height } = sizes[item] as Size;
    return isUp
      ? { x: x + off * width, y: y - (side * height) / 2 }
      : { x: x + (side * width) / 2, y: y + off * height };
  };
  return {
    boxes: boxes.map(({ item, box }) => ({ ...box, ...at(item), ...(sizes[item] as Size) })),
    routes: routes.map(({ edge, from, label, to }, k) => {
      const line = [
        border(from, leaves[k] ?? 0, 1),
        ...(lines[k] ?? []).slice(1, -1),
        border(to, arrives[k] ?? 0, -1),
      ];
      return [edge, { path: curve(line, direction), ...(label < 0 ? middle(line) : at(label)) }];
    }),
    width: placed.width,
    height: placed.height,
  };
}

/** How much of a side the ends of edges take, and between two of them at most. */
const SIDE = 0.56;
const APART = 0.24;

/** Where edges end on the side of an item, as parts of its length from the middle: in the order in which they come. */
function ports(items: readonly number[], order: readonly number[]): number[] {
  const found = items.map(() => 0);
  for (const item of new Set(items)) {
    const here = [...items.keys()].filter((k) => items[k] === item);
    here.sort((a, b) => (order[a] as number) - (order[b] as number));
    const apart = Math.min(APART, SIDE / Math.max(1, here.length - 1));
    here.forEach((k, place) => {
      found[k] = (place - (here.length - 1) / 2) * apart;
    });
  }
  return found;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Blocks one after another in the direction of the data. */
function stacked(program: Program, blocks: readonly Block[], direction: Direction): Layout {
  const isUp = direction === "BT";
  const width = isUp
    ? Math.max(0, ...blocks.map((each) => each.width))
    : total(blocks.map((each) => each.width));
  const height = isUp
    ? total(blocks.map((each) => each.height))
    : Math.max(0, ...blocks.map((each) => each.height));
  const boxes: Box[] = [];
  const routes: (Route | undefined)[] = program.edges.map(() => undefined);
  let before = 0;
  for (const each of blocks) {
    const dx = isUp ? (width - each.width) / 2 : before;
    const dy = isUp ? height - before - each.height : (height - each.height) / 2;
    before += (isUp ? each.height : each.width) + GAP;
    boxes.push(...each.boxes.map((box) => ({ ...box, x: box.x + dx, y: box.y + dy })));
    for (const [edge, route] of each.routes) {
      routes[edge] = { path: moved(route.path, dx, dy), x: route.x + dx, y: route.y + dy };
    }
  }
  return { direction, boxes, routes, width, height };
}

const total = (lengths: readonly number[]) =>
  lengths.reduce((sum, length) => sum + length, GAP * Math.max(0, lengths.length - 1));

/** Half of the way along a line of points. */
function middle(points: readonly Point[]): Point {
  const lengths = points
    .slice(1)
    .map((end, k) => Math.hypot(end.x - (points[k] as Point).x, end.y - (points[k] as Point).y));
  let left = lengths.reduce((sum, length) => sum + length, 0) / 2;
  for (const [k, length] of lengths.entries()) {
    const [start, end] = [points[k] as Point, points[k + 1] as Point];
    if (left <= length && length > 0) {
      const part = left / length;
      return { x: start.x + part * (end.x - start.x), y: start.y + part * (end.y - start.y) };
    }
    left -= length;
  }
  return points[0] ?? { x: 0, y: 0 };
}

/** A curve through points that leaves and arrives in the direction of the data. */
function curve(points: readonly Point[], direction: Direction): string {
  const [first, ...rest] = points;
  if (!first) return "";
  let path = `M${round(first.x)},${round(first.y)}`;
  let from = first;
  for (const to of rest) {
    if (to.x === from.x && to.y === from.y) continue;
    const [dx, dy] = [(to.x - from.x) / 2, (to.y - from.y) / 2];
    const bends =
      direction === "BT"
        ? [from.x, from.y + dy, to.x, to.y - dy]
        : [from.x + dx, from.y, to.x - dx, to.y];
    path += `C${[...bends, to.x, to.y].map(round).join(",")}`;
    from = to;
  }
  return path;
}

const round = (length: number) => Math.round(length * 10) / 10;

const moved = (path: string, dx: number, dy: number) => {
  if (dx === 0 && dy === 0) return path;
  let isX = false;
  return path.replace(/-?\d+(?:\.\d+)?/g, (number) => {
    isX = !isX;
    return String(round(Number(number) + (isX ? dx : dy)));
  });
};
