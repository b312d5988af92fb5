import { h, setText } from "./dom.js";
import type { Explorer } from "./engine.js";
import { formatError, formatStep, formatValue, NONE } from "./format.js";
import type { Part, WireLanding, WireRules } from "./model.js";
import { decodeNumber } from "./wire.js";

/** Where a rule that chooses Δx has landed. */
export interface Landing {
  readonly label: string;
  readonly source: string;
  readonly method: string;
  /** NaN where it refused. */
  readonly step: number;
  readonly value: number;
  readonly claimed: number;
  readonly error: number;
  readonly evaluations: number;
  readonly refusal: string;
}

/** The landings of a message, and the point at which they were asked for. */
export interface Landings {
  readonly revision: number;
  readonly at: number;
  readonly all: readonly Landing[];
}

export function readRules(message: Part<WireRules>): Landings | null {
  if (!("landings" in message)) return null;
  const { revision, at, landings } = message as WireRules;
  return { revision, at, all: landings.map(readLanding) };
}

function readLanding(landing: WireLanding): Landing {
  const number = (name: "step" | "value" | "claimed" | "error") =>
    decodeNumber(landing[name]) ?? Number.NaN;
  return {
    ...landing,
    step: number("step"),
    value: number("value"),
    claimed: number("claimed"),
    error: number("error"),
  };
}

/** Δx as a rule chose it: two digits. */
const chosen = (step: number) => (Number.isNaN(step) ? NONE : formatStep(step));

/** The table of rules: where each lands, what it claims, what is true, and what it costs. */
export function rules(explorer: Explorer) {
  const body = h("tbody");
  const where = document.createTextNode("");
  const column = (name: string, label: string) =>
    h("th", { scope: "col", class: `dw-${name}` }, label);
  const element = h(
    "div",
    { class: "dw-listing dw-rules" },
    h(
      "table",
      { "aria-label": "Rules that choose Δx" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h(
            "th",
            { scope: "col", class: "dw-method" },
            h("span", {}, "◇ rules that choose Δx "),
            where,
          ),
          column("amount", "Δx"),
          column("amount", "f ′"),
          column("amount", "claimed error"),
          column("amount", "error"),
          column("amount", "values of f"),
        ),
      ),
      body,
    ),
  );
  let shown: Landings | null = null;
  return {
    element,
    update() {
      const { landings, readout } = explorer;
      const isHere = landings !== null && landings.at === readout?.x;
      element.toggleAttribute("data-outdated", !isHere);
      if (!landings || landings === shown) return;
      shown = landings;
      setText(where, `at x = ${formatValue(landings.at, 6)}`);
      body.replaceChildren(...landings.all.map(row));
    },
  };
}

function row(landing: Landing): HTMLTableRowElement {
  const { label, source, step, value, claimed, error, evaluations, refusal } = landing;
  const number = (text: string) => h("td", { class: "dw-amount" }, text);
  const head = h("th", { scope: "row", class: "dw-method", title: source }, label);
  if (refusal) {
    return h(
      "tr",
      {},
      head,
      h("td", { colspan: 4, class: "dw-refusal" }, refusal),
      number(String(evaluations)),
    );
  }
  return h(
    "tr",
    {},
    head,
    number(chosen(step)),
    number(formatValue(value)),
    number(formatError(claimed)),
    number(formatError(error)),
    number(String(evaluations)),
  );
}
