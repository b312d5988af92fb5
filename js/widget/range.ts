import { h, KEYS } from "./dom.js";

const ASCENDING = new Set(["ArrowRight", "ArrowUp", "PageUp", "End"]);
const DESCENDING = new Set(["ArrowLeft", "ArrowDown", "PageDown", "Home"]);

/** How far a key moves a slider: its sign, and whether by one, by a page or to the end. */
export function keyMove(key: string): { sign: 1 | -1; size: "one" | "page" | "all" } | null {
  const sign = ASCENDING.has(key) ? 1 : DESCENDING.has(key) ? -1 : null;
  if (!sign) return null;
  return { sign, size: key.startsWith("Arrow") ? "one" : key.startsWith("Page") ? "page" : "all" };
}

/** The next tenth of a decade, or decade, from a power of ten. */
export function nextPower(power: number, sign: 1 | -1, size: "one" | "page"): number {
  const [unit, many] = size === "one" ? [10, 1] : [10, 10];
  const tenths = power * unit;
  const next = sign > 0 ? Math.floor(tenths + 1e-6) + many : Math.ceil(tenths - 1e-6) - many;
  return next / unit;
}

/** A range without a step of its own; the keys that move it are told to `move`. */
export function slider(name: string, min: number, max: number, move: (key: KeyboardEvent) => void) {
  const range = h("input", {
    type: "range",
    class: "dw-range",
    "aria-label": name,
    min,
    max,
    step: "any",
    ...KEYS,
  });
  range.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !keyMove(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    move(event);
  });
  return range;
}

/** Where a key moves a range: by one, by a page, or to its end. */
export function keyed(key: string, range: HTMLInputElement, one: number, page: number): number {
  const move = keyMove(key);
  if (!move) return range.valueAsNumber;
  const { sign, size } = move;
  if (size === "all") return Number(sign > 0 ? range.max : range.min);
  return range.valueAsNumber + sign * (size === "one" ? one : page);
}

export function setValue(range: HTMLInputElement, value: number): void {
  if (range.valueAsNumber !== value) range.valueAsNumber = value;
}
