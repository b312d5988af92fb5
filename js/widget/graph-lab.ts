import { type Direction, type Layout, layOut } from "./graph-layout.js";
import { formatFloat } from "./graph-math.js";
import type { GraphAsked, GraphTraits, Mode } from "./graph-model.js";
import { Newest } from "./newest.js";
import { Panel } from "./panel.js";
import { Quiz } from "./steps-quiz.js";
import {
  type Move,
  type Numbers,
  type Program,
  readNumbers,
  readProgram,
  Trace,
} from "./steps-trace.js";

const NONE: ReadonlySet<number> = new Set();
const DOTTED = { forward: "v̇", reverse: "v̄" } as const;
const STRIDE = 10;

/** A GraphLab in the browser: the program and its numbers, the step that is shown, and what is lit. */
export class GraphLab extends Panel<GraphTraits, "mode" | "position", GraphAsked> {
  program: Program | null = null;
  numbers: Numbers | null = null;
  /** Whether relative errors are shown, and local derivatives on all edges. */
  heat = false;
  partials = false;
  /** Nodes that a pointer or the focus is on, here or in the jaxpr. */
  lit: ReadonlySet<number> = NONE;
  readonly quiz = new Quiz();
  /** Where the slider is, as long as the kernel has not answered. */
  wanted: number | null = null;
  #sent: number | null = null;
  readonly #programs = new Newest<GraphTraits["program"], Program>(readProgram);
  readonly #numbers = new Newest<GraphTraits["numbers"], Numbers>(readNumbers);
  readonly #layouts = new Map<Direction, Promise<Layout>>();

  protected override refresh(): void {
    this.#sendWanted();
    const program = this.#programs.of(this.model.get("program"));
    const numbers = this.#numbers.of(this.model.get("numbers"));
    // What does not belong together is not shown.
    if (!program || numbers?.revision !== program.revision) return;
    if (program !== this.program) {
      this.#layouts.clear();
      this.lit = NONE;
      this.quiz.forget();
    }
    this.program = program;
    this.numbers = numbers;
  }

  get mode(): Mode {
    return this.model.get("mode");
  }

  get trace(): Trace {
    return this.numbers?.traces[this.mode] ?? EMPTY;
  }

  /** How many steps have been made. */
  get position(): number {
    return Math.min(Math.max(this.model.get("position"), 0), this.trace.length);
  }

  get last(): number {
    return this.trace.length;
  }

  /** The step that is shown: the last one made, or the one whose number is asked for. */
  get move(): Move | undefined {
    return this.trace.moves[this.isAsking ? this.position : this.position - 1];
  }

  /** Whether there is a number to be typed. */
  get isAsking(): boolean {
    return this.quiz.isOn && this.position < this.last;
  }

  /** Whether the derivative is known to who looks on. */
  get isTold(): boolean {
    return !this.quiz.isOn || this.position >= this.last;
  }

  setMode(mode: Mode): void {
    if (mode === this.mode) return;
    const isAtEnd = this.position === this.last && this.last > 0;
    this.sync.set("mode", mode);
    this.sync.set("position", isAtEnd && !this.quiz.isOn ? this.last : 0);
    this.quiz.forget();
    this.schedule();
  }

  go(position: number): void {
    const to = Math.min(Math.max(Math.round(position), 0), this.last);
    if (to === this.position) return;
    this.quiz.forget();
    this.sync.set("position", to);
    this.schedule();
  }

  /** Moves x: of many moves the kernel is asked for the newest, and one at a time. */
  moveTo(x: number): void {
    this.wanted = x;
    this.schedule();
  }

  #sendWanted(): void {
    if (this.wanted === null || this.sync.asked) return;
    if (this.wanted === this.#sent) {
      this.wanted = null;
      this.#sent = null;
      return;
    }
    this.#sent = this.wanted;
    this.ask({ at: this.wanted });
  }

  /** Takes an answer for the number that is asked for, and shows it. */
  answer(text: string): boolean {
    const { move } = this;
    if (!this.isAsking || !move || !this.quiz.take(text, move)) return false;
    this.sync.set("position", this.position + 1);
    this.schedule();
    return true;
  }

  toggle(what: "heat" | "partials" | "quiz"): void {
    if (what === "quiz") {
      this.quiz.toggle();
      if (this.quiz.isOn && this.position === this.last) this.go(0);
    } else this[what] = !this[what];
    this.schedule();
  }

  light(nodes: readonly number[]): void {
    if (nodes.length === this.lit.size && nodes.every((node) => this.lit.has(node))) return;
    this.lit = nodes.length === 0 ? NONE : new Set(nodes);
    this.schedule();
  }

  // ---- what is drawn ---------------------------------------------------------------------------------------------

  /** The layout of the program, made once for all views. */
  layout(direction: Direction): Promise<Layout> | null {
    const { program } = this;
    if (!program || program.tooLarge) return null;
    const made = this.#layouts.get(direction) ?? layOut(program, direction, breath);
    this.#layouts.set(direction, made);
    return made;
  }

  stateOf(node: number): "" | "known" | "active" | "asked" {
    if (this.move?.node === node) return this.isAsking ? "asked" : "active";
    return this.trace.value(node, this.position) === undefined ? "" : "known";
  }

  /** The tangent or adjoint of a node; undefined where it is not known yet, or is being asked for. */
  numberOf(node: number): number | undefined {
    return this.trace.value(node, this.position);
  }

  /** Whether more will be added to a node's number. */
  isOpen(node: number): boolean {
    const { mode, trace, position } = this;
    return mode === "reverse" && !trace.isDone(node, position);
  }

  numberText(node: number, digits: number): string {
    const isAsked = this.isAsking && this.move?.node === node;
    const number = this.numberOf(node);
    if (isAsked) return `${DOTTED[this.mode]} ?`;
    if (number === undefined) return "";
    return `${DOTTED[this.mode]} ${formatFloat(number, digits)}${this.isOpen(node) ? " …" : ""}`;
  }

  edgeState(edge: number): "" | "passed" | "active" | "lit" {
    if (this.move?.edges.includes(edge)) return "active";
    const ends = this.program?.edges[edge];
    if (ends && (this.lit.has(ends.source) || this.lit.has(ends.target))) return "lit";
    return this.trace.isPassed(edge, this.position) ? "passed" : "";
  }

  showsPartial(edge: number): boolean {
    const state = this.edgeState(edge);
    return this.partials || state === "active" || state === "lit";
  }

  /** Which line of a jaxpr is about these nodes. */
  isAbout(nodes: readonly number[]): "" | "active" | "lit" {
    const { move, lit } = this;
    if (move && nodes.includes(move.node)) return "active";
    return nodes.some((node) => lit.has(node)) ? "lit" : "";
  }

  /** How far a key moves in one page. */
  get stride(): number {
    return Math.max(1, Math.round(this.last / STRIDE));
  }
}

const EMPTY = new Trace([]);

/** Lets the page draw, and what is typed be heard. */
const breath = () => new Promise<void>((done) => setTimeout(done));
