import { h, KEYS, setAttribute, setText } from "./dom.js";
import type { Explorer } from "./engine.js";
import { formatStep } from "./format.js";
import { tiePopover } from "./popover.js";
import { keyMove, setValue, slider } from "./range.js";

const WIDTH = 330;
/** Powers of ten; the lowest stands for no noise. */
const QUIET = -17;
const LOUD = -1;
const FEWEST = 2;
const MOST = 401;
const SCALES = [0, 3, 6, 9] as const;
const SETTLED = 250;

/** The button «Dials»: noise in f, the grid of np.gradient, and how far out x is. */
export function dials(explorer: Explorer, hidden: ReadonlySet<string>, signal: AbortSignal) {
  const parts = [
    hidden.has("noise") ? null : noise(explorer, signal),
    hidden.has("grid_points") ? null : gridPoints(explorer),
    hidden.has("grid_points") ? null : gridShift(explorer),
    hidden.has("scale") ? null : scale(explorer),
  ].filter((part) => part !== null);
  if (parts.length === 0) return null;
  const button = h(
    "button",
    { type: "button", class: "dw-button", "aria-haspopup": "dialog", ...KEYS },
    "Dials",
    h("span", { class: "dw-caret", "aria-hidden": "true" }, "▾"),
  );
  const panel = h(
    "div",
    { class: "dw-popover dw-dials", role: "dialog", "aria-label": "Dials" },
    ...parts.map(({ element }) => element),
  );
  tiePopover(button, panel, WIDTH, signal, () =>
    panel.querySelector<HTMLElement>("input, button")?.focus(),
  );
  return {
    element: h("span", { class: "dw-tool" }, button, panel),
    update() {
      for (const part of parts) part.update();
      const { model } = explorer;
      // What is turned is seen without opening the panel.
      button.toggleAttribute("data-turned", model.get("noise") > 0);
    },
  };
}

function dial(name: string, says: string, range: HTMLElement, number: HTMLElement): HTMLElement {
  return h(
    "div",
    { class: "dw-dial" },
    h("span", { class: "dw-dial-name" }, name),
    number,
    range,
    h("small", {}, says),
  );
}

function noise(explorer: Explorer, signal: AbortSignal) {
  let wanted: number | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  signal.addEventListener("abort", () => clearTimeout(timer));
  const sigma = (power: number) => (power <= QUIET ? 0 : Number((10 ** power).toPrecision(2)));
  const turn = (power: number) => {
    wanted = Math.min(Math.max(power, QUIET), LOUD);
    range.valueAsNumber = wanted;
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (wanted !== null && sigma(wanted) !== explorer.model.get("noise"))
        explorer.ask({ noise: sigma(wanted) });
      wanted = null;
    }, SETTLED);
    explorer.schedule();
  };
  const range = slider("Noise in f", QUIET, LOUD, ({ key }) => {
    const move = keyMove(key);
    if (!move) return;
    const by = { one: 0.5, page: 2, all: Number.POSITIVE_INFINITY }[move.size];
    turn(Math.round(2 * range.valueAsNumber) / 2 + move.sign * by);
  });
  range.addEventListener("input", () => turn(Math.round(2 * range.valueAsNumber) / 2));
  const number = h("output", { class: "dw-number", "aria-hidden": "true" });
  return {
    element: dial(
      "noise in f",
      "added to every value: differences feel it; SymPy, JAX and the truth do not",
      range,
      number,
    ),
    update() {
      const now =
        wanted === null
          ? (explorer.sync.asked?.noise ?? explorer.model.get("noise"))
          : sigma(wanted);
      range.disabled = !explorer.sync.isHeard();
      const power = now > 0 ? Math.log10(now) : QUIET;
      setValue(range, power);
      const text = now > 0 ? `σ = ${formatStep(now)}` : "none";
      setAttribute(range, "aria-valuetext", text);
      setText(number, text);
    },
  };
}

function gridPoints(explorer: Explorer) {
  const turn = (points: number) =>
    explorer.sync.set(
      "grid_points",
      Math.min(Math.max(Math.round(points), FEWEST), Number(range.max)),
    );
  const range = slider("Grid points of np.gradient", FEWEST, MOST, ({ key }) => {
    const move = keyMove(key);
    if (!move) return;
    const by = { one: 1, page: 10, all: Number(range.max) }[move.size];
    turn(explorer.model.get("grid_points") + move.sign * by);
  });
  range.addEventListener("input", () => turn(range.valueAsNumber));
  const number = h("output", { class: "dw-number", "aria-hidden": "true" });
  return {
    element: dial(
      "grid of np.gradient",
      "points over the domain: try 100 against 101 at a kink",
      range,
      number,
    ),
    update() {
      const points = explorer.model.get("grid_points");
      range.disabled = !explorer.sync.isHeard();
      setAttribute(range, "max", String(Math.max(MOST, points)));
      setValue(range, points);
      setText(number, `${points} points`);
      setAttribute(range, "aria-valuetext", `${points} points`);
    },
  };
}

function gridShift(explorer: Explorer) {
  const turn = (hundredths: number) =>
    explorer.sync.set("grid_shift", Math.min(Math.max(Math.round(hundredths), 0), 99) / 100);
  const range = slider("Shift of that grid", 0, 99, ({ key }) => {
    const move = keyMove(key);
    if (!move) return;
    const by = { one: 1, page: 10, all: 99 }[move.size];
    turn(100 * explorer.model.get("grid_shift") + move.sign * by);
  });
  range.addEventListener("input", () => turn(range.valueAsNumber));
  const number = h("output", { class: "dw-number", "aria-hidden": "true" });
  return {
    element: dial(
      "slid to the right",
      "in spacings of the grid: across a kink the values change, and nothing else has",
      range,
      number,
    ),
    update() {
      const shift = explorer.model.get("grid_shift");
      range.disabled = !explorer.sync.isHeard();
      setValue(range, Math.round(100 * shift));
      setText(number, shift.toFixed(2));
      setAttribute(range, "aria-valuetext", `${shift.toFixed(2)} spacings`);
    },
  };
}

/** f looked at far out: the same width around 10³, 10⁶ and 10⁹, where floating-point numbers are further apart. */
function scale(explorer: Explorer) {
  interface Place {
    readonly domain: readonly [string, string];
    readonly at: string;
  }
  /** Where it all began, and the domain that was asked for instead. */
  let home: Place | null = null;
  let away = "";
  let current = 0;
  const here = (): Place => {
    const { model } = explorer;
    const first = model.get("first");
    const isNamed = "at_name" in first && first.at_name && first.at_index === explorer.j;
    return {
      domain: model.get("domain_text"),
      at: isNamed ? String(first.at_name) : String(model.get("at")),
    };
  };
  const choose = (power: number) => {
    const { model } = explorer;
    if (power === current) return;
    if (power === 0) {
      if (home) explorer.ask(home);
      home = null;
    } else {
      home ??= here();
      const [low, high] = model.get("domain");
      const half = (high - low) / 2;
      const far = 10 ** power;
      const aside = model.get("at") - (low + half);
      const domain = [String(far - half), String(far + half)] as const;
      explorer.ask({ domain, at: String(far + aside) });
      away = domain.join();
    }
    current = power;
  };
  const buttons = SCALES.map((power) => ({
    power,
    element: h(
      "button",
      { type: "button", role: "radio", onclick: () => choose(power), ...KEYS },
      power === 0 ? "here" : `10${["³", "⁶", "⁹"][power / 3 - 1]}`,
    ),
  }));
  const group = h(
    "div",
    { class: "dw-segmented", role: "radiogroup", "aria-label": "Scale of x" },
    ...buttons.map(({ element }) => element),
  );
  return {
    element: h(
      "div",
      { class: "dw-dial" },
      h("span", { class: "dw-dial-name" }, "x near"),
      group,
      h("small", {}, "far out, floating-point numbers are further apart"),
    ),
    update() {
      // A domain that was typed, or came with a preset, is a new place.
      const { model, sync } = explorer;
      if (home && !sync.asked && model.get("domain_text").join() !== away) {
        home = null;
        current = 0;
      }
      for (const { power, element } of buttons) {
        element.disabled = !sync.isHeard();
        setAttribute(element, "aria-checked", String(power === current));
      }
    },
  };
}
