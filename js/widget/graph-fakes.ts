import { afterEach, beforeEach, vi } from "vitest";
import { f64 } from "./fakes.js";
import { view } from "./graph.js";
import { GraphLab } from "./graph-lab.js";
import type { GraphTraits, WireMove, WireNumbers, WireProgram } from "./graph-model.js";
import { Unanswered } from "./unanswered.js";

const move = (more: Partial<WireMove>): WireMove => ({
  node: 0,
  edges: [],
  value: 1,
  formula: "",
  numbers: "",
  words: "",
  done: true,
  ...more,
});

/** 2·(x·x): the product has two edges from x, and the constant none that derivatives go over. */
export const PROGRAM: WireProgram = {
  revision: 1,
  function: "2*(x*x)",
  nodes: [
    { operation: "constant", label: "2", name: "v₀", text: "2", arguments: [], moves: false },
    { operation: "x", label: "x", name: "x", text: "x", arguments: [], moves: true },
    { operation: "mul", label: "×", name: "v₂", text: "x*x", arguments: [1, 1], moves: true },
    { operation: "mul", label: "×", name: "v₃", text: "2*(x*x)", arguments: [0, 2], moves: true },
  ],
  edges: [
    [1, 2],
    [1, 2],
    [0, 3],
    [2, 3],
  ],
  jaxpr: [
    { text: "a:f64[] = mul x x", nodes: [2] },
    { text: "b:f64[] = mul 2.0 a", nodes: [3] },
  ],
  reverse_jaxpr: [
    { text: "c:f64[] = mul 1.0 2.0", nodes: [2] },
    { text: "d:f64[] = mul c x", nodes: [1] },
    { text: "e:f64[] = add_any d d", nodes: [1] },
  ],
  too_large: "",
};

export const NUMBERS: WireNumbers = {
  revision: 1,
  at: 3,
  text: "3",
  values: f64(2, 3, 9, 18),
  errors: f64(0, 0, 1e-16, 1e-8),
  derivatives: f64(3, 3, Number.NaN, 2),
  rules: ["∂(u·v)/∂u = v", "∂(u·v)/∂v = u", "", "∂(u·v)/∂v = u"],
  forward: [
    move({ node: 1, formula: "ẋ = 1", words: "x moves as fast as itself." }),
    move({
      node: 2,
      edges: [0, 1],
      value: 6,
      formula: "v̇₂ = x·ẋ + x·ẋ",
      numbers: "= 3·1 + 3·1 = 6",
      words: "two paths",
    }),
    move({ node: 3, edges: [3], value: 12, formula: "v̇₃ = 2·v̇₂", numbers: "= 2·6 = 12" }),
  ],
  reverse: [
    move({ node: 3, formula: "v̄₃ = 1", words: "v₃ is f." }),
    move({
      node: 2,
      edges: [3],
      value: 2,
      formula: "v̄₂ = v̄₃·2",
      numbers: "= 1·2 = 2",
      words: "alone",
    }),
    move({
      node: 1,
      edges: [1],
      value: 6,
      formula: "x̄ = v̄₂·x",
      numbers: "= 2·3 = 6",
      words: "The first of two paths.",
      done: false,
    }),
    move({
      node: 1,
      edges: [0],
      value: 12,
      formula: "x̄ += v̄₂·x",
      numbers: "= 6 + 2·3 = 12",
      words: "The sum is complete.",
    }),
  ],
  value: 18,
  derivative: 12,
  jax: 12,
  agreement: "Equal to JAX's to the last bit.",
  note: "",
  loss: "Here cancellation loses 8 digits.",
};

export const TRAITS: GraphTraits = {
  seen: true,
  request: {},
  answer: {},
  function: "2*(x*x)",
  error: "",
  busy: "",
  presets: [],
  hidden: [],
  marks: {},
  owned: [],
  mode: "reverse",
  position: 0,
  at: "3",
  precision: "float64",
  program: PROGRAM,
  numbers: NUMBERS,
};

let end = new AbortController();

/** What tests of a GraphLab need around them. */
export function useGraphs(): void {
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

/** A GraphLab without a page. */
export async function openLab(traits: Partial<GraphTraits> = {}) {
  const model = new Unanswered<GraphTraits>({ ...TRAITS, ...traits });
  const lab = new GraphLab(model, end.signal);
  await lab.ready;
  const frame = () => vi.advanceTimersByTime(20);
  lab.schedule();
  frame();
  return { model, lab, frame, signal: end.signal };
}

/** A GraphLab on a page, and what is found on it by the names that screen readers use. */
export async function openGraph(traits: Partial<GraphTraits> = {}) {
  const { model, lab, frame, signal } = await openLab(traits);
  const root = document.createElement("div");
  document.body.append(root);
  view(lab, root, signal);
  const one = <E extends HTMLElement>(selector: string): E => {
    const found = root.querySelector<E>(selector);
    if (!found) throw new Error(`there is no ${selector}`);
    return found;
  };
  frame();
  return {
    model,
    lab,
    frame,
    root,
    one,
    press(selector: string) {
      one(selector).click();
      frame();
    },
    key(key: string, on: HTMLElement = root) {
      on.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      frame();
    },
    equation: () => one(".dw-said .dw-sentence").textContent,
    detail: () => one(".dw-said .dw-detail").textContent,
    outcome: () => one(".dw-outcome").textContent,
    lines: () =>
      [...root.querySelectorAll(".dw-line")].map((line) => line.getAttribute("data-state") ?? ""),
    isOn: (name: string) =>
      [...root.querySelectorAll("[role=switch]")]
        .find((each) => each.textContent === name)
        ?.getAttribute("aria-checked"),
    toggle(name: string) {
      const all = [...root.querySelectorAll<HTMLElement>("[role=switch]")];
      all.find((each) => each.textContent === name)?.click();
      frame();
    },
  };
}
