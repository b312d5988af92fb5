import { h, KEYS, setAttribute, setText } from "./dom.js";
import type { Explorer } from "./engine.js";

const MATHML = "http://www.w3.org/1998/Math/MathML";

/** MathML from text, and nothing else: no element of another language, no attribute that acts. */
export function parseMath(text: string): MathMLElement | null {
  const math = new DOMParser().parseFromString(text, "text/html").querySelector("math");
  if (!math) return null;
  for (const element of [math, ...math.querySelectorAll("*")]) {
    if (
      element.namespaceURI !== MATHML ||
      /^(annotation|semantics|maction)/.test(element.localName)
    ) {
      element.remove();
      continue;
    }
    for (const { name } of [...element.attributes]) {
      if (/^on|href|style|src/i.test(name)) element.removeAttribute(name);
    }
  }
  return document.importNode(math, true) as MathMLElement;
}

const letters = (element: Element | null) => {
  const base = element?.localName === "msup" ? element.firstElementChild : element;
  return base?.localName === "mi" ? (base.textContent ?? "").length : 0;
};

/** What a typesetter would do: function names upright and set off, variables in italics, fractions at full size. */
export function polish(math: MathMLElement): void {
  math.setAttribute("displaystyle", "true");
  for (const operator of math.querySelectorAll("mo")) {
    if (!/^\p{L}{2,}$/u.test(operator.textContent ?? "")) continue;
    operator.replaceWith(element("mi", operator.textContent ?? ""));
  }
  for (const fence of math.querySelectorAll('mo[fence="true"], mo[stretchy="true"]')) {
    // Only what encloses something tall needs a font that can stretch; beside letters it would look foreign.
    if (fence.parentElement?.querySelector("mfrac, mtable")) fence.classList.add("dw-tall");
    else fence.setAttribute("stretchy", "false");
  }
  for (const name of math.querySelectorAll("mi")) {
    if ([...(name.textContent ?? "")].length === 1) name.classList.add("dw-variable");
  }
  for (const part of math.querySelectorAll("mi, msup")) {
    const before = part.previousElementSibling;
    const isFactor = before && before.localName !== "mo" && before.localName !== "mspace";
    const inSuperscript = part.parentElement?.localName === "msup";
    if (letters(part) > 1 && isFactor && !inSuperscript) {
      const space = element("mspace");
      space.setAttribute("width", "0.17em");
      part.before(space);
    }
  }
}

/** f ′(x) = …, the exact derivative, typeset; on request as SymPy has it where x may be complex. */
export function formula(explorer: Explorer) {
  const prime = element("mo", "′");
  const note = h("small", {});
  const scroller = h("div", { class: "dw-math" });
  let isComplex = false;
  const turn = () => {
    isComplex = !isComplex;
    explorer.schedule();
  };
  const button = h(
    "button",
    {
      type: "button",
      class: "dw-link dw-complex",
      title: "SymPy’s derivative where x may be complex",
      onclick: turn,
      ...KEYS,
    },
    "complex x",
  );
  const box = h("div", { class: "dw-formula" }, scroller, note);
  let shown = "";
  return {
    element: box,
    button,
    update() {
      const { model } = explorer;
      const complex = model.get("formula_complex");
      const isOn = isComplex && complex !== "";
      const text = isOn ? complex : model.get("formula");
      if (text !== shown) {
        shown = text;
        const math = text ? parseMath(text) : null;
        math?.prepend(...leftSide(prime));
        if (math) polish(math);
        scroller.replaceChildren(...(math ? [math] : []));
      }
      setText(prime, model.get("order") === 2 ? "″" : "′");
      const words = model.get(isOn ? "formula_complex_note" : "formula_note");
      if (note.textContent !== words) note.textContent = words;
      setAttribute(button, "hidden", complex ? null : "");
      setAttribute(button, "aria-pressed", String(isOn));
      setAttribute(box, "hidden", text || words ? null : "");
    },
    /** A formula too long for its place scrolls, and so must take the focus. */
    rest() {
      const scrolls = scroller.scrollWidth > scroller.clientWidth;
      setAttribute(scroller, "tabindex", scrolls ? "0" : null);
      setAttribute(scroller, "role", scrolls ? "region" : null);
      setAttribute(scroller, "aria-label", scrolls ? "Formula of the derivative" : null);
      setAttribute(scroller, "data-lm-suppress-shortcuts", scrolls ? "true" : null);
    },
  };
}

function element(name: string, ...children: (Node | string)[]): Element {
  const made = document.createElementNS(MATHML, name);
  made.append(...children);
  return made;
}

function leftSide(prime: Element): Element[] {
  prime.setAttribute("lspace", "0.1em");
  prime.setAttribute("rspace", "0");
  const parts = ["(", "x", ")", "="].map((text) => element(text === "x" ? "mi" : "mo", text));
  for (const part of parts) part.setAttribute("stretchy", "false");
  return [element("mi", "f"), prime, ...parts];
}
