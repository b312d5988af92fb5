import { h, setAttribute } from "./dom.js";
import { formatError } from "./format.js";
import type { GraphLab } from "./graph-lab.js";
import { formatFloat } from "./graph-math.js";
import type { Part } from "./panel.js";

/** Rows around the step that is shown. */
const ROWS = 25;
const DIGITS = 12;

/** The nodes around the step that is shown, where there are too many for a drawing. */
export function table(lab: GraphLab): Part {
  const note = h("p", { class: "dw-caption" });
  const body = h("tbody");
  const number = h("th", { scope: "col" });
  const element = h(
    "div",
    { class: "dw-listing dw-nodes", hidden: true },
    note,
    h(
      "table",
      { "aria-label": "Nodes around this step" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col", class: "dw-method" }, "node"),
          h("th", { scope: "col", class: "dw-method" }, "is"),
          h("th", { scope: "col" }, "value"),
          number,
          h("th", { scope: "col" }, "error"),
        ),
      ),
      body,
    ),
  );
  let look = "";
  return {
    element,
    update() {
      const { program, numbers, move, mode } = lab;
      const isShown = program !== null && program.tooLarge !== "";
      setAttribute(element, "hidden", isShown ? null : "");
      if (!isShown || !numbers) return;
      const now = `${program.revision} ${mode} ${lab.position} ${lab.isAsking} ${numbers.text}`;
      if (now === look) return;
      look = now;
      note.textContent = program.tooLarge;
      number.textContent = mode === "forward" ? "tangent" : "adjoint";
      const middle = move?.node ?? (mode === "forward" ? 0 : program.last);
      const from = Math.min(
        Math.max(0, middle - (ROWS >> 1)),
        Math.max(0, program.nodes.length - ROWS),
      );
      body.replaceChildren(
        ...program.nodes.slice(from, from + ROWS).map(({ name, text }, k) => {
          const node = from + k;
          const known = lab.numberOf(node);
          return h(
            "tr",
            { "data-state": lab.stateOf(node) || undefined },
            h("th", { scope: "row", class: "dw-method" }, name),
            h("td", { class: "dw-method" }, h("code", {}, text)),
            h("td", {}, formatFloat(numbers.values[node] ?? Number.NaN)),
            h("td", {}, known === undefined ? "" : formatFloat(known)),
            h("td", {}, formatError(numbers.errors[node] ?? Number.NaN)),
          );
        }),
      );
    },
  };
}

/** The whole trace as a table in Markdown: as far as it goes; what is not known yet is left empty. */
export function markdown(lab: GraphLab): string | null {
  const { program, numbers, trace, mode } = lab;
  if (!program || !numbers) return null;
  const head = [
    "node",
    "operation",
    "value",
    mode === "forward" ? "tangent" : "adjoint",
    "relative error",
  ];
  const rows = program.nodes.map(({ name, text }, node) => {
    const number = trace.value(node, lab.position);
    return [
      name,
      `\`${text.replaceAll("|", "\\|")}\``,
      plain(numbers.values[node] ?? Number.NaN),
      number === undefined ? "" : plain(number),
      formatError(numbers.errors[node] ?? Number.NaN),
    ];
  });
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const at = `${lab.model.get("function")} at x = ${lab.model.get("at")}`;
  return [
    `${mode} mode, step ${lab.position} of ${lab.last}: \`${at}\``,
    "",
    line(head),
    line(["---", "---", "---:", "---:", "---:"]),
    ...rows.map(line),
    "",
  ].join("\n");
}

const plain = (value: number) => formatFloat(value, DIGITS);
