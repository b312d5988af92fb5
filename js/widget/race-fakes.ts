import type { Competitor, RaceTraits, WireRace } from "./race-model.js";
import { Unanswered } from "./unanswered.js";

/** What tests put in the kernel's place: a model of a RaceLab's panel that nobody answers. */
export class FakeRace extends Unanswered<RaceTraits> {
  constructor(traits: Partial<RaceTraits> = {}) {
    super({ ...TRAITS, ...traits });
  }
}

const competitor = (name: string, family: Competitor["family"], label = name): Competitor => ({
  name,
  label,
  family,
  available: true,
  reason: "",
});

const CATALOGUE = [
  competitor("symbolic", "symbolic", "SymPy"),
  competitor("central", "numerical"),
  competitor("jax_reverse", "automatic", "JAX reverse"),
  { ...competitor("mygrad", "automatic", "MyGrad"), available: false, reason: "not installed" },
];

/** SymPy, central and JAX at 100 and 10,000 points: warm, JAX takes over; cold, central leads; SymPy skips the second. */
export const RACE: WireRace = {
  function: "x^2",
  precision: "float64",
  values: [100, 10_000],
  methods: ["symbolic", "central", "jax_reverse"],
  derive: [
    [0.02, null],
    [0, 0],
    [0.03, 0.03],
  ],
  compile: [
    [0.004, null],
    [0, 0],
    [0.11, 0.11],
  ],
  first: [
    [6e-6, null],
    [1e-5, 2e-4],
    [4e-5, 5e-5],
  ],
  steady: [
    [3e-6, null],
    [8e-6, 1.5e-4],
    [2e-5, 3e-5],
  ],
  spread: [
    [
      [2.9e-6, 3.2e-6],
      [null, null],
    ],
    [
      [7.5e-6, 8.5e-6],
      [1.4e-4, 1.7e-4],
    ],
    [
      [1.8e-5, 2.1e-5],
      [2.9e-5, 3.1e-5],
    ],
  ],
  repetitions: [
    [4000, 0],
    [900, 40],
    [700, 300],
  ],
  evaluations: [
    [null, null],
    [2, 2],
    [null, null],
  ],
  memory: [
    [1600, null],
    [3200, 320_000],
    [1600, 160_000],
  ],
  reasons: [
    ["", "skipped: would take 40 s"],
    ["", ""],
    ["", ""],
  ],
  imports: { sympy: 0.41 },
  machine: { processor: "a loom" },
  done: 1,
  seconds_left: 0,
  complete: true,
  reason: "",
  flips: [],
  sentence: "JAX reverse is the fastest from 10⁴ points on; below, SymPy.",
  detail: "Up to the first answer, central leads all the way.",
  markdown: "| markdown |",
  csv: "csv",
};

const TRAITS: RaceTraits = {
  seen: true,
  request: {},
  answer: {},
  function: "x^2",
  error: "",
  busy: "",
  presets: [],
  hidden: [],
  marks: {},
  owned: [],
  axis: "size",
  methods: ["symbolic", "central", "jax_reverse"],
  precision: "float64",
  predictions: {},
  value: 0,
  catalogue: CATALOGUE,
  values: { size: [100, 10_000], depth: [1, 2, 3], parameters: [1, 10] },
  racing: "",
  seconds: 30,
  race_size: {},
  race_depth: {},
  race_parameters: {},
};
