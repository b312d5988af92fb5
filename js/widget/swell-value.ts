import { h, setAttribute, setText } from "./dom.js";
import { typeset } from "./format.js";
import type { Part, Problem } from "./panel.js";
import { keyed, setValue, slider } from "./range.js";
import type { SwellLab } from "./swell-lab.js";
import { type Field, typedLine } from "./typed.js";

/** Digits that can be asked for; DIGITS in derivwidgets/widgets/swell_panel.py are a few more. */
const DIGITS = [5, 50] as const;

/** The derivative at a point that is typed, to as many digits as one likes. */
export function value(lab: SwellLab, signal: AbortSignal): Part {
  const field: Field = {
    name: "at",
    label: "Point x",
    before: ["at ", h("i", {}, "x"), " ="],
    value: () => lab.model.get("at"),
  };
  const concerns = ({ field }: Problem) => field === "at";
  const at = typedLine(lab, field, concerns, signal);
  const digits = slider("Digits", ...DIGITS, ({ key }) =>
    lab.setDigits(clamped(keyed(key, digits, 1, 5))),
  );
  digits.addEventListener("input", () => {
    lab.setDigits(clamped(digits.valueAsNumber));
    setValue(digits, lab.model.get("digits"));
  });
  const count = h("output", { class: "dw-number", "aria-hidden": "true" });
  const result = h("output", { class: "dw-decimals", "aria-label": "Value of the derivative" });
  const exact = h("span", { class: "dw-exact" });
  const sign = h("span", { class: "dw-sign" });
  const number = h("span", {});
  result.append(exact, sign, number);
  const element = h(
    "div",
    { class: "dw-value-row" },
    h("div", { class: "dw-definition dw-at-line" }, at.label, at.input),
    h(
      "div",
      { class: "dw-digits" },
      h("div", { class: "dw-reading" }, h("span", { "aria-hidden": "true" }, "digits"), count),
      digits,
    ),
    result,
    at.error,
  );
  return {
    element,
    update() {
      at.update();
      const wanted = lab.model.get("digits");
      setValue(digits, wanted);
      setAttribute(digits, "aria-valuetext", `${wanted} digits`);
      setText(count, String(wanted));
      const found = lab.number;
      setAttribute(result, "data-outdated", found && !lab.isOutdated ? null : "");
      if (!found) return;
      const text = found.note ? `${found.note[0]?.toUpperCase()}${found.note.slice(1)}` : "";
      const shown = toDigits(found.decimals, wanted);
      const isAll = found.is_exact && shown === found.decimals;
      setText(exact, text || typeset(found.exact));
      setText(sign, text ? "" : found.exact ? (isAll ? " = " : " ≈ ") : isAll ? "= " : "≈ ");
      setText(number, text ? "" : typeset(shown));
    },
  };
}

const clamped = (digits: number) => Math.round(Math.min(Math.max(digits, DIGITS[0]), DIGITS[1]));

/** Decimals rounded to so many digits, half away from zero; what is shorter stays as it is. */
export function toDigits(text: string, digits: number): string {
  const [, sign = "", mantissa = "", exponent = ""] = /^(-?)([\d.]+)(e[+-]?\d+)?$/.exec(text) ?? [];
  const [whole = "", part = ""] = mantissa.split(".");
  const all = whole + part;
  const lead = /^0*/.exec(all)?.[0].length ?? 0;
  const end = lead + digits;
  // Whole numbers of more digits are not cut off.
  if (all.length <= end || end < whole.length) return text;
  const kept = all.slice(0, end);
  const isUp = (all[end] ?? "0") >= "5";
  const rounded = isUp ? (BigInt(kept || "0") + 1n).toString().padStart(kept.length, "0") : kept;
  const point = whole.length + rounded.length - kept.length;
  const decimals = rounded.slice(point);
  return `${sign}${rounded.slice(0, point)}${decimals ? `.${decimals}` : ""}${exponent}`;
}
