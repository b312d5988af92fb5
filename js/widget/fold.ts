import { raised } from "./format.js";
import type { WireUnfolding } from "./swell-model.js";

/** The part of the slider in which one node's copies come together. */
const SPAN = 0.35;

export function add(to: Float64Array | Int32Array, at: number, what: number): void {
  to[at] = (to[at] as number) + what;
}

const smooth = (t: number) => t * t * (3 - 2 * t);

/**
 * An expression as a tree whose equal nodes can be folded into one. Its items are the nodes of the tree, and after
 * them, for a tree of which only the upper part is here, what the graph has besides: those come out of their parents.
 */
export class Fold {
  readonly labels: readonly string[];
  readonly texts: readonly string[];
  readonly args: readonly (readonly number[])[];
  /** The parent of each item, which comes before it; −1 for the root. */
  readonly parents: Int32Array;
  /** Which node of the graph each item is, */
  readonly nodes: Int32Array;
  /** and which of its parent's arguments. */
  readonly slots: Int32Array;
  /** How many of the items are nodes of the tree. */
  readonly drawn: number;
  /** The item that stays when the copies of a node have come together. */
  readonly first: Int32Array;
  /** How often each node of the graph is in the whole tree. */
  readonly times: Float64Array;
  /** Items of equal parts as large as can be have a tint in common; −1: none. */
  readonly tints: Int32Array;
  /** Whether something below an item is left out. */
  readonly isCut: Uint8Array;
  readonly treeSize: number;
  readonly graphSize: number;
  readonly complete: boolean;
  readonly note: string;
  /** When the copies of each node begin to come together: leaves first, and what is made of them later. */
  readonly #starts: Float64Array;

  constructor(wire: WireUnfolding) {
    this.labels = wire.labels;
    this.texts = wire.texts;
    this.args = wire.arguments;
    this.treeSize = wire.tree_size;
    this.graphSize = wire.graph_size;
    this.complete = wire.complete;
    this.note = wire.note;
    this.drawn = wire.nodes.length;
    const items = itemsOf(wire);
    this.parents = Int32Array.from(items, ({ parent }) => parent);
    this.nodes = Int32Array.from(items, ({ node }) => node);
    this.slots = Int32Array.from(items, ({ slot }) => slot);
    this.isCut = new Uint8Array(items.length);
    items.forEach(({ parent }, k) => {
      if (k >= this.drawn && parent < this.drawn) this.isCut[parent] = 1;
    });
    this.first = new Int32Array(this.labels.length).fill(-1);
    this.nodes.forEach((node, item) => {
      if (this.first[node] === -1) this.first[node] = item;
    });
    this.times = timesOf(this.args);
    this.#starts = startsOf(this.args, this.times);
    this.tints = this.#tintsOf();
  }

  /** How deep the tree goes, or the graph where that is deeper. */
  get levels(): number {
    const depths = new Int32Array(this.size);
    let deepest = 0;
    for (let item = 1; item < this.size; item++) {
      depths[item] = (depths[this.parents[item] as number] as number) + 1;
      deepest = Math.max(deepest, depths[item] as number);
    }
    return deepest;
  }

  get size(): number {
    return this.nodes.length;
  }

  /** How far the copies of a node have come together, from 0 to 1. */
  progress(node: number, folded: number): number {
    const t = (folded - (this.#starts[node] as number)) / SPAN;
    return t <= 0 ? 0 : t >= 1 ? 1 : smooth(t);
  }

  /** How many nodes there are when the tree is folded so far. */
  count(folded: number): number {
    let count = 0;
    for (let node = 0; node < this.times.length; node++) {
      count += this.progress(node, folded) === 1 ? 1 : (this.times[node] as number);
    }
    return count;
  }

  /** The items below and including the copies of a node. */
  below(node: number): Uint8Array {
    const found = new Uint8Array(this.size);
    this.nodes.forEach((each, item) => {
      const parent = this.parents[item] as number;
      if (each === node || (parent >= 0 && found[parent])) found[item] = 1;
    });
    return found;
  }

  /** A node in words. */
  describe(node: number): string {
    const times = this.times[node] ?? 1;
    const often =
      times > 1 ? `${howMany(times)} times in the tree, once in the graph` : "once in the tree";
    return `${this.texts[node]}   ·   ${often}`;
  }

  #tintsOf(): Int32Array {
    const copies = new Int32Array(this.labels.length);
    for (const node of this.nodes.subarray(0, this.drawn)) add(copies, node, 1);
    const heads = new Map<number, number>();
    const tints = new Int32Array(this.size).fill(-1);
    for (let item = 0; item < this.drawn; item++) {
      const parent = this.parents[item] as number;
      const node = this.nodes[item] as number;
      const inherited = parent < 0 ? -1 : (tints[parent] as number);
      if (inherited >= 0) tints[item] = inherited;
      else if ((copies[node] as number) > 1 && (this.args[node]?.length ?? 0) > 0) {
        const tint = heads.get(node) ?? heads.size;
        heads.set(node, tint);
        tints[item] = tint;
      }
    }
    return tints;
  }
}

/** A whole number as `many` in derivwidgets/truth/words.py writes it. */
export function howMany(count: number): string {
  if (count < 1e9) return Math.round(count).toLocaleString("en-US");
  const [mantissa, exponent] = count.toExponential(1).split("e+");
  return `${Number(mantissa)}·10${raised(exponent ?? "")}`;
}

interface Item {
  readonly node: number;
  readonly parent: number;
  readonly slot: number;
}

function itemsOf({ nodes, parents, arguments: args, labels }: WireUnfolding): Item[] {
  const taken = new Map<number, number>();
  const slotOf = (parent: number) => {
    const slot = taken.get(parent) ?? 0;
    taken.set(parent, slot + 1);
    return slot;
  };
  const items: Item[] = nodes.map((node, k) => {
    const parent = parents[k] ?? -1;
    return { node, parent, slot: parent < 0 ? 0 : slotOf(parent) };
  });
  // Of a tree that is cut off, the first copy of a node has its arguments if any copy has.
  const first = new Map<number, number>();
  items.forEach(({ node }, item) => {
    if (!first.has(node)) first.set(node, item);
  });
  for (let node = labels.length - 1; node >= 0; node--) {
    const parent = first.get(node);
    const all = args[node] ?? [];
    if (parent === undefined) continue;
    for (let slot = taken.get(parent) ?? 0; slot < all.length; slot++) {
      const argument = all[slot] as number;
      if (!first.has(argument)) first.set(argument, items.length);
      items.push({ node: argument, parent, slot });
    }
  }
  return items;
}

function timesOf(args: readonly (readonly number[])[]): Float64Array {
  const times = new Float64Array(args.length);
  times[args.length - 1] = 1;
  for (let node = args.length - 1; node >= 0; node--) {
    for (const argument of args[node] ?? []) add(times, argument, times[node] as number);
  }
  return times;
}

/** When copies begin to come together: leaves at first, and last what is highest of all that there are copies of. */
function startsOf(args: readonly (readonly number[])[], times: Float64Array): Float64Array {
  const heights = new Float64Array(args.length);
  let highest = 1;
  args.forEach((all, node) => {
    for (const argument of all) {
      heights[node] = Math.max(heights[node] as number, (heights[argument] as number) + 1);
    }
    if ((times[node] as number) > 1) highest = Math.max(highest, heights[node] as number);
  });
  return heights.map((height) => (1 - SPAN) * Math.min(1, height / highest));
}
