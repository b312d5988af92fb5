import { typeset } from "./format.js";
import {
  BOUNDED,
  type ByMethod,
  type Model,
  type Part,
  TABLED,
  type WireArray,
  type WireBound,
  type WireFirst,
  type WireGradient,
  type WireGrid,
  type WirePlain,
  type WireTable,
} from "./model.js";
import { decode } from "./wire.js";

/** The parts in which the kernel's tables arrive. */
export interface WireParts {
  readonly grid: Part<WireGrid>;
  readonly first: Part<WireFirst>;
  readonly plain: Part<WirePlain>;
  readonly tables: ByMethod<Part<WireTable>>;
  readonly bounds: ByMethod<Part<WireBound>>;
}

/** Reads the parts from a panel's traits. */
export function partsOf(model: Pick<Model, "get">): WireParts {
  return {
    grid: model.get("grid"),
    first: model.get("first"),
    plain: model.get("plain"),
    tables: Object.fromEntries(TABLED.map((name) => [name, model.get(`table_${name}`)])),
    bounds: Object.fromEntries(BOUNDED.map((name) => [name, model.get(`bound_${name}`)])),
  };
}

/** A curve over x: of np.gradient over its own grid. */
export interface Curve {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** What a method's error is bounded by at one step and point. */
export interface Bound {
  readonly truncation: number;
  readonly roundoff: number;
}

interface Gradient {
  readonly x: Float64Array;
  readonly values: Float64Array;
  readonly errors: Float64Array;
}

const NO_BOUND = 255;
/** The bounds behind the bytes in which they come. */
const BOUNDS = Float64Array.from({ length: 256 }, (_, code) =>
  code === NO_BOUND ? Number.POSITIVE_INFINITY : 10 ** (code / 10 - 18),
);

interface Line {
  readonly index: number;
  readonly lines: ReadonlyMap<string, Float32Array>;
}

/** What a point is called, where decimals do not say all, and that with its decimals. */
export interface Name {
  readonly name: string;
  readonly text: string;
}

const NO_LINE: Line = { index: -1, lines: new Map() };

/** Everything the kernel computed for one function: what every method gives at every point and step. */
export class Tables {
  readonly revision: number;
  readonly x: Float64Array;
  readonly f: Float64Array;
  readonly reference: Float64Array;
  readonly steps: Float64Array;
  readonly #known: Uint8Array;
  readonly #scale: Float64Array;
  readonly #differences = new Map<string, Float32Array>();
  readonly #bounds = new Map<string, readonly [truncation: Uint8Array, roundoff: Uint8Array]>();
  readonly #values = new Map<string, Float64Array>();
  #gradient: Gradient | null = null;
  #row = NO_LINE;
  #column = NO_LINE;
  #name: Name = { name: "", text: "" };
  #reasons: ByMethod<string> = {};
  readonly #seen = new Map<string, unknown>();

  constructor(grid: WireGrid) {
    this.revision = grid.revision;
    this.x = decode(grid.x, "float64");
    this.f = decode(grid.f, "float64");
    this.reference = decode(grid.reference, "float64");
    this.steps = decode(grid.steps, "float64");
    this.#known = decode(grid.known, "uint8");
    this.#scale = decode(grid.scale, "float64");
  }

  /** Takes in what has arrived since the last time; says whether anything had. */
  receive({ first, plain, tables, bounds }: WireParts): boolean {
    const news = [
      this.#take("first", first, (part) => this.#setFirst(part)),
      this.#take("plain", plain, (part) => this.#setPlain(part)),
      ...Object.entries(tables).map(([method, table]) =>
        this.#take(`table ${method}`, table, ({ differences }) =>
          this.#differences.set(method, decode(differences, "float32")),
        ),
      ),
      ...Object.entries(bounds).map(([method, bound]) =>
        this.#take(`bound ${method}`, bound, ({ truncation, roundoff }) =>
          this.#bounds.set(method, [decode(truncation, "uint8"), decode(roundoff, "uint8")]),
        ),
      ),
    ];
    return news.includes(true);
  }

  /** Reads a part if it is new and about this function; says whether it was. */
  #take<T extends { readonly revision: number }>(
    name: string,
    part: Part<T>,
    read: (part: T) => void,
  ): boolean {
    if (part === this.#seen.get(name)) return false;
    this.#seen.set(name, part);
    if (!("revision" in part) || part.revision !== this.revision) return false;
    read(part as T);
    return true;
  }

  #setFirst(first: WireFirst): void {
    this.#row = { index: first.step_index, lines: decodeAll(first.rows) };
    this.#column = { index: first.at_index, lines: decodeAll(first.columns) };
    this.#name = { name: typeset(first.at_name), text: typeset(first.at_text) };
  }

  #setPlain({ values, gradient, reasons }: WirePlain): void {
    this.#values.clear();
    for (const [method, array] of Object.entries(values)) {
      this.#values.set(method, decode(array, "float64"));
    }
    this.#gradient = readGradient(gradient);
    this.#reasons = reasons;
  }

  /** Why a method cannot do this function; empty if it can, or if that is not known yet. */
  reason(method: string): string {
    return this.#reasons[method] ?? "";
  }

  /** What the point at column j is called; null where decimals say all. */
  name(j: number): Name | null {
    return this.#name.name && j === this.#column.index ? this.#name : null;
  }

  /** Whether the reference at column j is the derivative, certified. */
  isKnown(j: number): boolean {
    return this.#known[j] === 1;
  }

  /** Whether it is anywhere. */
  get isKnownSomewhere(): boolean {
    return this.#known.includes(1);
  }

  hasStep(method: string): boolean {
    return (
      this.#differences.has(method) || this.#row.lines.has(method) || this.#column.lines.has(method)
    );
  }

  isPlain(method: string): boolean {
    return this.#values.has(method) || this.#isGradient(method);
  }

  #isGradient(method: string): boolean {
    return method === "gradient" && this.#gradient !== null;
  }

  /** The point of np.gradient's own grid that is nearest to column j; NaN where there is no such grid. */
  gridPoint(j: number): number {
    const { x } = this.#gradient ?? { x: new Float64Array() };
    return x[nearest(x, this.x[j] ?? Number.NaN)] ?? Number.NaN;
  }

  #onGrid(kind: "values" | "errors", j: number): number {
    const gradient = this.#gradient;
    if (!gradient) return Number.NaN;
    return gradient[kind][nearest(gradient.x, this.x[j] ?? Number.NaN)] ?? Number.NaN;
  }

  /** What `method` gives at step i and column j: NaN where it gives nothing, or nothing yet. */
  value(method: string, i: number, j: number): number {
    if (method === "gradient") return this.#onGrid("values", j);
    const plain = this.#values.get(method);
    if (plain) return plain[j] ?? Number.NaN;
    const reference = this.reference[j] ?? Number.NaN;
    const difference = this.#difference(method, i, j);
    // A quotient of exactly 0, where x + Δx is x itself, comes back as exactly 0.
    if (difference === Math.fround(-reference / (this.#scale[j] ?? Number.NaN))) return 0;
    return reference + this.#offset(method, i, j);
  }

  /** How far `value` may be from what the kernel computed: differences travel in float32. */
  doubt(method: string, i: number, j: number): number {
    return this.isPlain(method) ? 0 : Math.abs(this.#offset(method, i, j)) * 2 ** -24;
  }

  /** How far that is from the derivative: NaN where the derivative is not known. */
  error(method: string, i: number, j: number): number {
    if (method === "gradient") return this.#onGrid("errors", j);
    if (this.#known[j] !== 1) return Number.NaN;
    const plain = this.#values.get(method);
    if (plain) return Math.abs((plain[j] ?? Number.NaN) - (this.reference[j] ?? Number.NaN));
    return Math.abs(this.#offset(method, i, j));
  }

  /** `value` along x. */
  values(method: string, i: number): Curve {
    if (method === "gradient" && this.#gradient) {
      return { x: this.#gradient.x, y: this.#gradient.values };
    }
    return { x: this.x, y: this.#plainOrOffsets(method, i, this.reference, null) };
  }

  /** `error` along x. */
  errors(method: string, i: number): Curve {
    if (method === "gradient" && this.#gradient) {
      return { x: this.#gradient.x, y: this.#gradient.errors };
    }
    return { x: this.x, y: this.#plainOrOffsets(method, i, null, this.#known) };
  }

  hasBound(method: string): boolean {
    return this.#bounds.has(method);
  }

  /** What bounds a method's error at step i and column j; null while that is not there. */
  bound(method: string, i: number, j: number): Bound | null {
    const bounds = this.#bounds.get(method);
    if (!bounds) return null;
    const at = i * this.x.length + j;
    const [truncation, roundoff] = bounds.map((codes) => BOUNDS[codes[at] ?? NO_BOUND]);
    return truncation === undefined || roundoff === undefined ? null : { truncation, roundoff };
  }

  /** One loop for both: values are offsets plus the reference, errors the size of the offsets where it is known. */
  #plainOrOffsets(
    method: string,
    i: number,
    reference: Float64Array | null,
    known: Uint8Array | null,
  ): Float64Array {
    const n = this.x.length;
    const plain = this.#values.get(method);
    if (plain && reference) return plain;
    const table = this.#differences.get(method);
    const row = table
      ? table.subarray(i * n, i * n + n)
      : i === this.#row.index
        ? this.#row.lines.get(method)
        : undefined;
    const result = new Float64Array(n).fill(Number.NaN);
    if (!plain && !row) return result;
    for (let j = 0; j < n; j++) {
      if (known && known[j] !== 1) continue;
      const offset = plain
        ? (plain[j] as number) - (this.reference[j] as number)
        : (this.#scale[j] as number) * ((row as Float32Array)[j] as number);
      result[j] = reference ? (reference[j] as number) + offset : Math.abs(offset);
    }
    return result;
  }

  #offset(method: string, i: number, j: number): number {
    return (this.#scale[j] ?? Number.NaN) * this.#difference(method, i, j);
  }

  #difference(method: string, i: number, j: number): number {
    const table = this.#differences.get(method);
    if (table) return table[i * this.x.length + j] ?? Number.NaN;
    const inRow = i === this.#row.index ? this.#row.lines.get(method)?.[j] : undefined;
    const inColumn = j === this.#column.index ? this.#column.lines.get(method)?.[i] : undefined;
    return inRow ?? inColumn ?? Number.NaN;
  }

  /** f at x, from its values at the columns on both sides of it; NaN beyond them. */
  height(x: number): number {
    const after = insertion(this.x, x);
    const [low, high] = [this.x[after - 1], this.x[after]];
    if (high === x) return this.f[after] as number;
    if (low === undefined || high === undefined) return Number.NaN;
    const part = (x - low) / (high - low);
    return (1 - part) * (this.f[after - 1] as number) + part * (this.f[after] as number);
  }

  /** Whether x is one of the points. */
  has(x: number): boolean {
    return this.x[nearest(this.x, x)] === x;
  }

  /** The column nearest to x. */
  column(x: number): number {
    return nearest(this.x, x);
  }

  /** The step nearest to Δx, on the logarithmic scale. */
  stepIndex(step: number): number {
    const after = insertion(this.steps, step);
    const low = this.steps[after - 1];
    const high = this.steps[after];
    if (low === undefined) return 0;
    if (high === undefined) return this.steps.length - 1;
    return step / low < high / step ? after - 1 : after;
  }
}

function readGradient(gradient: Part<WireGradient>): Gradient | null {
  if (!("x" in gradient)) return null;
  const { x, values, errors } = gradient as WireGradient;
  return {
    x: decode(x, "float64"),
    values: decode(values, "float64"),
    errors: decode(errors, "float64"),
  };
}

function decodeAll(arrays: ByMethod<WireArray>): Map<string, Float32Array> {
  return new Map(Object.entries(arrays).map(([name, array]) => [name, decode(array, "float32")]));
}

/** The first index at which the ascending `values` are not below `value`. */
function insertion(values: Float64Array, value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? Number.NaN) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function nearest(values: Float64Array, value: number): number {
  const after = insertion(values, value);
  const low = values[after - 1];
  const high = values[after];
  if (low === undefined) return 0;
  if (high === undefined) return values.length - 1;
  return value - low < high - value ? after - 1 : after;
}

/** The tables of the newest revision, kept up to date with a model's traits. */
export class Arrivals {
  tables: Tables | null = null;
  #grid: Part<WireGrid> | null = null;

  /** Says whether anything new has come. */
  refresh(parts: WireParts): boolean {
    const { grid } = parts;
    if (grid === this.#grid) return this.tables?.receive(parts) ?? false;
    this.#grid = grid;
    this.tables = "x" in grid ? new Tables(grid as WireGrid) : null;
    this.tables?.receive(parts);
    return true;
  }
}
