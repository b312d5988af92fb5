import { afterEach, beforeEach, vi } from "vitest";
import { view } from "./swell.js";
import { SwellLab } from "./swell-lab.js";
import type {
  Form,
  SwellTraits,
  WireForm,
  WireForms,
  WireSwell,
  WireUnfolding,
} from "./swell-model.js";
import { Unanswered } from "./unanswered.js";

/** A model of a SwellLab's panel that nobody answers. */
export class FakeSwell extends Unanswered<SwellTraits> {
  constructor(traits: Partial<SwellTraits> = {}) {
    super({ ...TRAITS, ...traits });
  }
}

const math = (text: string) =>
  `<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>${text}</mi></math>`;

export const form = (name: Form, more: Partial<WireForm> = {}): WireForm => ({
  form: name,
  operations: 7,
  latex: "a",
  mathml: math("a"),
  python: "def derivative(x): ...",
  shortened: false,
  definitions: [],
  note: "",
  ...more,
});

/** What is written of f(f(x)); simplify had no answer. */
export const written = (value = 2, more: Partial<WireForms> = {}): WireForms => ({
  function: "4x(1-x)",
  axis: "depth",
  value,
  forms: {
    "as it is": form("as it is", { operations: 21 + value, shortened: true }),
    shared: form("shared", {
      operations: 12,
      latex: "t_{0} x",
      definitions: [["t_{0}", "1 - x", math("t")]],
    }),
    simplified: form("simplified", {
      latex: "",
      mathml: "",
      python: "",
      note: "simplify had no answer after 2 s",
    }),
  },
  sentence: `written ${value}`,
  complete: false,
  ...more,
});

/** (x + 1)(x + 1): a tree of 7 nodes, a graph of 4. */
export const SQUARE: WireUnfolding = {
  function: "4x(1-x)",
  axis: "depth",
  value: 2,
  labels: ["x", "1", "+", "×"],
  texts: ["x", "1", "x + 1", "(x + 1)*(x + 1)"],
  arguments: [[], [], [0, 1], [2, 2]],
  parents: [-1, 0, 0, 1, 1, 2, 2],
  nodes: [3, 2, 2, 0, 1, 0, 1],
  tree_size: 7,
  graph_size: 4,
  complete: true,
  note: "",
};

const none = [null, null, null];

/** Depths 1 to 3; Horner is foretold from 3 on, and nobody has expanded more than the first. */
export const COUNTED: WireSwell = {
  function: "4x(1-x)",
  axis: "depth",
  values: [1, 2, 3],
  counts: {
    tree: [2, 21, 82],
    shared: [2, 12, 27],
    expanded: [2, null, null],
    horner: [2, 6, 14],
    jaxpr: [8, 16, 24],
    flops: [0, 13, 21],
  },
  f_counts: {
    tree: [3, 8, 18],
    shared: [3, 6, 9],
    expanded: none,
    horner: none,
    jaxpr: none,
    flops: none,
  },
  seconds: {
    differentiate: [1e-3, 4e-3, 9e-3],
    share: none,
    compile: none,
    "evaluate tree": [2e-6, 1e-5, 5e-5],
    "evaluate shared": none,
    "evaluate xla": none,
  },
  reasons: {
    tree: ["", "", ""],
    shared: ["", "", ""],
    expanded: ["", "skipped: too many terms", "skipped: too many terms"],
    horner: ["", "", "not counted but foretold"],
    jaxpr: ["", "", ""],
    flops: ["", "", ""],
    differentiate: ["", "", ""],
    share: ["", "", ""],
    compile: ["", "", ""],
    "evaluate tree": ["", "", ""],
    "evaluate shared": ["", "", ""],
    "evaluate xla": ["", "", ""],
  },
  complete: true,
  reason: "",
  sentences: ["counted 1", "counted 2", "counted 3"],
  details: ["detail 1", "detail 2", "detail 3"],
  markdown: "| depth |",
  csv: "depth",
};

const TRAITS: SwellTraits = {
  seen: true,
  request: {},
  answer: {},
  function: "4x(1-x)",
  error: "",
  busy: "",
  presets: [],
  hidden: [],
  marks: {},
  owned: [],
  axis: "depth",
  depth: 2,
  order: 1,
  form: "as it is",
  digits: 15,
  at: "1",
  swell_depth: {},
  swell_order: {},
  forms: {},
  unfolding: {},
  number: {},
};

let end = new AbortController();

/** What tests of a SwellLab need around them. */
export function useSwells(): void {
  beforeEach(() => {
    vi.useFakeTimers();
    end = new AbortController();
  });
  afterEach(() => {
    end.abort();
    vi.useRealTimers();
    document.body.replaceChildren();
  });
}

/** A SwellLab on a page. */
export async function openSwell(traits: Partial<SwellTraits> = {}) {
  const model = new FakeSwell(traits);
  const lab = new SwellLab(model, end.signal);
  await lab.ready;
  const root = document.createElement("div");
  document.body.append(root);
  view(lab, root, end.signal);
  const frame = () => vi.advanceTimersByTime(20);
  frame();
  const one = <E extends HTMLElement>(selector: string): E => {
    const found = root.querySelector<E>(selector);
    if (!found) throw new Error(`there is no ${selector}`);
    return found;
  };
  return {
    model,
    lab,
    root,
    frame,
    one,
    text: (selector: string) => one(selector).textContent,
    receive(change: Partial<SwellTraits>) {
      model.receive(change);
      frame();
    },
    click(selector: string) {
      one(selector).click();
      frame();
    },
    press(element: HTMLElement, key: string) {
      element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      frame();
    },
    slide(name: string, value: number) {
      const range = one<HTMLInputElement>(`[aria-label="${name}"]`);
      range.value = String(value);
      range.dispatchEvent(new Event("input", { bubbles: true }));
      frame();
    },
  };
}
