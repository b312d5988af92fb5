import { h, setAttribute, setText, swatch } from "./dom.js";
import { formatBytes, formatCount, formatTime, place } from "./race-format.js";
import type { RaceLab } from "./race-panel.js";
import { type Results, ranking } from "./race-results.js";

const HEAD = [
  "derive",
  "compile",
  "first call",
  "one call",
  "middle half",
  "timed",
  "evaluations",
  "memory",
] as const;

interface Row {
  readonly element: HTMLTableRowElement;
  readonly cells: readonly HTMLTableCellElement[];
  /** Takes the place of the cells where nothing was measured. */
  readonly refusal: HTMLTableCellElement;
}

/** All that was measured at the chosen value. */
export function table(lab: RaceLab) {
  const body = h("tbody");
  const where = document.createTextNode("");
  const heads = HEAD.map((name) => h("th", { scope: "col" }, name));
  const all = h(
    "table",
    { "aria-label": "What was measured" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col", class: "dw-method" }, where), ...heads)),
    body,
  );
  const element = h("div", { class: "dw-listing dw-results" }, all);
  const rows = new Map<string, Row>();
  const rowOf = (method: string) => {
    const row = rows.get(method) ?? made(method, lab.label(method));
    rows.set(method, row);
    return row;
  };
  let shown = "";
  let of: Results | null = null;
  return {
    element,
    update() {
      const { results, methods, column, axis } = lab;
      element.hidden = !results;
      element.toggleAttribute("data-outdated", lab.isOutdated);
      if (!results) return;
      const now = `${column} ${methods.join()}`;
      if (results === of && now === shown) return;
      of = results;
      shown = now;
      where.data = `at ${place(axis, results.values[column] ?? 1)}`;
      const raced = methods.filter((method) => results.has(method));
      const ranked = ranking(results, raced, "steady", column);
      const order = [...ranked, ...raced.filter((method) => !ranked.includes(method))];
      order.forEach((method) => {
        fill(rowOf(method), results, method, column);
      });
      const elements = order.map((method) => rowOf(method).element);
      if (elements.some((row, k) => row !== body.children[k]) || body.children[order.length]) {
        body.replaceChildren(...elements);
      }
    },
    /** A table too wide for its place scrolls, and so must take the focus. */
    rest() {
      const scrolls = element.scrollWidth > element.clientWidth;
      setAttribute(element, "tabindex", scrolls ? "0" : null);
      setAttribute(element, "role", scrolls ? "region" : null);
      setAttribute(element, "aria-label", scrolls ? "Results" : null);
      setAttribute(element, "data-lm-suppress-shortcuts", scrolls ? "true" : null);
    },
  };
}

function made(method: string, label: string): Row {
  const cells = HEAD.map(() => h("td"));
  const refusal = h("td", { colspan: HEAD.length, class: "dw-refusal" });
  const first = h("th", { scope: "row", class: "dw-method" }, swatch(method), label);
  return { element: h("tr", {}, first, ...cells, refusal), cells, refusal };
}

function fill({ cells, refusal }: Row, results: Results, method: string, column: number): void {
  const isMeasured = results.isMeasured(method, column);
  refusal.hidden = isMeasured;
  setText(refusal, results.reason(method, column) || "…");
  const texts = isMeasured ? textsOf(results, method, column) : [];
  cells.forEach((cell, k) => {
    cell.hidden = !isMeasured;
    setText(cell, texts[k] ?? "");
  });
}

function textsOf(results: Results, method: string, column: number): readonly string[] {
  const time = (name: "derive" | "compile" | "first" | "steady") =>
    formatTime(results.get(name, method, column));
  const [low, high] = results.spread(method, column).map(formatTime) as [string, string];
  return [
    time("derive"),
    time("compile"),
    time("first"),
    time("steady"),
    between(low, high),
    `${formatCount(results.repetitions(method, column))} ×`,
    formatCount(results.get("evaluations", method, column)),
    formatBytes(results.get("memory", method, column)),
  ];
}

/** Both quartiles, their unit once if it is the same. */
function between(low: string, high: string): string {
  const [from, unit] = low.split("\u00a0");
  return unit && high.endsWith(`\u00a0${unit}`) ? `${from} … ${high}` : `${low} … ${high}`;
}
