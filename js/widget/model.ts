/** The traits of the panel's model, as the kernel names them; `derivwidgets/widgets/explorer.py` is the other half. */

export type Precision = "float64" | "float32";
export type Family = "symbolic" | "numerical" | "automatic" | "own";
export type Order = 1 | 2;

/** An array on the wire. */
export interface WireArray {
  readonly dtype: "float64" | "float32" | "uint8";
  readonly shape: readonly number[];
  readonly view: DataView;
}

/** A method that can be switched on. */
export interface Method {
  readonly name: string;
  readonly label: string;
  readonly family: Family;
  readonly uses_step: boolean;
  readonly available: boolean;
  readonly reason: string;
}

export interface Preset {
  readonly name: string;
  readonly text: string;
  readonly domain: readonly [string, string];
  readonly at: string;
  readonly lesson: string;
  /** Under which heading of the menu it stands. */
  readonly group: string;
}

/** What was typed, for the kernel to read. */
export interface Request {
  readonly id: number;
  readonly function?: string;
  readonly domain?: readonly [string, string];
  readonly at?: string;
  readonly precision?: Precision;
  /** The user's own f′; empty to remove it. */
  readonly derivative?: string;
  readonly noise?: number;
  readonly order?: Order;
  /** To the next singular point, or with −1 to the one before. */
  readonly jump?: 1 | -1;
}

/** What the kernel made of the request with that id. */
export interface Answer {
  readonly id: number;
  readonly error: string;
  /** Into which control it was typed. */
  readonly field: string;
}

/** Names of wire arrays, by method. */
export type ByMethod<T> = { readonly [method: string]: T };

export interface WireGrid {
  readonly revision: number;
  readonly x: WireArray;
  readonly f: WireArray;
  /** The certified derivative where `known`, a finite stand-in elsewhere. */
  readonly reference: WireArray;
  readonly known: WireArray;
  readonly scale: WireArray;
  /** Ascending. */
  readonly steps: WireArray;
}

export interface WireFirst {
  readonly revision: number;
  readonly step_index: number;
  readonly at_index: number;
  /** The point as it was typed, and that with its decimals; empty where decimals are all there is to it. */
  readonly at_name: string;
  readonly at_text: string;
  readonly rows: ByMethod<WireArray>;
  readonly columns: ByMethod<WireArray>;
}

/** The methods with a table over steps, and those of them whose errors have bounds. */
export const BOUNDED = ["forward", "backward", "central", "central4", "richardson"] as const;
export const TABLED = [...BOUNDED, "complex_step"] as const;
export type Tabled = (typeof TABLED)[number];
export type Bounded = (typeof BOUNDED)[number];

/** (value - reference) / scale of a method with a step, one row a step, one column a point. */
export interface WireTable {
  readonly revision: number;
  readonly differences: WireArray;
}

/** Bounds of a method's error in the same rows and columns, in tenths of a decade above 1e-18; 255: there is none. */
export interface WireBound {
  readonly revision: number;
  readonly truncation: WireArray;
  readonly roundoff: WireArray;
}

/** NumPy's gradient on a grid of its own. */
export interface WireGradient {
  readonly x: WireArray;
  readonly values: WireArray;
  readonly errors: WireArray;
}

/** Values of the methods without a step, and why a method has none. */
export interface WirePlain {
  readonly revision: number;
  readonly values: ByMethod<WireArray>;
  readonly gradient: Part<WireGradient>;
  readonly reasons: ByMethod<string>;
}

/** A rule that chose a step at the point, and what it gave. */
export interface WireLanding {
  readonly rule: string;
  readonly label: string;
  readonly source: string;
  /** The difference quotient that it uses, or its own name. */
  readonly method: string;
  readonly step: Num;
  readonly value: Num;
  readonly claimed: Num;
  readonly error: Num;
  readonly evaluations: number;
  /** Why it gave nothing. */
  readonly refusal: string;
}

export interface WireRules {
  readonly revision: number;
  /** Whether these are all rules, and not only the defaults of libraries. */
  readonly all: boolean;
  readonly at: number;
  readonly precision: Precision;
  readonly landings: readonly WireLanding[];
}

/** f as computed and exactly, less the exact f(x), in windows around x that shrink. */
export interface WireZoom {
  readonly revision: number;
  readonly at: number;
  readonly precision: Precision;
  /** Half the widths of the windows. */
  readonly widths: WireArray;
  readonly offsets: WireArray;
  readonly computed: WireArray;
  readonly exact: WireArray;
  /** Distance of the curve from its chord in each window, over half the width. */
  readonly straightness: WireArray;
  /** Log-log slopes of the difference quotient around each window's edge, on the left and on the right. */
  readonly exponents: WireArray;
}

/** A point at which the derivative does not exist, or the formula breaks and f does not. */
export interface WireSingular {
  /** The nearest double. */
  readonly x: number;
  /** Its name, empty where decimals say all, that with its decimals, and as people type it. */
  readonly name: string;
  readonly text: string;
  readonly typed: string;
  readonly kind: string;
  /** The one-sided derivatives. */
  readonly left: Num;
  readonly right: Num;
}

export interface WireRadar {
  readonly revision: number;
  /** In order of x. */
  readonly points: readonly WireSingular[];
  /** Where the formula breaks and f does not. */
  readonly seams: readonly WireSingular[];
  readonly complete: boolean;
  /** Why there may be more, in words. */
  readonly reason: string;
}

/** What every method says of one way to write f. */
export interface WireSpelling {
  readonly text: string;
  readonly name: string;
  readonly cells: readonly {
    readonly name: string;
    readonly value: Num;
    readonly agrees: boolean | null;
    readonly reason: string;
  }[];
}

export interface WireSpellings {
  readonly revision: number;
  readonly at: number;
  readonly step: number;
  readonly precision: Precision;
  /** The first is f as it is. */
  readonly rows: readonly WireSpelling[];
}

export type View = "f" | "slope" | "error" | "v" | "zoom" | "rules" | "spellings";

/** A number, also where JSON has no word for it. */
export type Num = number | "nan" | "inf" | "-inf";

/** What one method says at the point, and whether that is the derivative; null where nothing is known. */
export interface WireTestimony {
  readonly name: string;
  readonly value: Num;
  readonly agrees: boolean | null;
  readonly tag: string;
  readonly reason: string;
}

/** Lines of Python that give what every method says, by method; empty where there are none. */
export interface WireLines {
  readonly revision: number;
  readonly at: number;
  readonly step: number;
  readonly precision: Precision;
  readonly python: ByMethod<string>;
}

/** The kernel's words about one point, and what every method that is on says there at one step. */
export interface WireVerdict {
  readonly revision: number;
  readonly at: number;
  readonly step: number;
  readonly precision: Precision;
  /** The point as it was typed. */
  readonly text: string;
  readonly exists: boolean | null;
  readonly kind: string;
  readonly certificate: "ball" | "jet" | "limit" | "evidence";
  readonly sentence: string;
  readonly detail: string;
  readonly left: Num;
  readonly right: Num;
  readonly derivative: Num;
  readonly rows: readonly WireTestimony[];
}

/** An empty dictionary stands for a part that has not been made yet. */
export type Part<T> = T | Record<string, never>;

type TableTraits = { readonly [M in Tabled as `table_${M}`]: Part<WireTable> };
type BoundTraits = { readonly [M in Bounded as `bound_${M}`]: Part<WireBound> };

/** The traits that every panel has. */
export interface Wire {
  seen: boolean;
  /** What was typed, with an `id`. */
  request: object;
  answer: Part<Answer>;
  function: string;
  error: string;
  busy: string;
  presets: readonly Preset[];
  hidden: readonly string[];
  marks: { readonly [name: string]: string };
  /** Every widget that belongs to the panel, this one too. */
  owned: readonly string[] | undefined;
}

export interface Traits extends TableTraits, BoundTraits {
  // Both sides write these.
  step: number;
  at: number;
  methods: readonly string[];
  precision: Precision;
  origin_axes: boolean;
  views: readonly View[];
  /** How many points the grid of np.gradient has. */
  grid_points: number;
  /** How far that grid is moved to the right, in its spacings. */
  grid_shift: number;
  // The browser writes these,
  /** Whether the explorer has been on a page: what is large is sent then. */
  seen: boolean;
  request: Part<Request>;
  // and the kernel these.
  answer: Part<Answer>;
  function: string;
  /** The user's own f′; empty where there is none. */
  derivative: string;
  /** Standard deviation of the noise in f's values. */
  noise: number;
  /** Of the derivative. */
  order: Order;
  domain: readonly [number, number];
  domain_text: readonly [string, string];
  error: string;
  busy: string;
  formula: string;
  formula_note: string;
  /** SymPy's derivative where x may be complex; empty where there is none. */
  formula_complex: string;
  formula_complex_note: string;
  catalogue: readonly Method[];
  presets: readonly Preset[];
  hidden: readonly string[];
  marks: { readonly [name: string]: string };
  /** Every widget of the explorer, this one too. */
  owned: readonly string[] | undefined;
  grid: Part<WireGrid>;
  first: Part<WireFirst>;
  plain: Part<WirePlain>;
  verdict: Part<WireVerdict>;
  lines: Part<WireLines>;
  rules: Part<WireRules>;
  zoom: Part<WireZoom>;
  radar: Part<WireRadar>;
  spellings: Part<WireSpellings>;
}

/** A widget's model as ipywidgets makes it. */
export interface WidgetModel {
  readonly model_id?: string;
  readonly comm_live?: boolean;
  readonly comm?: {
    on_close(callback: () => void): void;
    on_msg(callback: () => void): void;
  };
  state_change?: Promise<unknown>;
  get(name: string): unknown;
  set(attributes: { readonly [name: string]: unknown }): unknown;
  on(event: string, callback: () => void): void;
  off(event: string, callback: () => void): void;
}

/** A bqplot mark or scale. Only ever `set`: saving it would send its arrays back to a kernel that did not ask. */
export type MarkModel = WidgetModel;

/** The part of JupyterLab's kernel connection that tells whether anybody listens. */
export interface Kernel {
  readonly status?: string;
  readonly connectionStatus?: string;
  requestCommInfo?(content: {
    target_name: string;
  }): Promise<{ readonly content: { readonly comms?: object } }>;
}

export interface WidgetManager {
  get_model(id: string): Promise<WidgetModel>;
  readonly kernel?: Kernel | null;
}

/** The panel's model, as anywidget hands it over. */
export interface Model<T = Traits> {
  get<K extends keyof T>(name: K): T[K];
  set<K extends keyof T>(name: K, value: T[K]): void;
  on(event: string, callback: () => void): void;
  off(event: string, callback: () => void): void;
  save_changes(): void;
  readonly widget_manager: WidgetManager;
}

/** Runs `callback` at every change of the model, until the signal. */
export function onChange(
  model: Pick<Model, "on" | "off">,
  callback: () => void,
  signal: AbortSignal,
  event = "change",
): void {
  model.on(event, callback);
  signal.addEventListener("abort", () => model.off(event, callback), { once: true });
}

const REFERENCE = "IPY_MODEL_";

/** The model behind a reference on the wire; undefined where it is gone, as in a notebook opened without its kernel. */
export async function findModel(
  model: Pick<Model, "widget_manager">,
  reference: string,
): Promise<WidgetModel | undefined> {
  const id = reference.startsWith(REFERENCE) ? reference.slice(REFERENCE.length) : reference;
  try {
    return await model.widget_manager.get_model(id);
  } catch {
    return undefined;
  }
}
