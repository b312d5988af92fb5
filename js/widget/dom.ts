type Props = { readonly [name: string]: string | number | boolean | EventListener | undefined };

/**
 * Makes an element. `class`, `aria-…` and the like are attributes, `onclick` and the like are listeners, `true` is an
 * attribute without a value; `false` and `undefined` are left out.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/** On every element that takes the focus: without it the notebook takes the arrow keys, and `x` cuts the cell. */
export const KEYS = { "data-lm-suppress-shortcuts": "true" } as const;

/** Enter in a text field. JupyterLab's notebook cancels the line break, and with it the browser's own submitting. */
export function onEnter(input: HTMLInputElement, commit: () => void): void {
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    commit();
  });
}

/** Writes only what differs: the slider's path must not dirty the page for nothing. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

export function setAttribute(element: Element, name: string, value: string | null): void {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

let ids = 0;

/** An id for aria-describedby and the like, unique on the page: several explorers share it. */
export const uniqueId = (name: string): string => `dw-${name}-${++ids}-${Date.now().toString(36)}`;

const SVG = "http://www.w3.org/2000/svg";

/** Makes an element of a drawing. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: { readonly [name: string]: string | number } = {},
  ...children: Node[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** A short line in a method's colour and dash, as its curve is drawn. */
export function swatch(method: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "dw-swatch");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "line");
  for (const [name, value] of [
    ["x1", "0"],
    ["x2", "100%"],
    ["y1", "50%"],
    ["y2", "50%"],
  ] as const) {
    line.setAttribute(name, value);
  }
  const name = method.replaceAll("_", "-");
  line.style.setProperty("stroke", `var(--dw-${name})`);
  line.style.setProperty("stroke-dasharray", `var(--dw-dash-${name})`);
  svg.append(line);
  return svg;
}
