import { Announcer } from "./announcer.js";
import { h, KEYS, onEnter, setAttribute, setText, uniqueId } from "./dom.js";
import { numberInWords } from "./format.js";
import type { GraphLab } from "./graph-lab.js";
import { setMath } from "./graph-math.js";
import type { Part } from "./panel.js";
import type { Told } from "./steps-quiz.js";
import type { Move, Numbers, Trace } from "./steps-trace.js";

const RETRY = "Type a number, such as 0.5, −2e−3, 1/3 or sqrt(2)/2.";
const OPENING = {
  forward: ["Forward mode", "from x to f: every node hands on how fast it moves with x"],
  reverse: ["Reverse mode", "from f back to x: every node is told how much f feels it"],
} as const;

export interface Head extends Part {
  /** Puts the focus where the next number is typed. */
  focus(): void;
}

/** The step in an equation and in words, the number that is asked for, and beside them what comes out. */
export function head(
  lab: GraphLab,
  /** Where the focus goes when nothing is asked any more. */
  after: () => HTMLElement | null,
  signal: AbortSignal,
): Head {
  const equation = h("p", { class: "dw-sentence dw-equation", "aria-hidden": "true" });
  const detail = h("p", { class: "dw-detail" });
  const room = { equation: sizer("dw-sentence dw-equation"), detail: sizer("dw-detail") };
  const announcer = new Announcer("Step", signal);
  const question = ask(lab, after);
  let measured: Trace | null = null;
  let wasQuiz = false;
  const outcome = result(lab);
  return {
    element: h(
      "div",
      { class: "dw-head" },
      h(
        "div",
        { class: "dw-verdict" },
        h("div", { class: "dw-sizer", "aria-hidden": "true" }, room.equation, room.detail),
        h("div", { class: "dw-said" }, equation, question.element, detail),
        announcer.element,
      ),
      outcome.element,
    ),
    focus: question.focus,
    update() {
      question.update();
      outcome.update();
      const words = headline(lab);
      if (lab.trace !== measured || lab.quiz.isOn !== wasQuiz) {
        measured = lab.trace;
        wasQuiz = lab.quiz.isOn;
        const longest = longestWords(lab);
        setText(room.equation, longest.equation);
        setText(room.detail, longest.detail);
      }
      setMath(equation, lab.isAsking ? "" : words.equation);
      setAttribute(equation, "hidden", lab.isAsking ? "" : null);
      setText(detail, words.detail);
      setAttribute(detail, "data-mark", lab.quiz.told?.mark ?? null);
      const moment = `${lab.mode} ${lab.position} ${lab.isAsking} ${lab.numbers?.text}`;
      announcer.hear(spoken(lab, words), moment);
    },
  };
}

/** Keeps the room that the longest words take, unseen: what is below must not move as one steps. */
const sizer = (kind: string) => h("p", { class: kind });

/** The longest that is said on the way, and none of its numbers: some are being asked for. */
export function longestWords({ trace, quiz }: GraphLab): Words {
  const longest = (texts: readonly string[]) =>
    texts.reduce((a, b) => (b.length > a.length ? b : a), "").replace(/\d/g, "0");
  const equation = longest(trace.moves.map(step));
  const words = longest(trace.moves.map((move) => move.words));
  return {
    equation,
    detail: quiz.isOn ? `✗ The sign is the other one: ${equation}. 0 of 0.` : words,
  };
}

interface Words {
  readonly equation: string;
  readonly detail: string;
}

/** What the headline says now. */
export function headline(lab: GraphLab): Words {
  const { numbers, move, quiz } = lab;
  if (!numbers) return { equation: "", detail: "" };
  if (quiz.told) return { equation: step(move), detail: judgement(quiz.told, quiz.score) };
  if (lab.isAsking) {
    return { equation: step(move), detail: quiz.score ? `${quiz.score} right.` : "What is it?" };
  }
  if (!move) return opening(lab);
  const rest = lab.heat && numbers.loss ? numbers.loss : move.words;
  return { equation: step(move), detail: rest };
}

function opening(lab: GraphLab): Words {
  const [mode, way] = OPENING[lab.mode];
  const { last, numbers } = lab;
  if (last === 0)
    return { equation: "No steps: f does not depend on x.", detail: numbers?.loss ?? "" };
  const many = `${last} ${last === 1 ? "step" : "steps"}`;
  const detail = lab.heat && numbers?.loss ? numbers.loss : `${many} ${way}.`;
  return { equation: mode, detail };
}

const step = (move: Move | undefined) => (move ? `${move.formula} ${move.numbers}`.trim() : "");

/** The verdict on an answer, and the equation that it should have been. */
export function judgement({ mark, answer, move }: Told, score: string): string {
  const whole = step(move);
  const count = score && mark !== "skipped" ? ` ${score}.` : "";
  switch (mark) {
    case "right":
      return `✓ Right: ${whole}.${count}`;
    case "close":
      return `≈ Close, not equal: ${whole}.${count}`;
    case "sign":
      return `✗ The sign is the other one: ${whole}.${count}`;
    case "wrong":
      return `✗ ${answer} is not it: ${whole}.${count}`;
    case "skipped":
      return `Skipped: ${whole}.`;
  }
}

/** Dots and bars over letters are silent: the words are spoken. */
function spoken(lab: GraphLab, words: Words): string {
  const { move, position, last } = lab;
  if (lab.isAsking || lab.quiz.told || !move) return `${words.detail}`;
  return `Step ${position} of ${last}. ${words.detail}`;
}

/** The formula of the step that is asked for, and the box for its number. */
function ask(lab: GraphLab, after: () => HTMLElement | null) {
  const formula = h("label", { class: "dw-equation" });
  const error = h("p", { class: "dw-error", id: uniqueId("answer") });
  const input = h("input", {
    class: "dw-text dw-answer",
    id: uniqueId("answer"),
    "aria-label": "The next number",
    "aria-describedby": error.id,
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    placeholder: "?",
    ...KEYS,
  });
  formula.htmlFor = input.id;
  const skip = h("button", { type: "button", class: "dw-link", ...KEYS }, "skip");
  let problem = "";
  const show = () => {
    setText(error, problem);
    setAttribute(input, "aria-invalid", problem ? "true" : null);
  };
  const done = () => {
    problem = "";
    input.value = "";
    show();
  };
  onEnter(input, () => {
    if (input.value.trim() === "") return;
    if (lab.answer(input.value)) done();
    else {
      problem = RETRY;
      show();
    }
  });
  input.addEventListener("input", () => {
    problem = "";
    show();
  });
  skip.addEventListener("click", () => {
    lab.answer("");
    done();
    input.focus();
  });
  const element = h(
    "div",
    { class: "dw-question", hidden: true },
    formula,
    h("span", { class: "dw-answering" }, input, skip),
    error,
  );
  return {
    element,
    focus: () => input.focus({ preventScroll: true }),
    update() {
      const { isAsking, move } = lab;
      const hadFocus = element.contains(document.activeElement);
      setAttribute(element, "hidden", isAsking ? null : "");
      if (isAsking && move) setMath(formula, asked(move));
      if (isAsking) return;
      done();
      if (hadFocus) after()?.focus();
    },
  };
}

/** «v̇₃ = cos(v₁)·v̇₁ =», «v̄₁ += v̄₃·v₂, v̄₁ =»; where the formula is the number itself, only its name. */
export function asked({ formula, numbers }: Move): string {
  const [name = ""] = formula.split(/ \+?= /);
  if (!numbers) return `${name} =`;
  return formula.includes(" += ") ? `${formula},\u2003${name} =` : `${formula} =`;
}

const derivativeOf = ({ derivative }: Numbers) =>
  Number.isNaN(derivative) ? "nan" : numberInWords(derivative, 10);

/** The derivative, and how the three ways to it agree. */
function result(lab: GraphLab) {
  const value = h("p", { class: "dw-outcome" });
  const how = h("small", {});
  return {
    element: h("div", { class: "dw-beside" }, value, how),
    update() {
      const { numbers, isTold } = lab;
      if (!numbers) return;
      setMath(value, `f ′(${numbers.text}) = ${isTold ? derivativeOf(numbers) : "?"}`);
      setText(
        how,
        isTold ? [numbers.agreement, numbers.note].filter(Boolean).join(" ") : numbers.note,
      );
    },
  };
}
