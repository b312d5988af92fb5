import { h, setText, swatch } from "./dom.js";
import type { Explorer } from "./engine.js";
import { formatError, formatPoint, formatStep, formatValue } from "./format.js";
import type { Reading, Readout } from "./readout.js";

interface Row {
  readonly element: HTMLTableRowElement;
  /** The value up to its decimal point, the rest of it, the error, the remark. */
  readonly cells: readonly [Text, Text, Text, Text];
}

/** Why a method has no value or no error. */
export function remark({ arrived, reason, value, error, family }: Reading): string {
  if (reason) return reason;
  if (!arrived) return "computing …";
  if (Number.isNaN(value)) return "no value here";
  if (Number.isNaN(error) && family !== "symbolic") return "nothing exact to compare with";
  return "";
}

/** Method, value, error at the point. */
export function table(explorer: Explorer) {
  const where = h("span", { class: "dw-where" });
  const argument = document.createTextNode("");
  const body = h("tbody");
  const element = h(
    "div",
    { class: "dw-table" },
    h(
      "table",
      { "aria-label": "What every method gives at the point" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, h("span", { class: "dw-hidden" }, "method "), where),
          h(
            "th",
            { scope: "col", class: "dw-figures", "aria-label": "value" },
            h("i", {}, "f"),
            " ′(",
            argument,
            ")",
          ),
          h("th", { scope: "col", class: "dw-figures" }, "error"),
          h("th", { scope: "col" }, h("span", { class: "dw-hidden" }, "remark")),
        ),
      ),
      body,
    ),
  );
  let names = "";
  let rows: Row[] = [];
  let width = -1;
  const build = (readings: readonly Reading[]) => {
    rows = readings.map(({ name, label }) => {
      const text = () => document.createTextNode("");
      const cells: Row["cells"] = [text(), text(), text(), text()];
      const [whole, part, error, why] = cells;
      return {
        cells,
        element: h(
          "tr",
          {},
          h("th", { scope: "row" }, swatch(name), label),
          h("td", { class: "dw-figures" }, whole, h("span", { class: "dw-part" }, part)),
          h("td", { class: "dw-figures" }, error),
          h("td", { class: "dw-remark" }, why),
        ),
      };
    });
    body.replaceChildren(...rows.map((row) => row.element));
  };
  return {
    element,
    update() {
      const { readout } = explorer;
      if (!readout) return;
      const { readings, x, step } = readout;
      const now = readings.map(({ name }) => name).join();
      if (now !== names) {
        names = now;
        build(readings);
      }
      setText(where, `at x = ${formatPoint(x)}, Δx = ${formatStep(step)}`);
      setText(argument, formatPoint(x));
      const values = readings.map(({ value }) => formatValue(value));
      // Decimal points under one another: what follows them has one width in all rows.
      const digits = Math.max(
        0,
        ...values.map((value) => value.length - (value.indexOf(".") + 1 || value.length)),
      );
      if (digits !== width) {
        width = digits;
        body.style.setProperty("--dw-part", `${digits > 0 ? digits + 0.5 : 0}ch`);
      }
      readings.forEach((reading, k) => {
        const row = rows[k];
        if (!row) return;
        const [whole, part, error, why] = row.cells;
        const value = values[k] ?? "";
        const point = value.indexOf(".");
        setText(whole, point < 0 ? value : value.slice(0, point));
        setText(part, point < 0 ? "" : value.slice(point));
        setText(error, formatError(reading.error));
        setText(why, remark(reading));
      });
    },
  };
}

/** The same in Markdown, for a note or a report. */
export function markdown({ x, step, readings }: Readout): string {
  const lines = readings.map((reading) => {
    const { label, value, error } = reading;
    const cells = [label, formatValue(value), formatError(error), remark(reading)];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  });
  return [
    `| at x = ${formatPoint(x)}, Δx = ${formatStep(step)} | f′(${formatPoint(x)}) | error | remark |`,
    "|:--|--:|--:|:--|",
    ...lines,
    "",
  ].join("\n");
}
