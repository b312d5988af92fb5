import { h, KEYS, setAttribute, setText, swatch } from "./dom.js";
import type { Explorer } from "./engine.js";
import { formatValue, NONE } from "./format.js";
import { headline } from "./headline.js";
import type { Method, Part, Precision, WireSpelling, WireSpellings } from "./model.js";
import type { Readout } from "./readout.js";
import { isAtStep } from "./verdict.js";
import { decodeNumber } from "./wire.js";

/** What one method says of one way to write f. */
export interface Said {
  /** NaN where it gives none. */
  readonly value: number;
  /** Whether that is the derivative; null where nothing is known. */
  readonly agrees: boolean | null;
  readonly reason: string;
}

/** One way to write f. */
export interface Spelling {
  readonly text: string;
  /** What is written in another way. */
  readonly name: string;
  readonly said: ReadonlyMap<string, Said>;
}

/** The ways to write f, and the moment at which the methods were asked. */
export interface Spellings {
  readonly revision: number;
  readonly at: number;
  readonly step: number;
  readonly precision: Precision;
  /** The first is f as it is. */
  readonly rows: readonly Spelling[];
}

export function readSpellings(message: Part<WireSpellings>): Spellings | null {
  if (!("rows" in message)) return null;
  const { revision, at, step, precision, rows } = message as WireSpellings;
  return { revision, at, step, precision, rows: rows.map(readSpelling) };
}

function readSpelling({ text, name, cells }: WireSpelling): Spelling {
  const said = cells.map(({ name, value, agrees, reason }): [string, Said] => [
    name,
    { value: decodeNumber(value) ?? Number.NaN, agrees, reason },
  ]);
  return { text, name, said: new Map(said) };
}

/** Whether the methods were asked at this very moment. */
function isOf(found: Spellings, { revision, x, step }: Readout, precision: Precision): boolean {
  const isAbout = found.revision === revision && found.at === x && found.precision === precision;
  return isAbout && isAtStep(found, step);
}

const ONLY_FIRST = "Other spellings are compared for f′ only.";

/** The table of ways to write f: what every method that is on says of each. */
export function spellings(explorer: Explorer) {
  const truth = h("p", { class: "dw-spellings-truth" });
  const head = h("thead");
  const body = h("tbody");
  const table = h(
    "table",
    { "aria-label": "The same function, written in other ways" },
    head,
    body,
  );
  const element = h("div", { class: "dw-listing dw-spellings" }, truth, table);
  let shown: Spellings | null = null;
  let columns = "";

  const columnsOf = (found: Spellings): readonly Method[] => {
    const on = explorer.model.get("methods");
    const [first] = found.rows;
    return explorer.model
      .get("catalogue")
      .filter(({ name }) => on.includes(name) && first?.said.has(name));
  };
  const fill = (found: Spellings, methods: readonly Method[]) => {
    head.replaceChildren(headRow(methods));
    const choose = (text: string) => explorer.ask({ function: text });
    body.replaceChildren(...found.rows.map((each, k) => row(each, methods, k > 0 ? choose : null)));
  };
  return {
    element,
    update() {
      const { spellings: found, readout, model } = explorer;
      const isAsked = model.get("order") === 1;
      table.hidden = !isAsked;
      if (!isAsked) {
        element.toggleAttribute("data-outdated", false);
        setText(truth, ONLY_FIRST);
        return;
      }
      const isHere = found && readout ? isOf(found, readout, model.get("precision")) : false;
      element.toggleAttribute("data-outdated", !isHere);
      const words = isHere && readout ? headline(readout) : null;
      if (words) setText(truth, `${words.sentence} ${words.detail}`.trim());
      if (!found) return;
      const methods = columnsOf(found);
      const names = methods.map(({ name }) => name).join();
      if (found === shown && names === columns) return;
      shown = found;
      columns = names;
      fill(found, methods);
    },
    /** A table too wide for its place scrolls, and so must take the focus. */
    rest() {
      const scrolls = element.scrollWidth > element.clientWidth;
      setAttribute(element, "tabindex", scrolls ? "0" : null);
      setAttribute(element, "role", scrolls ? "region" : null);
      setAttribute(element, "aria-label", scrolls ? "Spellings" : null);
      setAttribute(element, "data-lm-suppress-shortcuts", scrolls ? "true" : null);
    },
  };
}

function headRow(methods: readonly Method[]): HTMLTableRowElement {
  const columns = methods.map(({ name, label }) =>
    h("th", { scope: "col", class: "dw-amount" }, swatch(name), label),
  );
  return h(
    "tr",
    {},
    h("th", { scope: "col", class: "dw-method" }, "the same function"),
    ...columns,
  );
}

function row(
  { text, name, said }: Spelling,
  methods: readonly Method[],
  choose: ((text: string) => void) | null,
): HTMLTableRowElement {
  const written = choose
    ? h(
        "button",
        {
          type: "button",
          class: "dw-link dw-spelling",
          title: "make this f(x)",
          onclick: () => choose(text),
          ...KEYS,
        },
        text,
      )
    : h("code", { class: "dw-spelling" }, text);
  const first = h("th", { scope: "row", class: "dw-method" }, written, h("small", {}, name));
  return h("tr", {}, first, ...methods.map((method) => cell(said.get(method.name))));
}

const MARKS = {
  true: { mark: "✓", spoken: "agrees" },
  false: { mark: "≠", spoken: "differs" },
  null: { mark: NONE, spoken: "not comparable" },
} as const;

function cell(said: Said | undefined): HTMLTableCellElement {
  if (!said) return h("td", { class: "dw-amount" });
  const { value, agrees, reason } = said;
  const { mark, spoken } = MARKS[`${agrees}`];
  return h(
    "td",
    { class: "dw-amount", "data-agrees": String(agrees), title: reason },
    formatValue(value),
    h("span", { class: "dw-mark", "aria-hidden": "true" }, mark),
    h("span", { class: "dw-hidden" }, ` ${spoken}: ${reason}`),
  );
}
