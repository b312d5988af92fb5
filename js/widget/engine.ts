import { Drawing } from "./drawing.js";
import { Guess } from "./guess.js";
import { History, type Pose } from "./history.js";
import type { Marks } from "./marks.js";
import { Microscope } from "./microscope.js";
import type { Method, Model, Request, Traits } from "./model.js";
import { Newest } from "./newest.js";
import { Panel } from "./panel.js";
import { Player } from "./play.js";
import { type Radar, readRadar, type Singular } from "./radar.js";
import { type Readout, read } from "./readout.js";
import { type Landings, readRules } from "./rules.js";
import { readSpellings, type Spellings } from "./spellings.js";
import { Arrivals, partsOf, type Tables } from "./tables.js";
import { Trace } from "./trace.js";
import { isAbout, readVerdict, type Verdict } from "./verdict.js";
import { readZoom, type Zoom } from "./zoom.js";

type Asked = Omit<Request, "id">;

/** What the browser writes besides requests. */
type Shared = "step" | "at" | "methods" | "origin_axes" | "views" | "grid_points" | "grid_shift";

/** Within which part of the domain a hand that lets go beside a kink means the kink. */
const SNAP = 0.005;

/** One explorer: its state, the picture it draws, and what can be done to it. Its views come and go. */
export class Explorer extends Panel<Traits, Shared, Asked> {
  readout: Readout | null = null;
  /** Where rules that choose Δx have landed, perhaps at another point. */
  landings: Landings | null = null;
  /** The singular points of the domain. */
  radar: Radar | null = null;
  /** What methods say of other ways to write f, perhaps at another point. */
  spellings: Spellings | null = null;
  /** What the pointer is on in the V, in words. */
  pointed = "";
  readonly player: Player;
  readonly trace = new Trace();
  readonly lens = new Microscope();
  /** The V that is drawn by hand; null until the marks have been found. */
  guess: Guess | null = null;
  #drawing: Drawing | null = null;
  readonly #arrivals = new Arrivals();
  readonly #verdict = new Newest<Traits["verdict"], Verdict>(readVerdict);
  readonly #rules = new Newest<Traits["rules"], Landings>(readRules);
  readonly #zoom = new Newest<Traits["zoom"], Zoom>(readZoom);
  readonly #radar = new Newest<Traits["radar"], Radar>(readRadar);
  readonly #spellings = new Newest<Traits["spellings"], Spellings>(readSpellings);
  #version = 0;
  readonly #history = new History();
  #judgedAt = -1;
  /** Where `reset` goes: as Python made it, and the point as the newest function was given. */
  #home: Pose | null = null;
  #revision = -1;

  constructor(model: Model, signal: AbortSignal) {
    super(model, signal);
    this.player = new Player(this.#stepper(), () => this.schedule(), signal);
  }

  protected override found(marks: Marks, signal: AbortSignal): void {
    this.#drawing = new Drawing(marks, signal);
    this.guess = new Guess(marks, () => this.schedule(), signal);
  }

  protected override fieldOf(asked: Asked): string {
    return asked.jump ? "at" : super.fieldOf(asked);
  }

  /** Indices into the tables: the step and the point that are chosen. */
  get i(): number {
    return this.tables?.stepIndex(this.model.get("step")) ?? 0;
  }

  get j(): number {
    return this.tables?.column(this.model.get("at")) ?? 0;
  }

  get tables(): Tables | null {
    return this.#arrivals.tables;
  }

  /** Moves Δx to a step of the tables. */
  setStep(index: number): void {
    const step = this.tables?.steps[index];
    if (step !== undefined && step !== this.model.get("step")) this.sync.set("step", step);
  }

  /** Moves the point to a column of the tables. */
  setColumn(index: number): void {
    const x = this.tables?.x[index];
    if (x !== undefined && x !== this.model.get("at")) this.sync.set("at", x);
  }

  /** Moves the point to the column nearest to x, or onto a singular point beside it. */
  moveTo(x: number): void {
    const { tables, radar, model } = this;
    if (!tables) return;
    const [low, high] = model.get("domain");
    const kink = radar?.near(x, SNAP * (high - low));
    const at = kink && tables.has(kink.x) ? kink.x : x;
    this.setColumn(tables.column(at));
  }

  standOn(point: Singular): void {
    const { tables } = this;
    if (tables?.has(point.x)) this.setColumn(tables.column(point.x));
    else this.ask({ at: point.typed || String(point.x) });
  }

  /** Goes to the next singular point, or with −1 to the one before. */
  jump(sign: 1 | -1): void {
    // Of too many the radar knows a part; the kernel finds the next one.
    if (this.radar?.reason) this.ask({ jump: sign });
    const point = this.radar?.reason ? null : this.radar?.next(this.model.get("at"), sign);
    if (point) this.standOn(point);
  }

  /** Why a method cannot be used on this function; empty if it can. */
  obstacle(method: Method): string {
    return method.available ? (this.tables?.reason(method.name) ?? "") : method.reason;
  }

  toggle(method: Method): void {
    const on = this.model.get("methods");
    const off = !on.includes(method.name);
    if (off && this.obstacle(method)) return;
    const chosen = off ? [...on, method.name] : on.filter((name) => name !== method.name);
    this.sync.set("methods", this.#inOrder(chosen));
  }

  undo(): void {
    const pose = this.#history.back(this.#pose());
    if (pose) this.#assume(pose);
  }

  reset(): void {
    if (!this.#home) return;
    this.#history.note(this.#pose());
    this.#assume(this.#home);
  }

  toggleTrace(): void {
    this.endGuess();
    if (this.trace.isTracing) this.trace.reveal();
    else this.trace.start();
    this.schedule();
  }

  /** The method whose V can be drawn by hand: the last one that is on and moves with Δx; null where no V is known. */
  guessable(): string | null {
    const { tables, readout } = this;
    const isSeen = this.model.get("views").includes("v");
    if (!isSeen || !tables || !readout || Number.isNaN(readout.derivative)) return null;
    return (
      this.model
        .get("methods")
        .filter((name) => tables.hasStep(name))
        .at(-1) ?? null
    );
  }

  startGuess(): void {
    const method = this.guessable();
    if (!method || !this.guess) return;
    this.player.pause();
    this.trace.cover();
    this.guess.start(method);
    this.schedule();
  }

  compareGuess(): void {
    const { tables, guess, j } = this;
    if (!tables || !guess) return;
    this.trace.reveal();
    const { steps } = tables;
    guess.compare({ steps, errors: steps.map((_, k) => tables.error(guess.method, k, j)) });
    this.#judgedAt = j;
    this.schedule();
  }

  /** A score is about one point, and a V that is not known cannot be drawn. */
  #keepGuess(): void {
    const { guess } = this;
    if (guess?.score && this.j !== this.#judgedAt) this.endGuess();
    const isOn = guess && this.model.get("methods").includes(guess.method);
    if (guess?.isDrawing && !(isOn && this.guessable())) this.endGuess();
  }

  endGuess(): void {
    if (this.guess?.isDrawing) this.trace.reveal();
    this.guess?.clear();
    this.schedule();
  }

  #stepper() {
    const explorer = this;
    return {
      get index() {
        return explorer.i;
      },
      get last() {
        return (explorer.tables?.steps.length ?? 1) - 1;
      },
      go(index: number) {
        explorer.setStep(index);
      },
    };
  }

  #pose(): Pose {
    const { model } = this;
    return { step: model.get("step"), at: model.get("at"), methods: model.get("methods") };
  }

  #assume({ step, at, methods }: Pose): void {
    this.sync.set("step", step);
    this.sync.set("at", at);
    this.sync.set("methods", this.#inOrder(methods));
  }

  /** Names of methods as the catalogue has them; one's own derivative may have left it. */
  #inOrder(methods: readonly string[]): string[] {
    const catalogue = this.model.get("catalogue");
    return catalogue.map(({ name }) => name).filter((name) => methods.includes(name));
  }

  protected override refresh(): void {
    const { model } = this;
    const arrived = this.#arrivals.refresh(partsOf(model));
    if (arrived) this.#version += 1;
    const { tables } = this;
    const methods = model.get("methods");
    const catalogue = model.get("catalogue");
    if (tables) {
      const at = model.get("at");
      if (tables.revision !== this.#revision) {
        this.#revision = tables.revision;
        this.#home = this.#home ? { ...this.#home, at } : this.#pose();
        this.#history.clear();
        this.endGuess();
      }
      this.#readNews(tables.revision);
      this.trace.visit(this.i, this.j, tables.revision);
      this.#drawing?.draw({
        tables,
        version: this.#version,
        i: this.i,
        j: this.j,
        methods,
        catalogue,
        originAxes: model.get("origin_axes"),
        visited: this.trace.visited,
        landings: this.landings,
        radar: this.radar,
        sides: this.#sides(tables),
        precision: model.get("precision"),
        order: model.get("order"),
      });
      if (this.marks)
        this.lens.draw(this.marks, tables, this.i, this.j, model.get("order"), this.radar);
      const { i, j } = this;
      const precision = model.get("precision");
      const verdict = this.#verdict.of(model.get("verdict"));
      const { radar } = this;
      const order = model.get("order");
      this.readout = read({ tables, catalogue, methods, precision, order, verdict, radar, i, j });
      this.#keepGuess();
    } else {
      this.readout = null;
    }
  }

  #readNews(revision: number): void {
    const landings = this.#rules.of(this.model.get("rules"));
    this.landings = landings?.revision === revision ? landings : null;
    this.lens.zoom = this.#zoom.of(this.model.get("zoom"));
    const radar = this.#radar.of(this.model.get("radar"));
    this.radar = radar?.revision === revision ? radar : null;
    this.spellings = this.#spellings.of(this.model.get("spellings"));
  }

  /** The certified slopes from the left and from the right of the point, as far as they are known. */
  #sides(tables: Tables): readonly [left: number, right: number] {
    const { j, radar } = this;
    const x = tables.x[j] as number;
    const verdict = this.#verdict.of(this.model.get("verdict"));
    if (verdict && isAbout(verdict, tables.revision, x)) return [verdict.left, verdict.right];
    const known = tables.isKnown(j) ? (tables.reference[j] as number) : Number.NaN;
    const kink = radar?.at(x);
    return kink ? [kink.left, kink.right] : [known, known];
  }

  protected override rested(): void {
    this.#history.note(this.#pose());
  }
}
