import { add, type Fold } from "./fold.js";
import { layered, type Point } from "./layout.js";

export interface Room {
  readonly width: number;
  readonly height: number;
}

/** Where the items of a fold stand as a tree, and the nodes as a graph, both in the same box. */
export interface Placement {
  readonly treeX: Float64Array;
  readonly treeY: Float64Array;
  readonly graphX: Float64Array;
  readonly graphY: Float64Array;
  /** By how much nodes are smaller than at full size. */
  readonly treeScale: number;
  readonly graphScale: number;
  /** How edges of the graph go around nodes: by node and argument, offsets from the straight line. */
  readonly bends: readonly (readonly (readonly Point[])[])[];
}

/** Which way a tree grows: down, or to the right. */
type Direction = "TB" | "LR";

export const HEIGHT = 22;
const CHARACTER = 7.2;
const PADDING = 13;
const APART = 10;
/** From level to level, where there is room. */
const LEVEL = { TB: 46, LR: 64 } as const;
/** Nodes that dagre has laid out in a moment; more are put in rows. */
const MOST = 120;
const LARGEST = 1.15;
/** Nodes may stand this much further apart than they have to. */
const WIDEST = 1.6;
/** Dots smaller than this are none. */
const SMALLEST = 0.12;
/** A graph that is seen at this size stays as it is. */
const READABLE = 0.8;
/** How far edges between the same two nodes are apart. */
const PARALLEL = 7;

export const widthOf = (label: string): number =>
  Math.max(HEIGHT, PADDING + CHARACTER * [...label].length);

/** A drawing in coordinates of its own: across the levels, and along them. */
interface Plan {
  readonly across: Float64Array;
  readonly along: Float64Array;
  readonly bends: readonly (readonly (readonly Point[])[])[];
}

/** Places a fold in a room, in the direction in which more can be read. */
export function place(fold: Fold, room: Room): Placement {
  const down = placed(fold, room, "TB");
  if (down.graphScale >= READABLE) return down;
  const right = placed(fold, room, "LR");
  const score = ({ graphScale, treeScale }: Placement) =>
    Math.min(graphScale, 1) * Math.min(treeScale, 1) ** 0.25;
  return score(right) > score(down) ? right : down;
}

function placed(fold: Fold, room: Room, direction: Direction): Placement {
  const breadth = (node: number) =>
    direction === "TB" ? widthOf(fold.labels[node] ?? "") : HEIGHT;
  const tree = fitted(treePlan(fold, breadth), fold.drawn, room, direction, (item) =>
    breadth(fold.nodes[item] as number),
  );
  const plan = fold.labels.length <= MOST ? dagrePlan(fold, direction) : rowsPlan(fold, breadth);
  const graph = fitted(plan, fold.labels.length, room, direction, breadth);
  // What the tree lacks comes out of where it would hang.
  for (let item = fold.drawn; item < fold.size; item++) {
    const parent = fold.parents[item] as number;
    tree.x[item] = tree.x[parent] as number;
    tree.y[item] = tree.y[parent] as number;
  }
  return {
    treeX: tree.x,
    treeY: tree.y,
    graphX: graph.x,
    graphY: graph.y,
    treeScale: tree.scale,
    graphScale: graph.scale,
    bends: graph.bends,
  };
}

/** A plan in its room: levels as far apart as fits, and nodes as large as then has room. */
function fitted(
  { across, along, bends }: Plan,
  count: number,
  room: Room,
  direction: Direction,
  breadth: (k: number) => number,
) {
  let [low, high, deepest] = [0, 0, 0];
  for (let k = 0; k < count; k++) {
    const half = breadth(k) / 2;
    low = Math.min(low, (across[k] as number) - half);
    high = Math.max(high, (across[k] as number) + half);
    deepest = Math.max(deepest, along[k] as number);
  }
  const isDown = direction === "TB";
  const [wide, long] = isDown ? [room.width, room.height] : [room.height, room.width];
  const stretch = Math.min(WIDEST, wide / Math.max(1, high - low));
  const margin = isDown ? HEIGHT / 2 : 30;
  const level = Math.min(1.5 * LEVEL[direction], (long - 2 * margin) / Math.max(1, deepest));
  const fits = Math.min(stretch, (1.35 * level) / LEVEL[direction], LARGEST);
  const scale = Math.max(fits, SMALLEST);
  const middle = wide / 2 - (stretch * (low + high)) / 2;
  const start = Math.max(margin, (long - level * deepest) / 2);
  const a = across.map((value) => middle + stretch * value);
  const b = along.map((value) => start + level * value);
  const bent = bends.map((edges) =>
    edges.map((points) =>
      points.map(({ x, y }) =>
        isDown ? { x: x * stretch, y: y * level } : { x: y * level, y: x * stretch },
      ),
    ),
  );
  return { x: isDown ? a : b, y: isDown ? b : a, scale, bends: bent };
}

/**
 * A tidy tree: no two subtrees overlap, parents stand over the middle of their children, which keep their order
 * (Reingold and Tilford 1981).
 */
export function treePlan(fold: Fold, breadth: (node: number) => number): Plan {
  const across = new Float64Array(fold.size);
  const along = new Float64Array(fold.size);
  const children: number[][] = Array.from({ length: fold.drawn }, () => []);
  for (let item = 1; item < fold.drawn; item++) {
    const parent = fold.parents[item] as number;
    children[parent]?.push(item);
    along[item] = (along[parent] as number) + 1;
  }
  /** The outlines of subtrees, level by level, seen from their roots. */
  const lefts: number[][] = [];
  const rights: number[][] = [];
  for (let item = fold.drawn - 1; item >= 0; item--) {
    const half = (breadth(fold.nodes[item] as number) + APART) / 2;
    let left: number[] = [];
    let right: number[] = [];
    const shifts: number[] = [];
    for (const child of children[item] ?? []) {
      const [low, high] = [lefts[child] ?? [], rights[child] ?? []];
      let shift = shifts.length ? Number.NEGATIVE_INFINITY : 0;
      for (let level = 0; level < Math.min(right.length, low.length); level++) {
        shift = Math.max(shift, (right[level] as number) - (low[level] as number));
      }
      shifts.push(shift);
      left = [...left, ...low.slice(left.length).map((value) => value + shift)];
      right = [...high.map((value) => value + shift), ...right.slice(high.length)];
      lefts[child] = rights[child] = [];
    }
    const middle = ((shifts[0] ?? 0) + (shifts.at(-1) ?? 0)) / 2;
    children[item]?.forEach((child, k) => {
      across[child] = (shifts[k] as number) - middle;
    });
    lefts[item] = [-half, ...left.map((value) => value - middle)];
    rights[item] = [half, ...right.map((value) => value - middle)];
  }
  for (let item = 1; item < fold.drawn; item++) {
    add(across, item, across[fold.parents[item] as number] as number);
  }
  return { across, along, bends: [] };
}

/** The graph by dagre, its levels one unit apart. */
function dagrePlan({ labels, args }: Fold, direction: Direction): Plan {
  const isDown = direction === "TB";
  const nodes = labels.map((label) =>
    isDown ? { width: widthOf(label), height: HEIGHT } : { width: 1, height: HEIGHT },
  );
  const edges = args.flatMap((all, node) => all.map((argument) => [node, argument] as const));
  const space = 1000;
  const { x, y, routes } = layered(nodes, edges, { direction, layers: space, nodes: 16 });
  const across = isDown ? x : y;
  const depth = isDown ? y : x;
  // Levels of nodes of one size are equally far apart.
  const top = Math.min(...depth);
  const unit = space + (isDown ? HEIGHT : 1);
  const along = depth.map((value) => (value - top) / unit);
  const centre = (Math.min(...across) + Math.max(...across)) / 2;
  let edge = 0;
  const bends = args.map((all, node) =>
    all.map((argument, slot) => {
      const route = routes[edge++] ?? [];
      const points = route.slice(1, -1).map((point) => ({
        across: (isDown ? point.x : point.y) - centre,
        along: ((isDown ? point.y : point.x) - top) / unit,
      }));
      const [from, to] = [node, argument].map((k) => ({
        across: (across[k] as number) - centre,
        along: along[k] as number,
      })) as [Spot, Spot];
      const twins = all.filter((other) => other === argument).length;
      const aside = twins > 1 ? (slot - all.indexOf(argument) - (twins - 1) / 2) * 2 * PARALLEL : 0;
      return bend(from, to, points, aside);
    }),
  );
  return { across: across.map((value) => value - centre), along, bends };
}

interface Spot {
  readonly across: number;
  readonly along: number;
}

/** Passes over a route, each of which brings its points half-way to their neighbours. */
const PASSES = 3;

/** Offsets of a route from the straight line, at equal parts of it. */
function bend(from: Spot, to: Spot, points: readonly Spot[], aside: number): Point[] {
  // A route that goes by no node is as good as straight.
  const needed = points.length > 1 || aside !== 0 ? points : [];
  let route = needed.length > 0 || aside === 0 ? needed : [middle(from, to)];
  for (let pass = 0; pass < PASSES; pass++) {
    const before = route;
    route = before.map((spot, k) =>
      middle(spot, middle(before[k - 1] ?? from, before[k + 1] ?? to)),
    );
  }
  return route.map(({ across, along }, k) => {
    const part = (k + 1) / (route.length + 1);
    return {
      x: across + aside - (from.across * (1 - part) + to.across * part),
      y: along - (from.along * (1 - part) + to.along * part),
    };
  });
}

const middle = (one: Spot, other: Spot): Spot => ({
  across: (one.across + other.across) / 2,
  along: (one.along + other.along) / 2,
});

/** A large graph in rows, in each of which nodes stand as their copies do in the tree. */
function rowsPlan(fold: Fold, breadth: (node: number) => number): Plan {
  const { labels, args, nodes, drawn } = fold;
  const tree = treePlan(fold, breadth);
  const sums = new Float64Array(labels.length);
  const counts = new Float64Array(labels.length);
  for (let item = 0; item < drawn; item++) {
    add(sums, nodes[item] as number, tree.across[item] as number);
    add(counts, nodes[item] as number, 1);
  }
  const along = new Float64Array(labels.length);
  const rows: number[][] = [];
  for (let node = labels.length - 1; node >= 0; node--) {
    const level = along[node] as number;
    rows[level] = [...(rows[level] ?? []), node];
    for (const argument of args[node] ?? []) {
      along[argument] = Math.max(along[argument] as number, level + 1);
    }
  }
  const across = new Float64Array(labels.length);
  const where = (node: number) => (sums[node] as number) / ((counts[node] as number) || 1);
  for (const row of rows) {
    row.sort((one, other) => where(one) - where(other));
    const room = row.reduce((sum, node) => sum + breadth(node) + APART, 0);
    let end = -room / 2;
    for (const node of row) {
      across[node] = end + (breadth(node) + APART) / 2;
      end += breadth(node) + APART;
    }
  }
  return { across, along, bends: [] };
}
