import { h, setAttribute } from "./dom.js";
import type { Explorer } from "./engine.js";

const MATHML = "http://www.w3.org/1998/Math/MathML";

/** MathML from text, and nothing else: no element of another language, no attribute that acts. */
export function parseMath(text: string): MathMLElement | null {
  const math = new DOMParser().parseFromString(text, "text/html").querySelector("math");
  if (!math) return null;
  for (const element of [math, ...math.querySelectorAll("*")]) {
    if (element.namespaceURI !== MATHML || /^(annotation|semantics|maction)/.test(element.localName)) {
      element.remove();
      continue;
    }
    for (const { name } of [...element.attributes]) {
      if (/^on|href|style|src/i.test(name)) element.removeAttribute(name);
    }
  }
  return document.importNode(math, true) as MathMLElement;
}

/** f ′(x) = …, the exact derivative, typeset. */
export function formula(explorer: Explorer) {
  const note = h("small", {});
  const scroller = h("div", { class: "dw-math" });
  const element = h("div", { class: "dw-formula" }, scroller, note);
  let shown = "";
  return {
    element,
    update() {
      const { model } = explorer;
      const text = model.get("formula");
      if (text !== shown) {
        shown = text;
        const math = text ? parseMath(text) : null;
        if (math) math.prepend(...leftSide());
        scroller.replaceChildren(...(math ? [math] : []));
        for (const identifier of scroller.querySelectorAll("mi")) {
          if ([...(identifier.textContent ?? "")].length === 1) identifier.classList.add("dw-variable");
        }
      }
      const words = model.get("formula_note");
      if (note.textContent !== words) note.textContent = words;
      setAttribute(element, "hidden", text || words ? null : "");
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

function leftSide(): Element[] {
  const element = (name: string, ...children: (Node | string)[]) => {
    const made = document.createElementNS(MATHML, name);
    made.append(...children);
    return made;
  };
  const prime = element("msup", element("mi", "f"), element("mo", "′"));
  const parts = ["(", "x", ")", "="].map((text) => element(text === "x" ? "mi" : "mo", text));
  return [prime, ...parts];
}
