/** Moves that skip at most so many steps are a drag, which passes over what lies between. */
const PASSED = 4;

/** Which part of the V may be seen: all, what has been visited, or nothing. */
export class Trace {
  /** Indices of steps; null where all may be seen. A new set whenever it changes. */
  visited: ReadonlySet<number> | null = null;
  #isTracing = false;
  #at: { readonly i: number; readonly j: number; readonly revision: number } | null = null;

  get isTracing(): boolean {
    return this.#isTracing;
  }

  /** From now on the V shows what is visited, */
  start(): void {
    this.#isTracing = true;
    this.visited = new Set();
    this.#at = null;
  }

  /** nothing, */
  cover(): void {
    this.#isTracing = false;
    this.visited = new Set();
  }

  /** or all of it. */
  reveal(): void {
    this.#isTracing = false;
    this.visited = null;
  }

  /** Notes where one stands: at another point, or of another function, the trace begins anew. */
  visit(i: number, j: number, revision: number): void {
    if (!this.#isTracing || !this.visited) return;
    const last = this.#at;
    this.#at = { i, j, revision };
    if (last?.i === i && last.j === j && last.revision === revision) return;
    if (!last || last.j !== j || last.revision !== revision) {
      this.visited = new Set([i]);
      return;
    }
    const isDrag = Math.abs(i - last.i) <= PASSED;
    const between = isDrag ? range(last.i, i) : [i];
    this.visited = new Set([...this.visited, ...between]);
  }
}

function range(from: number, to: number): number[] {
  const low = Math.min(from, to);
  return Array.from({ length: Math.abs(to - from) + 1 }, (_, k) => low + k);
}
