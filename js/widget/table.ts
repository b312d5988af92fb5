import { isJudged, type Line, line } from "./court.js";
import { h, setAttribute, setText, swatch } from "./dom.js";
import type { Explorer } from "./engine.js";
import { formatPoint, formatStep } from "./format.js";
import type { Reading } from "./readout.js";

/** Characters of a head that would reach into the next one. */
const LONG = 28;

/** The court: what every method that is on says at the point, how far it is off, whether it agrees, and why. */
export function table(explorer: Explorer) {
  const where = document.createTextNode("");
  const argument = document.createTextNode("");
  const body = h("tbody", { role: "rowgroup" });
  // With their roles written out: a narrow table is laid out as no table is, and browsers then forget what it was.
  const element = h(
    "div",
    { class: "dw-table" },
    h(
      "table",
      { role: "table", "aria-label": "What every method says at the point" },
      h("thead", { role: "rowgroup" }, header(where, argument)),
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
    body.replaceChildren(...readings.flatMap(({ name }) => rows.get(name)?.element ?? []));
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
      const lines = readings.map((reading) => line(reading));
      readings.forEach((reading, k) => {
        const said = lines[k];
        if (said) rows.get(reading.name)?.show(said, isJudged(reading));
      });
      // Decimal points under one another: what follows them has one width in all rows.
      const longest = Math.max(0, ...lines.map(({ value }) => split(value)[1].length));
      if (longest === digits) return;
      digits = longest;
      body.style.setProperty("--dw-part", `${Math.max(0, digits - 0.5)}ch`);
    },
  };
}

function header(where: Text, argument: Text): HTMLTableRowElement {
  const column = (name: string, ...children: (Node | string)[]) =>
    h("th", { role: "columnheader", scope: "col", class: `dw-${name}` }, ...children);
  return h(
    "tr",
    { role: "row" },
    column("method", h("span", { class: "dw-testimony" }, "testimony "), where),
    column("value", h("i", {}, "f"), " ′(", argument, ")"),
    column("off", "error"),
    column("agreement", h("span", { class: "dw-hidden" }, "agrees")),
    column("why", "why"),
  );
}

/** One method's row. */
class Row {
  readonly element: HTMLTableRowElement;
  readonly #whole = document.createTextNode("");
  readonly #part = h("span", { class: "dw-part" });
  readonly #error = h("td", { role: "cell", class: "dw-off" });
  readonly #mark = h("span", { class: "dw-mark", "aria-hidden": "true" });
  readonly #spoken = h("span", { class: "dw-hidden" });
  readonly #tag = h("span", { class: "dw-tag" });
  readonly #agreement = h("span", { class: "dw-words" }, this.#mark, this.#spoken, " ", this.#tag);
  readonly #why = h("span", { class: "dw-words" });

  constructor(method: string, label: string) {
    this.element = h(
      "tr",
      { role: "row" },
      h("th", { role: "rowheader", scope: "row", class: "dw-method" }, swatch(method), label),
      h("td", { role: "cell", class: "dw-value" }, this.#whole, this.#part),
      this.#error,
      h("td", { role: "cell", class: "dw-agreement" }, this.#agreement),
      h("td", { role: "cell", class: "dw-why" }, this.#why),
    );
  }

  /** Numbers follow every move; words that are not about this moment are hidden, and keep their place. */
  show({ value, error, mark, spoken, tag, isWrong, why }: Line, isJudged: boolean): void {
    const [whole, part] = split(value);
    setText(this.#whole, whole);
    setText(this.#part, part);
    setText(this.#error, error);
    for (const words of [this.#agreement, this.#why]) {
      setAttribute(words, "aria-hidden", isJudged ? null : "true");
    }
    if (!isJudged) return;
    setText(this.#mark, mark);
    setText(this.#spoken, spoken);
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
