import type {
  Method,
  Traits,
  WireArray,
  WireGrid,
  WireSingular,
  WireTable,
  WireVerdict,
} from "./model.js";
import { Unanswered } from "./unanswered.js";

/** What tests put in the kernel's place: a model that nobody answers, and messages as the kernel packs them. */
export class FakeModel extends Unanswered<Traits> {
  constructor(traits: Partial<Traits> = {}) {
    super({ ...TRAITS, ...traits });
  }
}

export function packed(
  dtype: WireArray["dtype"],
  shape: readonly number[],
  numbers: ArrayLike<number>,
): WireArray {
  const array = { float64: Float64Array, float32: Float32Array, uint8: Uint8Array }[dtype];
  return { dtype, shape, view: new DataView(array.from(numbers).buffer) };
}

export const f64 = (...numbers: number[]): WireArray =>
  packed("float64", [numbers.length], numbers);
export const f32 = (...numbers: number[]): WireArray =>
  packed("float32", [numbers.length], numbers);

const method = (name: string, more: Partial<Method> = {}): Method => ({
  name,
  label: name,
  family: "numerical",
  uses_step: false,
  available: true,
  reason: "",
  ...more,
});

export const SYMBOLIC = method("symbolic", { label: "SymPy", family: "symbolic" });
export const CENTRAL = method("central", { uses_step: true });
export const FORWARD = method("forward", { uses_step: true });
export const REVERSE = method("jax_reverse", { label: "JAX reverse", family: "automatic" });
export const OWN = method("own", { label: "yours", family: "own" });

/** x² at −1, 0 and 1, and steps 0.01 and 0.1; the derivative is not certified at 0. */
export const GRID: WireGrid = {
  revision: 1,
  x: f64(-1, 0, 1),
  f: f64(1, 0, 1),
  reference: f64(-2, 0, 2),
  known: packed("uint8", [3], [1, 0, 1]),
  scale: f64(1, 1, 1),
  steps: f64(0.01, 0.1),
};

export const table = (rows: number, columns: number, ...differences: number[]): WireTable => ({
  revision: 1,
  differences: packed("float32", [rows, columns], differences),
});

export const TABLES = {
  central: table(2, 3, 0, 0, 0, 0, 0, 0),
  forward: table(2, 3, 0.01, 0.01, 0.01, 0.1, 0.1, 0.1),
};

export const VERDICT: WireVerdict = {
  revision: 1,
  at: 0,
  step: 0.1,
  precision: "float64",
  text: "0",
  exists: false,
  kind: "corner",
  certificate: "jet",
  sentence: "No derivative at x = 0.",
  detail: "A corner: slope −1 from the left, 1 from the right. Certified.",
  left: -1,
  right: 1,
  derivative: "nan",
  rows: [
    {
      name: "central",
      value: 0,
      agrees: false,
      tag: "average",
      reason: "the average of the two slopes",
    },
    {
      name: "symbolic",
      value: "nan",
      agrees: true,
      tag: "no value",
      reason: "no number is given, and there is none",
    },
  ],
};

/** A singular point as the kernel sends it. */
export const corner = (x: number, more: Partial<WireSingular> = {}): WireSingular => ({
  x,
  name: "",
  text: "",
  typed: String(x),
  kind: "corner",
  left: -1,
  right: 1,
  ...more,
});

const TRAITS: Traits = {
  step: 0.1,
  at: 1,
  methods: ["symbolic", "central"],
  precision: "float64",
  origin_axes: false,
  seen: true,
  request: {},
  answer: {},
  function: "x^2",
  derivative: "",
  domain: [-1, 1],
  domain_text: ["-1", "1"],
  error: "",
  busy: "",
  formula: "",
  formula_note: "",
  formula_complex: "",
  formula_complex_note: "",
  catalogue: [SYMBOLIC, FORWARD, CENTRAL, REVERSE],
  presets: [],
  hidden: [],
  views: ["f", "slope", "error", "v"],
  grid_points: 100,
  grid_shift: 0,
  order: 1,
  noise: 0,
  marks: {},
  owned: [],
  grid: {},
  first: {},
  table_forward: {},
  table_backward: {},
  table_central: {},
  table_central4: {},
  table_richardson: {},
  table_complex_step: {},
  bound_forward: {},
  bound_backward: {},
  bound_central: {},
  bound_central4: {},
  bound_richardson: {},
  plain: {},
  verdict: {},
  lines: {},
  rules: {},
  zoom: {},
  radar: {},
  spellings: {},
};
