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
  const ask = (wanted: number) => {
    lab.setDigits(Math.round(Math.min(Math.max(wanted, DIGITS[0]), DIGITS[1])));
    // The thumb stands on whole numbers only, and the next key may come before the next frame.
    setValue(digits, lab.model.get("digits"));
  };
  const digits = slider("Digits", ...DIGITS, ({ key }) => ask(keyed(key, digits, 1, 5)));
  digits.addEventListener("input", () => ask(digits.valueAsNumber));
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

/** Decimals rounded to so many digits, half away from zero; what is shorter stays as it is. */
export function toDigits(text: string, digits: number): string {
  const [, sign = "", mantissa = "", power = ""] = /^(-?)([\d.]+)(?:e(.+))?$/.exec(text) ?? [];
  const [whole = "", part = ""] = mantissa.split(".");
  const all = whole + part;
  const lead = /^0*/.exec(all)?.[0].length ?? 0;
  const end = lead + digits;
  // Whole numbers of more digits are not cut off.
  if (all.length <= end || end < whole.length) return text;
  const kept = BigInt(all.slice(0, end));
  const rounded = (all[end] ?? "0") >= "5" ? kept + 1n : kept;
  // 9.99 and a bit is 10.0, which has a digit more before the point and so one less behind it.
  const isLonger = String(rounded).length > digits;
  const figures = isLonger ? rounded / 10n : rounded;
  const decimals = end - whole.length - (isLonger ? 1 : 0) + (isLonger && power ? 1 : 0);
  const padded = String(figures).padStart(decimals + 1, "0");
  const point = padded.length - decimals;
  const fraction = decimals > 0 ? `.${padded.slice(point)}` : "";
  const exponent = Number(power) + (isLonger ? 1 : 0);
  return `${sign}${padded.slice(0, point)}${fraction}${power && `e${exponent < 0 ? "" : "+"}${exponent}`}`;
}
