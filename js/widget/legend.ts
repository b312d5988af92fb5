import { h, setText } from "./dom.js";
import type { Explorer } from "./engine.js";
import { formatBound } from "./format.js";

/** Under the V: what its dots and diamonds are, and what bounds the error of the first method at this Δx. */
export function legendOfV(explorer: Explorer) {
  const bounds = h("span");
  const here = h("span");
  const rules = h("span");
  return {
    element: h("p", { class: "dw-legend" }, bounds, rules, here),
    update() {
      const { model, trace, readout } = explorer;
      const isShown =
        model.get("views").includes("v") && !trace.visited && !Number.isNaN(readout?.derivative);
      const bound = isShown ? boundInWords(explorer) : "";
      setText(bounds, bound ? "dotted: bounds, lowest at •" : "");
      setText(here, bound);
      setText(rules, isShown ? rulesInWords(explorer) : "");
    },
  };
}

function boundInWords({ tables, model, i, j }: Explorer): string {
  const method = model.get("methods").find((name) => tables?.hasBound(name));
  const bound = method ? tables?.bound(method, i, j) : null;
  if (!method || !bound) return "";
  const label = model.get("catalogue").find(({ name }) => name === method)?.label ?? method;
  const { truncation, roundoff } = bound;
  if (truncation + roundoff === Number.POSITIVE_INFINITY) return `${label}: no bound at this Δx`;
  return `${label}: ${formatBound(truncation)} truncation + ${formatBound(roundoff)} round-off`;
}

function rulesInWords({ model, landings }: Explorer): string {
  const all = (landings?.all ?? []).filter(({ step }) => step > 0);
  if (all.length === 0) return "";
  if (model.get("views").includes("rules")) return "◇ rules that choose Δx";
  return `◇ ${all.map(({ label }) => label).join(", ")}`;
}
