import { h, KEYS, setAttribute, setText } from "./dom.js";
import { howMany } from "./fold.js";
import { raised } from "./format.js";
import { parseMath, polish } from "./formula.js";
import type { Part } from "./panel.js";
import { copyButton } from "./status.js";
import type { SwellLab } from "./swell-lab.js";
import { FORMS, type Form, type WireForm } from "./swell-model.js";

const NAMES: { readonly [F in Form]: string } = {
  "as it is": "as it is",
  expanded: "expanded",
  factored: "factored",
  simplified: "simplified",
  horner: "Horner",
  shared: "shared",
};
const MATHML = "http://www.w3.org/1998/Math/MathML";

/** The derivative, written in one of its forms. */
export function forms(lab: SwellLab, say: (text: string) => void): Part {
  const choice = formChoice(lab);
  const lines = h("div", { class: "dw-math dw-written" });
  const note = h("p", { class: "dw-note" });
  const now = () => lab.form(lab.shownForm);
  const copies = [
    copyButton("copy LaTeX", () => latexOf(now()), "LaTeX copied", say),
    copyButton("copy Python", () => now()?.python || null, "Python copied", say),
  ];
  const element = h(
    "section",
    { class: "dw-forms", "aria-label": "The derivative" },
    h(
      "div",
      { class: "dw-title dw-title-forms" },
      h("h3", {}, "the derivative, written"),
      h("span", { class: "dw-actions" }, ...copies),
    ),
    choice.element,
    lines,
    note,
  );
  let shown: WireForm | undefined;
  return {
    element,
    update() {
      choice.update();
      const form = now();
      setAttribute(element, "data-outdated", form && !lab.isOutdated ? null : "");
      setAttribute(copies[0] as HTMLElement, "aria-disabled", form?.latex ? null : "true");
      setAttribute(copies[1] as HTMLElement, "aria-disabled", form?.python ? null : "true");
      // What is on its way takes the place of the last one when it comes.
      if (!form || form === shown) return;
      shown = form;
      lines.replaceChildren(...written(form, lab));
      setText(note, noteOf(form));
    },
    /** Formulas too long for their place scroll, and so must take the focus. */
    rest() {
      const scrolls =
        lines.scrollWidth > lines.clientWidth || lines.scrollHeight > lines.clientHeight + 1;
      setAttribute(lines, "tabindex", scrolls ? "0" : null);
      setAttribute(lines, "role", scrolls ? "region" : null);
      setAttribute(lines, "aria-label", scrolls ? "Formula of the derivative" : null);
      setAttribute(lines, "data-lm-suppress-shortcuts", scrolls ? "true" : null);
    },
  };
}

/** The forms side by side, each with its number of operations. */
function formChoice(lab: SwellLab) {
  const counts = new Map<Form, HTMLElement>();
  const radios = FORMS.map((form) => {
    const count = h("span", { class: "dw-count" });
    counts.set(form, count);
    return h(
      "button",
      { type: "button", role: "radio", class: "dw-chip", onclick: () => lab.choose(form), ...KEYS },
      h("span", {}, NAMES[form]),
      count,
    );
  });
  const element = h(
    "div",
    { class: "dw-form-choice", role: "radiogroup", "aria-label": "Form" },
    ...radios,
  );
  element.addEventListener("keydown", (event) => {
    if (!/^Arrow/.test(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    const by = /Right|Down/.test(event.key) ? 1 : radios.length - 1;
    const next = (radios.indexOf(document.activeElement as HTMLButtonElement) + by) % radios.length;
    radios[next]?.focus();
    lab.choose(FORMS[next] as Form);
  });
  return {
    element,
    update() {
      FORMS.forEach((form, k) => {
        const radio = radios[k] as HTMLElement;
        const on = lab.shownForm === form;
        const found = lab.form(form);
        setAttribute(radio, "aria-checked", String(on));
        setAttribute(radio, "tabindex", on ? "0" : "-1");
        const isMissing = found !== undefined && !found.latex;
        setAttribute(radio, "data-missing", isMissing ? "" : null);
        setAttribute(radio, "title", isMissing ? found.note : null);
        const count = !found ? "…" : found.latex ? howMany(found.operations) : "—";
        setText(counts.get(form) as HTMLElement, count);
        const words = !found
          ? "not there yet"
          : found.latex
            ? `${count} operation${found.operations === 1 ? "" : "s"}`
            : `none: ${found.note}`;
        setAttribute(radio, "aria-label", `${NAMES[form]}, ${words}`);
      });
    },
  };
}

function noteOf({ latex, note, shortened, python }: WireForm): string {
  if (!latex) return note ? `${note[0]?.toUpperCase()}${note.slice(1).replace(/\.$/, "")}.` : "";
  const whole = python ? "; the Python copied is whole" : "";
  const cut = shortened ? `Dots stand for what does not fit${whole}.` : "";
  return [note ? `${note[0]?.toUpperCase()}${note.slice(1)}.` : "", cut].filter(Boolean).join(" ");
}

/** The formula as lines: the shared parts, if there are any, and the derivative. */
function written(form: WireForm, { axis, value }: SwellLab): Node[] {
  const parts = form.definitions.map(([name, , math]) => line(nameMath(name), math));
  const left = axis === "order" ? leftMath("<mi>f</mi>", value) : leftMath(composed(value), 1);
  return form.mathml ? [...parts, line(left, form.mathml)] : parts;
}

const line = (left: string, right: string): HTMLElement => {
  const math = parseMath(right);
  const row = h("div", { class: "dw-formula-line" });
  if (!math) return row;
  const start = parseMath(`<math xmlns="${MATHML}">${left}<mo>=</mo></math>`);
  math.prepend(...(start ? [...start.childNodes] : []));
  polish(math);
  for (const sign of math.querySelectorAll("mo")) {
    const before = sign.previousElementSibling;
    // After a bracket or another sign it belongs to what follows.
    const isPrefix = before?.localName === "mo" && /^[([{=+∘−-]$/.test(before.textContent ?? "");
    if (isPrefix && /^[−-]$/.test(sign.textContent ?? "")) sign.setAttribute("form", "prefix");
  }
  row.append(math);
  return row;
};

/** f, or f in itself, so often. */
function composed(depth: number): string {
  if (depth === 1) return "<mi>f</mi>";
  const inner =
    depth <= 3
      ? Array.from({ length: depth }, () => "<mi>f</mi>").join("<mo>∘</mo>")
      : `<msup><mi>f</mi><mn>∘${depth}</mn></msup>`;
  return `<mo stretchy="false">(</mo>${inner}<mo stretchy="false">)</mo>`;
}

const nameMath = (name: string) =>
  name.replace(/^(\w)_\{?(\d+)\}?$/, "<msub><mi>$1</mi><mn>$2</mn></msub>");

function leftMath(f: string, order: number): string {
  const primes =
    order <= 3
      ? `<mo lspace="0.1em" rspace="0">${"′".repeat(order)}</mo>`
      : `<mo lspace="0.05em" rspace="0">⁽${raised(order)}⁾</mo>`;
  const arg = ["(", "x", ")"]
    .map((text) => (text === "x" ? "<mi>x</mi>" : `<mo stretchy="false">${text}</mo>`))
    .join("");
  return `${f}${primes}${arg}`;
}

/** All of a form in LaTeX, as lines if it has shared parts. */
export function latexOf(form: WireForm | undefined): string | null {
  if (!form?.latex) return null;
  const lines = form.definitions.map(([name, latex]) => `${name} &= ${latex} \\\\`);
  if (lines.length === 0) return form.latex;
  return ["\\begin{aligned}", ...lines, `f'(x) &= ${form.latex}`, "\\end{aligned}"].join("\n");
}
