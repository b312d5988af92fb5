import { formatValue } from "./format.js";

/** What a computation gives: a number, or nan, as the equations of the steps call it. */
export const formatFloat = (value: number, digits?: number): string =>
  Number.isNaN(value) ? "nan" : formatValue(value, digits);

/** A letter that is a variable, with a dot or bar over it and its index. */
const VARIABLE = /(?<![a-zπ])([xvfyu][\u0304\u0307]?)(?![a-zπ])/iu;

/** Writes mathematics into an element: variables in italics, all else upright. */
export function setMath(element: HTMLElement, text: string): void {
  if (element.textContent === text) return;
  element.replaceChildren(
    ...text.split(VARIABLE).map((part, k) => {
      if (k % 2 === 0) return part;
      const letter = document.createElement("i");
      letter.textContent = part;
      return letter;
    }),
  );
}
