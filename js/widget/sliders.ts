import { actions } from "./actions.js";
import { h, KEYS, onEnter, setAttribute, setText, uniqueId } from "./dom.js";
import type { Explorer } from "./engine.js";
import { formatPoint, formatStep, plainStep } from "./format.js";
import { kinks } from "./kinks.js";
import { legendOfV } from "./legend.js";
import { keyMove, nextPower, setValue, slider } from "./range.js";

/** Δx, the axis of the V. */
export function stepSlider(explorer: Explorer) {
  const power = () => Math.log10(explorer.tables?.steps[explorer.i] ?? explorer.model.get("step"));
  const go = (to: number) => {
    const { tables } = explorer;
    if (tables) explorer.setStep(tables.stepIndex(10 ** to));
  };
  const range = slider("Step size Δx", -18, 0, ({ key }) => {
    const move = keyMove(key);
    if (!move) return;
    const { sign, size } = move;
    go(size === "all" ? (sign > 0 ? 0 : -18) : nextPower(power(), sign, size));
  });
  range.addEventListener("input", () => go(range.valueAsNumber));
  const number = h("output", { class: "dw-number", "aria-hidden": "true" });
  const acts = actions(explorer);
  const legend = legendOfV(explorer);
  const element = h(
    "div",
    { class: "dw-step" },
    h(
      "div",
      { class: "dw-reading" },
      h("span", { "aria-hidden": "true" }, "Δx"),
      number,
      acts.element,
    ),
    range,
    legend.element,
    acts.board.element,
  );
  return {
    element,
    update() {
      acts.update();
      legend.update();
      const step = explorer.tables?.steps[explorer.i] ?? explorer.model.get("step");
      // Ten digits: log10 of a tenth of a decade is a tenth of a decade, and not its neighbour in binary.
      setValue(range, Number(Math.log10(step).toFixed(10)));
      setAttribute(range, "aria-valuetext", plainStep(step));
      setText(number, formatStep(step));
    },
  };
}

const PAGE = 10;

/** The point, on the axis of f's figure; its number can be typed, too. */
export function pointSlider(explorer: Explorer) {
  const errorId = uniqueId("point-error");
  const range = slider("Point x", -1, 1, ({ key }) => {
    const move = keyMove(key);
    const { tables, j } = explorer;
    if (!move || !tables) return;
    const { sign, size } = move;
    const by = size === "one" ? 1 : size === "page" ? PAGE : tables.x.length;
    explorer.setColumn(Math.max(0, Math.min(tables.x.length - 1, j + sign * by)));
  });
  range.addEventListener("input", () => {
    explorer.moveTo(range.valueAsNumber);
  });
  const radar = kinks(explorer);
  const number = h("input", {
    class: "dw-number",
    "aria-label": "x =",
    "aria-describedby": errorId,
    spellcheck: "false",
    autocomplete: "off",
    autocapitalize: "off",
    ...KEYS,
  });
  const error = h("small", { class: "dw-error", id: errorId });
  let given = "";
  const restore = () => {
    number.value = given;
  };
  let sent = "";
  const commit = () => {
    const text = number.value.trim();
    if (!text) restore();
    else if (text !== given && text !== sent) {
      sent = text;
      explorer.ask({ at: text });
    }
  };
  number.addEventListener("input", () => {
    sent = "";
  });
  onEnter(number, commit);
  number.addEventListener("change", commit);
  number.addEventListener("keydown", (event) => {
    if (event.key === "Escape") restore();
  });
  number.addEventListener("focus", () => number.select());
  const element = h(
    "div",
    { class: "dw-point" },
    ...(explorer.isHidden("kinks") ? [] : [radar.strip]),
    h(
      "div",
      { class: "dw-reading" },
      h("span", { "aria-hidden": "true" }, "x"),
      number,
      error,
      ...(explorer.isHidden("kinks") ? [] : [radar.jumps]),
    ),
    range,
    radar.reason,
  );
  return {
    element,
    update() {
      radar.update();
      const { model, tables, problem } = explorer;
      const [low, high] = model.get("domain");
      setAttribute(range, "min", String(low));
      setAttribute(range, "max", String(high));
      const x = tables?.x[explorer.j] ?? model.get("at");
      setValue(range, x);
      const name = tables?.name(explorer.j) ?? explorer.radar?.name(x);
      setAttribute(range, "aria-valuetext", name?.text ?? formatPoint(x));
      const text = name?.name ?? formatPoint(x);
      const wrong = problem?.field === "at" ? problem.text : "";
      // Moving the slider takes back what was typed; a refused number otherwise stays, with its reason.
      if (text !== given || (!wrong && !explorer.sync.asked && document.activeElement !== number)) {
        given = text;
        if (number.value !== text) number.value = text;
      }
      setText(error, wrong);
      setAttribute(number, "aria-invalid", wrong ? "true" : null);
    },
  };
}
