import { h, setAttribute, setText, swatch } from "./dom.js";
import { formatTime, ordinal, place } from "./race-format.js";
import type { RaceLab } from "./race-panel.js";
import { PHASES, type Phase, type Results, ranking } from "./race-results.js";
import { arrange } from "./reorder.js";
import { segmented } from "./segmented.js";

type Part = Phase | "steady";

const PARTS = { total: PHASES, steady: ["steady"] } as const satisfies {
  readonly [bars: string]: readonly Part[];
};
const WORDS = { derive: "derive", compile: "compile", first: "first call" } as const;

/** The title of the bars, and by what they compare. */
export function barsTitle(lab: RaceLab) {
  const heading = h("h3");
  const choice = segmented<"total" | "steady">(
    "The bars show",
    [
      ["total", "first answer"],
      ["steady", "one call"],
    ],
    () => lab.bars,
    (bars) => {
      lab.bars = bars;
      lab.schedule();
    },
  );
  return {
    element: h("div", { class: "dw-title dw-title-bars" }, heading, choice.element),
    update() {
      choice.update();
      setText(heading, `at ${place(lab.axis, lab.values[lab.column] ?? 1)}`);
    },
  };
}

/** The part of the axis that a whisker must be to be seen. */
const SEEN = 0.01;

interface Row {
  readonly element: HTMLElement;
  readonly place: HTMLElement;
  readonly segments: ReadonlyMap<Part, HTMLElement>;
  readonly whisker: HTMLElement;
  readonly value: HTMLElement;
  readonly guess: HTMLElement;
  readonly why: HTMLElement;
}

/** One bar a method at the chosen value, fastest first: all on one linear axis, that of the longest. */
export function bars(lab: RaceLab) {
  const list = h("ol", { class: "dw-bars-list", "aria-label": "Ranking" });
  const result = h("p", { class: "dw-score" });
  const legend = h("p", { class: "dw-legend" });
  const rows = new Map<string, Row>();
  const rowOf = (method: string) => {
    const row = rows.get(method) ?? made(method, lab.label(method));
    rows.set(method, row);
    return row;
  };
  const element = h("div", { class: "dw-bars" }, list, result, legend);
  let legendOf = "";

  const update = () => {
    element.hidden = lab.isOpen && lab.predicts;
    if (element.hidden) return;
    const { methods, column, bars: measure, prediction } = lab;
    const results = lab.isOutdated ? null : lab.results;
    const order = results ? ranking(results, methods, measure, column) : [];
    const longest = results
      ? Math.max(0, ...order.map((method) => reach(results, method, measure, column)))
      : 0;
    const others = methods.filter((method) => !order.includes(method));
    const all = [...order, ...others];
    arrange(
      list,
      all.map((method) => rowOf(method).element),
    );
    const guessed = lab.score ? (prediction ?? []).filter((method) => order.includes(method)) : [];
    all.forEach((method, k) => {
      const row = rowOf(method);
      const isRanked = k < order.length;
      setText(row.place, isRanked ? String(k + 1) : "");
      row.element.toggleAttribute("data-missing", !isRanked);
      if (isRanked && results) draw(row, results, method, measure, column, longest);
      else tell(row.why, why(lab, results, method, column));
      const guess = guessed.indexOf(method);
      const isRight = guess === k;
      setText(row.guess, !isRanked || guess < 0 ? "" : isRight ? "✓" : `you ${ordinal(guess + 1)}`);
      setAttribute(row.guess, "title", isRight ? "as you predicted" : null);
    });
    list.toggleAttribute("data-guessed", guessed.length > 0);
    setText(result, scoreInWords(lab));
    if (legendOf !== measure) {
      legendOf = measure;
      legend.replaceChildren(...legendFor(measure));
    }
  };
  return { element, update };
}

function made(method: string, label: string): Row {
  const colour = `var(--dw-${method.replaceAll("_", "-")})`;
  const segments = new Map<Part, HTMLElement>(
    [...PHASES, "steady" as const].map((part) => [part, h("i", { class: `dw-${part}` })]),
  );
  const whisker = h("i", { class: "dw-whisker" });
  const track = h(
    "span",
    { class: "dw-track", "aria-hidden": "true" },
    ...segments.values(),
    whisker,
  );
  track.style.setProperty("--dw-bar", colour);
  const number = h("span", { class: "dw-place", "aria-hidden": "true" });
  const value = h("output", { class: "dw-time" });
  const guess = h("small", { class: "dw-you" });
  const why = h("span", { class: "dw-why" });
  const name = h("span", { class: "dw-name" }, swatch(method), label);
  const element = h("li", {}, number, name, track, value, guess, why);
  return { element, place: number, segments, whisker, value, guess, why };
}

/** How far a bar goes, or its whisker. */
function reach(results: Results, method: string, measure: "total" | "steady", column: number) {
  const value = results.get(measure, method, column);
  const high = measure === "steady" ? results.spread(method, column)[1] : Number.NaN;
  return Number.isNaN(high) ? value : Math.max(value, high);
}

function draw(
  row: Row,
  results: Results,
  method: string,
  measure: "total" | "steady",
  column: number,
  longest: number,
): void {
  const part = (value: number) => `${(100 * (Number.isNaN(value) ? 0 : value)) / (longest || 1)}%`;
  const shown: readonly Part[] = PARTS[measure];
  for (const [name, segment] of row.segments) {
    segment.style.width = shown.includes(name) ? part(results.get(name, method, column)) : "0";
  }
  const [low, high] = measure === "steady" ? results.spread(method, column) : [0, 0];
  row.whisker.hidden = !(high - low > SEEN * longest);
  row.whisker.style.left = part(low);
  row.whisker.style.width = part(high - low);
  setText(row.value, formatTime(results.get(measure, method, column)));
  setText(row.why, "");
}

/** A sentence that may be cut off: all of it is in its tooltip. */
function tell(element: HTMLElement, sentence: string): void {
  setText(element, sentence);
  setAttribute(element, "title", sentence);
}

function why(lab: RaceLab, results: Results | null, method: string, column: number): string {
  if (results && !results.has(method)) return lab.isRacing ? "in the next race" : "not raced yet";
  const reason = results?.reason(method, column);
  return reason || (lab.isRacing ? "…" : "not measured");
}

/** What the prediction was worth. */
export function scoreInWords(lab: RaceLab): string {
  const { score } = lab;
  if (!score) return "";
  const { right, pairs, tau } = score;
  const all = right === pairs ? "every pair" : `${right} of ${pairs} pairs`;
  const kendall = tau.toFixed(2).replace("-", "\u2212");
  return `Your ranking: ${all} in the right order (Kendall’s τ ${kendall}).`;
}

function legendFor(measure: "total" | "steady"): (Node | string)[] {
  if (measure === "steady") {
    const line = h("i", { class: "dw-key dw-key-whisker", "aria-hidden": "true" });
    return [
      h("span", {}, "the median of one call, warmed up"),
      h("span", {}, line, "its middle half"),
    ];
  }
  return PHASES.map((phase) =>
    h("span", {}, h("i", { class: `dw-key dw-${phase}`, "aria-hidden": "true" }), WORDS[phase]),
  );
}
