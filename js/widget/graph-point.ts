import { h, setAttribute } from "./dom.js";
import type { GraphLab } from "./graph-lab.js";
import type { Part, Problem } from "./panel.js";
import { keyed, setValue, slider } from "./range.js";
import { type Field, typedLine } from "./typed.js";

export const concernsPoint = ({ field }: Problem) => field === "at";

/** Steps of the slider from its middle to its end, and of a key. */
const FINE = 100;
const COARSE = 50;
const LEAST = 5;

/** How far the slider goes to both sides: to 5, or to the next 1, 2 or 5 times a power of ten. */
export function reach(at: number): number {
  const size = Math.abs(at);
  if (!(size > LEAST)) return LEAST;
  const power = 10 ** Math.floor(Math.log10(size));
  return power * ([1, 2, 5].find((digit) => digit * power >= size) ?? 10);
}

/** x: typed, exactly; or moved. */
export function point(lab: GraphLab, signal: AbortSignal): Part {
  const field: Field = {
    name: "at",
    label: "Point x, typed",
    before: [h("i", {}, "x"), " ="],
    value: () => lab.model.get("at"),
  };
  const typed = typedLine(lab, field, concernsPoint, signal);
  const range = slider("Point x", -LEAST, LEAST, ({ key }) => {
    const most = Number(range.max);
    lab.moveTo(rounded(keyed(key, range, most / COARSE, most / 5), most));
  });
  range.addEventListener("input", () => {
    const most = Number(range.max);
    lab.moveTo(rounded(range.valueAsNumber, most));
  });
  return {
    element: h(
      "div",
      { class: "dw-at" },
      h("div", { class: "dw-definition" }, typed.label, typed.input),
      range,
      typed.error,
    ),
    update() {
      typed.update();
      const at = lab.wanted ?? lab.numbers?.at ?? 0;
      const most = Math.max(reach(at), Number(range.max));
      setAttribute(range, "min", String(-most));
      setAttribute(range, "max", String(most));
      setValue(range, at);
    },
  };
}

function rounded(x: number, most: number): number {
  const unit = most / FINE;
  const steps = Math.min(Math.max(Math.round(x / unit), -FINE), FINE);
  return Number((steps * unit).toPrecision(12));
}
