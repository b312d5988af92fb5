import { h, KEYS, setAttribute, setText } from "./dom.js";
import type { Explorer } from "./engine.js";
import { formatStep } from "./format.js";
import type { Corners } from "./guess.js";
import { keyed, setValue, slider } from "./range.js";
import type { Score, Shape } from "./score.js";

const CORNERS: readonly (readonly [
  corner: keyof Corners,
  label: string,
  low: number,
  high: number,
])[] = [
  ["left", "error at Δx = 1e−18", -18, 2],
  ["bottom", "best Δx", -18, 0],
  ["level", "error there", -18, 2],
  ["right", "error at Δx = 1", -18, 2],
];

const power = (exponent: number) =>
  Number.isNaN(exponent) ? "none" : formatStep(Number((10 ** exponent).toPrecision(2)));

const signed = (slope: number) =>
  Number.isNaN(slope) ? "none" : slope.toFixed(1).replace("-", "\u2212");

/** What was drawn against what is, in a few words. */
export function verdictOn({ drawn, real, points }: Score): string {
  const off = Math.abs(drawn.bottom - real.bottom);
  const times =
    off < 3 ? String(Math.round(10 ** off)) : formatStep(Number((10 ** off).toPrecision(1)));
  const isRight = off < 0.15 || (Number.isNaN(drawn.bottom) && Number.isNaN(real.bottom));
  const factor = isRight ? "right" : Number.isNaN(off) ? "wrong" : `off by a factor of ${times}`;
  const arms = ({ left, right }: Shape) => `${signed(left)} and ${signed(right)}`;
  return (
    `${points} of 10. Best Δx: you ${power(drawn.bottom)}, really ${power(real.bottom)} (${factor}). ` +
    `Slopes left and right: you ${arms(drawn)}, really ${arms(real)}.`
  );
}

/** «Draw your V»: by hand on the figure, or with these sliders; then it is compared. `leave` takes the focus back. */
export function board(explorer: Explorer, leave: () => void) {
  const label = h("p", { class: "dw-board-task" });
  const result = h("p", { class: "dw-board-result", role: "status" });
  const ranges = CORNERS.map(([corner, name, low, high]) => {
    const move = (to: number) => {
      const at = Math.min(Math.max(to, low), high);
      range.valueAsNumber = at;
      explorer.guess?.setCorners({ ...explorer.guess.corners, [corner]: at });
      setText(number, power(at));
      explorer.schedule();
    };
    const range = slider(name, low, high, ({ key }) => move(keyed(key, range, 0.1, 1)));
    range.addEventListener("input", () => move(range.valueAsNumber));
    const number = h("output", { "aria-hidden": "true" });
    return { corner, range, number, element: h("label", {}, h("span", {}, name), range, number) };
  });
  const button = (text: string, onclick: () => void) =>
    h("button", { type: "button", class: "dw-button", onclick, ...KEYS }, text);
  const compare = button("Compare", () => {
    explorer.compareGuess();
    close.focus();
  });
  const close = button("Close", () => {
    explorer.endGuess();
    leave();
  });
  const controls = h("div", { class: "dw-corners" }, ...ranges.map(({ element }) => element));
  const element = h(
    "fieldset",
    { class: "dw-board", "aria-label": "Draw your V" },
    label,
    controls,
    result,
    h("div", { class: "dw-board-buttons" }, compare, close),
  );
  return {
    element,
    /** For hands on the keyboard. */
    focus: () => ranges[0]?.range.focus(),
    update() {
      const { guess } = explorer;
      const isOpen = guess !== null && (guess.isDrawing || guess.score !== null);
      element.hidden = !isOpen;
      if (!isOpen) return;
      const method = explorer.model.get("catalogue").find(({ name }) => name === guess.method);
      setText(
        label,
        `Draw the error of ${method?.label ?? guess.method} against Δx: in the figure, or with these.`,
      );
      label.hidden = controls.hidden = compare.hidden = !guess.isDrawing;
      for (const { corner, range, number } of ranges) {
        const at = guess.corners[corner];
        setValue(range, at);
        setText(number, power(at));
        setAttribute(range, "aria-valuetext", power(at));
      }
      setText(result, guess.score ? verdictOn(guess.score) : "");
    },
  };
}
