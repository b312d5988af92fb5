import { h, KEYS, setAttribute, setText } from "./dom.js";
import type { GraphLab } from "./graph-lab.js";
import type { Mode } from "./graph-model.js";
import type { Part } from "./panel.js";
import { keyMove, setValue, slider } from "./range.js";
import { segmented } from "./segmented.js";

/** Milliseconds a step: enough to read what it says. */
export const PACE = 1100;

const MODES: readonly (readonly [Mode, string])[] = [
  ["forward", "forward"],
  ["reverse", "reverse"],
];

/** The controls that walk through the steps. */
export interface Steps extends Part {
  /** Keys that walk, too; says whether it was one. */
  key(event: KeyboardEvent): boolean;
}

export function steps(
  lab: GraphLab,
  /** Puts the focus where the number that is asked for is typed. */
  answer: () => void,
  signal: AbortSignal,
): Steps {
  const player = new Player(lab, signal);
  const button = (name: string, sign: string, press: () => void) =>
    h(
      "button",
      {
        type: "button",
        class: "dw-button dw-walk",
        "aria-label": name,
        title: name,
        onclick: press,
        ...KEYS,
      },
      sign,
    );
  const walk = (to: () => number) => () => {
    player.pause();
    lab.go(to());
  };
  const first = button(
    "first step",
    "⇤",
    walk(() => 0),
  );
  const back = button(
    "back",
    "←",
    walk(() => lab.position - 1),
  );
  const next = button("next", "→", () => {
    player.pause();
    if (lab.isAsking) answer();
    else lab.go(lab.position + 1);
  });
  const last = button(
    "last step",
    "⇥",
    walk(() => lab.last),
  );
  const play = h(
    "button",
    { type: "button", class: "dw-button dw-play", onclick: () => player.toggle(), ...KEYS },
    "▷ play",
  );
  const range = slider("Step", 0, 1, (event) => {
    const move = keyMove(event.key);
    if (!move) return;
    player.pause();
    const { sign, size } = move;
    if (size === "all") lab.go(sign > 0 ? lab.last : 0);
    else lab.go(lab.position + sign * (size === "one" ? 1 : lab.stride));
  });
  range.addEventListener("input", () => {
    player.pause();
    lab.go(range.valueAsNumber);
  });
  const count = h("output", { class: "dw-count" });
  const modes = lab.isHidden("mode")
    ? null
    : segmented(
        "Mode",
        MODES,
        () => lab.mode,
        (mode) => lab.setMode(mode),
      );
  const chip = (
    control: string,
    what: "quiz" | "heat" | "partials",
    label: string,
    title: string,
  ) =>
    lab.isHidden(control)
      ? []
      : [
          {
            what,
            element: h(
              "button",
              {
                type: "button",
                role: "switch",
                class: "dw-chip",
                title,
                onclick: () => {
                  player.pause();
                  lab.toggle(what);
                  // Once it is there.
                  if (what === "quiz") requestAnimationFrame(() => lab.isAsking && answer());
                },
                ...KEYS,
              },
              label,
            ),
          },
        ];
  const switches = [
    ...chip("ask", "quiz", "ask me", "type every number before it is shown"),
    ...chip("errors", "heat", "float error", "how far each number is off the certified one"),
    ...chip("derivatives", "partials", "all derivatives", "local derivatives on all edges"),
  ];
  const isOn = { quiz: () => lab.quiz.isOn, heat: () => lab.heat, partials: () => lab.partials };
  const transport = lab.isHidden("steps")
    ? []
    : [
        h(
          "div",
          { class: "dw-walks", role: "group", "aria-label": "Steps" },
          first,
          back,
          play,
          next,
          last,
        ),
        h("div", { class: "dw-step-range" }, range, count),
      ];

  return {
    element: h(
      "div",
      { class: "dw-row dw-steps" },
      ...(modes ? [modes.element] : []),
      ...transport,
      ...(switches.length > 0
        ? [h("div", { class: "dw-switches" }, ...switches.map((each) => each.element))]
        : []),
    ),
    key({ key }) {
      if (key === "ArrowRight" || key === "n") next.click();
      else if (key === "ArrowLeft" || key === "b") back.click();
      else if (key === "Home") first.click();
      else if (key === "End") last.click();
      else if (key === " " || key === "p") play.click();
      else return false;
      return true;
    },
    update() {
      const { position, last: end } = lab;
      modes?.update();
      setAttribute(range, "max", String(Math.max(end, 1)));
      setValue(range, position);
      const text = `${position} of ${end}`;
      setText(count, text);
      setAttribute(range, "aria-valuetext", `step ${text}`);
      for (const [walk, isIdle] of [
        [first, position === 0],
        [back, position === 0],
        [next, position === end],
        [last, position === end],
        [play, end === 0 || lab.quiz.isOn],
      ] as const) {
        setAttribute(walk, "aria-disabled", isIdle ? "true" : null);
      }
      setText(play, player.isPlaying ? "❙❙ pause" : "▷ play");
      for (const { what, element } of switches) {
        setAttribute(element, "aria-checked", String(isOn[what]()));
      }
    },
  };
}

/** Walks on by itself, and from the end begins again. */
class Player {
  readonly #lab: GraphLab;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Where it left off: somewhere else, somebody has taken over. */
  #at = -1;

  constructor(lab: GraphLab, signal: AbortSignal) {
    this.#lab = lab;
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  get isPlaying(): boolean {
    return this.#timer !== undefined;
  }

  toggle(): void {
    if (this.isPlaying) {
      this.pause();
      return;
    }
    const { position, last, quiz } = this.#lab;
    if (last === 0 || quiz.isOn) return;
    this.#go(position < last ? position + 1 : 0);
  }

  pause(): void {
    if (!this.isPlaying) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#lab.schedule();
  }

  #go(position: number): void {
    this.#lab.go(position);
    this.#at = position;
    this.#timer = setTimeout(() => {
      const { position: now, last, quiz } = this.#lab;
      if (now !== this.#at || now >= last || quiz.isOn) this.pause();
      else this.#go(now + 1);
    }, PACE);
    this.#lab.schedule();
  }
}
