import { h, setText } from "./dom.js";
import type { Explorer } from "./engine.js";

/** Under the V: what its dots and diamonds are. */
export function legendOfV(explorer: Explorer) {
  const bound = h("span");
  const rules = h("span");
  return {
    element: h("p", { class: "dw-legend" }, bound, rules),
    update() {
      const { model, tables, landings, trace, readout } = explorer;
      const isShown =
        model.get("views").includes("v") && !trace.visited && !Number.isNaN(readout?.derivative);
      const isBounded = model.get("methods").some((name) => tables?.hasBound(name));
      setText(bound, isShown && isBounded ? "dotted: the predicted bound" : "");
      const all = (landings?.all ?? []).filter(({ step }) => step > 0);
      const names = model.get("views").includes("rules")
        ? "rules that choose Δx"
        : all.map(({ label }) => label).join(", ");
      setText(rules, isShown && all.length > 0 ? `◇ ${names}` : "");
    },
  };
}
