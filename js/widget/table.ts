import { h, setText, swatch } from "./dom.js";
import type { Explorer } from "./engine.js";
import { formatError, formatPoint, formatStep, formatValue } from "./format.js";
import type { Reading, Readout } from "./readout.js";

interface Row {
  readonly element: HTMLTableRowElement;
  readonly cells: readonly [Text, Text, Text];
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
  const build = (readings: readonly Reading[]) => {
    rows = readings.map(({ name, label }) => {
      const cells = [0, 1, 2].map(() => document.createTextNode("")) as unknown as Row["cells"];
      const [value, error, why] = cells;
      return {
        cells,
        element: h(
          "tr",
          {},
          h("th", { scope: "row" }, swatch(name), label),
          h("td", { class: "dw-figures" }, value),
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
      readings.forEach((reading, k) => {
        const row = rows[k];
        if (!row) return;
        const [value, error, why] = row.cells;
        setText(value, formatValue(reading.value));
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
