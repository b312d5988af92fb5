import type {
  Mode,
  WireLine,
  WireMove,
  WireNode,
  WireNumbers,
  WireProgram,
} from "./graph-model.js";
import type { Num, Part } from "./model.js";
import { decode, decodeNumber } from "./wire.js";

export interface Move {
  readonly node: number;
  readonly edges: readonly number[];
  readonly value: number;
  readonly formula: string;
  readonly numbers: string;
  readonly words: string;
  readonly done: boolean;
}

/** The steps of one mode, and what is known after any number of them. */
export class Trace {
  readonly moves: readonly Move[];
  /** By node, the moves that make its number, in order. */
  readonly #ofNode = new Map<number, number[]>();
  readonly #ofEdge = new Map<number, number>();

  constructor(moves: readonly Move[]) {
    this.moves = moves;
    moves.forEach(({ node, edges }, k) => {
      const before = this.#ofNode.get(node);
      if (before) before.push(k);
      else this.#ofNode.set(node, [k]);
      for (const edge of edges) if (!this.#ofEdge.has(edge)) this.#ofEdge.set(edge, k);
    });
  }

  get length(): number {
    return this.moves.length;
  }

  /** The node's tangent, or its adjoint as far as it is known; undefined before the first step that makes it. */
  value(node: number, position: number): number | undefined {
    return this.#last(node, position)?.value;
  }

  isDone(node: number, position: number): boolean {
    return this.#last(node, position)?.done ?? false;
  }

  /** Whether a step before `position` went over the edge. */
  isPassed(edge: number, position: number): boolean {
    return (this.#ofEdge.get(edge) ?? Number.POSITIVE_INFINITY) < position;
  }

  /** The position at which the node's number is complete; undefined where it never gets one. */
  completed(node: number): number | undefined {
    const last = this.#ofNode.get(node)?.at(-1);
    return last === undefined ? undefined : last + 1;
  }

  #last(node: number, position: number): Move | undefined {
    const moves = this.#ofNode.get(node);
    if (!moves) return undefined;
    let at = moves.length - 1;
    while (at >= 0 && (moves[at] as number) >= position) at--;
    return at < 0 ? undefined : this.moves[moves[at] as number];
  }
}

export interface Edge {
  readonly source: number;
  readonly target: number;
}

/** The shape of a program: what stays while x moves. */
export class Program {
  readonly revision: number;
  readonly nodes: readonly WireNode[];
  readonly edges: readonly Edge[];
  readonly lines: { readonly [M in Mode]: readonly WireLine[] };
  readonly tooLarge: string;
  /** By node, the edges that leave it, and those that come in. */
  readonly leaving: readonly (readonly number[])[];
  readonly entering: readonly (readonly number[])[];

  constructor(message: WireProgram) {
    this.revision = message.revision;
    this.nodes = message.nodes;
    this.edges = message.edges.map(([source, target]) => ({ source, target }));
    this.lines = { forward: message.jaxpr, reverse: message.reverse_jaxpr };
    this.tooLarge = message.too_large;
    const leaving: number[][] = message.nodes.map(() => []);
    const entering: number[][] = message.nodes.map(() => []);
    this.edges.forEach(({ source, target }, k) => {
      leaving[source]?.push(k);
      entering[target]?.push(k);
    });
    this.leaving = leaving;
    this.entering = entering;
  }

  get last(): number {
    return this.nodes.length - 1;
  }
}

/** The numbers of a program at a point. */
export interface Numbers {
  readonly revision: number;
  readonly at: number;
  readonly text: string;
  readonly values: Float64Array;
  readonly errors: Float64Array;
  readonly derivatives: Float64Array;
  readonly rules: readonly string[];
  readonly traces: { readonly [M in Mode]: Trace };
  readonly value: number;
  readonly derivative: number;
  readonly jax: number;
  readonly agreement: string;
  readonly note: string;
  readonly loss: string;
}

export function readNumbers(message: Part<WireNumbers>): Numbers | null {
  if (!isThere(message)) return null;
  return {
    revision: message.revision,
    at: message.at,
    text: message.text,
    values: decode(message.values, "float64"),
    errors: decode(message.errors, "float64"),
    derivatives: decode(message.derivatives, "float64"),
    rules: message.rules,
    traces: {
      forward: new Trace(message.forward.map(readMove)),
      reverse: new Trace(message.reverse.map(readMove)),
    },
    value: real(message.value),
    derivative: real(message.derivative),
    jax: real(message.jax),
    agreement: message.agreement,
    note: message.note,
    loss: message.loss,
  };
}

export const readProgram = (message: Part<WireProgram>): Program | null =>
  isThere(message) ? new Program(message) : null;

const isThere = <T extends object>(message: Part<T>): message is T => "revision" in message;

const real = (value: Num) => decodeNumber(value) ?? Number.NaN;

const readMove = (move: WireMove): Move => ({ ...move, value: real(move.value) });
