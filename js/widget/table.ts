import { isJudged, type Line, line } from "./court.js";
import { h, setAttribute, setText, swatch } from "./dom.js";
import type { Explorer } from "./engine.js";
import { formatPoint, formatStep } from "./format.js";
import { Lines, linesOf } from "./lines.js";
import type { Reading, Readout } from "./readout.js";
import { truthLine } from "./truth.js";

/** Characters of a head that would reach into the next one. */
const LONG = 28;

/** The court: what every method that is on says at the point, how far it is off, whether it agrees, and why. */
export function table(explorer: Explorer) {
  const where = document.createTextNode("");
  const argument = document.createTextNode("");
  const prime = document.createTextNode("");
  const truth = new TruthRow();
  const body = h("tbody", { role: "rowgroup" });
  // With their roles written out: a narrow table is laid out as no table is, and browsers then forget what it was.
  const element = h(
    "div",
    { class: "dw-table" },
    h(
      "table",
      { role: "table", "aria-label": "What every method says at the point" },
      h("thead", { role: "rowgroup" }, header(where, prime, argument)),
      h("tbody", { role: "rowgroup" }, truth.element),
      body,
    ),
  );
  const rows = new Map<string, Row>();
  let names = "";
  const arrange = (readings: readonly Reading[]) => {
    const now = readings.map(({ name }) => name).join();
    if (now === names) return;
    names = now;
    for (const { name, label } of readings) {
      if (!rows.has(name)) rows.set(name, new Row(name, label));
    }
    body.replaceChildren(...readings.flatMap(({ name }) => rows.get(name)?.elements ?? []));
  };
  let digits = -1;
  return {
    element,
    update() {
      const { readout } = explorer;
      if (!readout) return;
      const { readings, x, name, step } = readout;
      arrange(readings);
      const place = `at x = ${name?.text ?? formatPoint(x)}, Δx = ${formatStep(step)}`;
      setText(where, place);
      where.parentElement?.toggleAttribute("data-long", place.length > LONG);
      setText(argument, name?.name ?? formatPoint(x));
      setText(prime, explorer.model.get("order") === 2 ? " ″(" : " ′(");
      truth.show(readout);
      const lines = readings.map((reading) => line(reading));
      readings.forEach((reading, k) => {
        const said = lines[k];
        if (said)
          rows.get(reading.name)?.show(said, isJudged(reading), linesOf(explorer, reading.name));
      });
      // Decimal points under one another: what follows them has one width in all rows.
      const longest = Math.max(0, ...lines.map(({ value }) => split(value)[1].length));
      if (longest === digits) return;
      digits = longest;
      body.style.setProperty("--dw-part", `${Math.max(0, digits - 0.5)}ch`);
    },
  };
}

function header(where: Text, prime: Text, argument: Text): HTMLTableRowElement {
  const column = (name: string, ...children: (Node | string)[]) =>
    h("th", { role: "columnheader", scope: "col", class: `dw-${name}` }, ...children);
  return h(
    "tr",
    { role: "row" },
    column("method", h("span", { class: "dw-testimony" }, "testimony "), where),
    column("value", h("i", {}, "f"), prime, argument, ")"),
    column("off", "error"),
    column("agreement", h("span", { class: "dw-hidden" }, "agrees")),
    column("why", "why"),
  );
}

/** What is true, above what the methods say. */
class TruthRow {
  readonly element: HTMLTableRowElement;
  readonly #value = h("td", { role: "cell", class: "dw-value" });
  readonly #kind = h("span", { class: "dw-tag" });
  readonly #why = h("span", { class: "dw-words" });

  constructor() {
    this.element = h(
      "tr",
      { role: "row", class: "dw-truth" },
      h("th", { role: "rowheader", scope: "row", class: "dw-method" }, swatch("truth"), "truth"),
      this.#value,
      h("td", { role: "cell", class: "dw-off" }),
      h("td", { role: "cell", class: "dw-agreement" }, this.#kind),
      h("td", { role: "cell", class: "dw-why" }, this.#why),
    );
  }

  show(readout: Readout): void {
    const { value, kind, why } = truthLine(readout);
    setText(this.#value, value);
    setText(this.#kind, kind);
    setText(this.#why, why);
  }
}

/** One method's row, which opens into the lines of Python that give its value. */
class Row {
  readonly elements: readonly HTMLTableRowElement[];
  readonly #lines: Lines;
  readonly #whole = document.createTextNode("");
  readonly #part = h("span", { class: "dw-part" });
  readonly #error = h("td", { role: "cell", class: "dw-off" });
  readonly #mark = h("span", { class: "dw-mark", "aria-hidden": "true" });
  readonly #spoken = h("span", { class: "dw-hidden" });
  readonly #tag = h("span", { class: "dw-tag" });
  readonly #agreement = h("span", { class: "dw-words" }, this.#mark, this.#spoken, " ", this.#tag);
  readonly #why = h("span", { class: "dw-words" });

  constructor(method: string, label: string) {
    this.#lines = new Lines(label);
    const row = h(
      "tr",
      { role: "row" },
      h("th", { role: "rowheader", scope: "row", class: "dw-method" }, swatch(method), label),
      h("td", { role: "cell", class: "dw-value" }, this.#whole, this.#part),
      this.#error,
      h("td", { role: "cell", class: "dw-agreement" }, this.#agreement),
      h("td", { role: "cell", class: "dw-why" }, this.#why, this.#lines.button),
    );
    this.elements = [row, this.#lines.element];
  }

  /**
   * Numbers follow every move, and so do the signs that the tables give; words that are not about this moment are
   * hidden, and keep their place.
   */
  show(
    { value, error, mark, spoken, tag, isWrong, why }: Line,
    isJudged: boolean,
    lines: string | null,
  ): void {
    this.#lines.show(lines);
    const [whole, part] = split(value);
    setText(this.#whole, whole);
    setText(this.#part, part);
    setText(this.#error, error);
    setText(this.#mark, mark);
    setText(this.#spoken, spoken);
    for (const words of [this.#tag, this.#why]) {
      setAttribute(words, "aria-hidden", isJudged ? null : "true");
    }
    if (!isJudged) return;
    setText(this.#tag, tag);
    setAttribute(this.#tag, "data-tone", isWrong ? "wrong" : null);
    setText(this.#why, why);
  }
}

/** A number up to its decimal point, and from there on. */
function split(value: string): readonly [whole: string, part: string] {
  const point = value.indexOf(".");
  return point < 0 ? [value, ""] : [value.slice(0, point), value.slice(point)];
}
