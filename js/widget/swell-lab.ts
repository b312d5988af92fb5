import { Fold } from "./fold.js";
import type { Marks } from "./marks.js";
import { type Model, onChange, type Part } from "./model.js";
import { Panel } from "./panel.js";
import { Chart } from "./swell-chart.js";
import type {
  About,
  Axis,
  Form,
  SwellAsked,
  SwellTraits,
  WireForm,
  WireForms,
  WireNothing,
  WireNumber,
  WireSwell,
  WireUnfolding,
} from "./swell-model.js";

type Shared = "axis" | "depth" | "order" | "form" | "digits";

/** Up to where the slider goes, unless more was asked for; COUNTED in derivwidgets/widgets/swell.py. */
const COUNTED = { depth: 9, order: 8 } as const;

/** A message, or null as long as there is none. */
const arrived = <T extends object>(message: Part<T>): T | null =>
  Object.keys(message).length > 0 ? (message as T) : null;

/** What was written of one derivative, as far as it has come. */
interface Writing {
  forms?: WireForms;
  fold?: Fold;
  /** Why there is no tree. */
  note?: string;
  readonly numbers: Map<string, WireNumber>;
}

/** A SwellLab in the browser: what has come of each derivative is kept, so that going back asks nobody. */
export class SwellLab extends Panel<SwellTraits, Shared, SwellAsked> {
  /** How far the tree is folded: 0 is the tree, 1 the graph. */
  folded = 0;
  /** The node of the graph that is looked at; −1 for none. */
  lit = -1;
  /** Whether the counts of f are drawn, too. */
  showsF = false;
  #chart: Chart | null = null;
  #of = "";
  readonly #writings = new Map<string, Writing>();

  constructor(model: Model<SwellTraits>, signal: AbortSignal) {
    super(model, signal);
    this.#keepForms();
    this.#keepFold();
    this.#keepNumber();
    // At once, and not at the next frame: by then a newer message may have taken the place of this one.
    onChange(model, () => this.#keepForms(), signal, "change:forms");
    onChange(model, () => this.#keepFold(), signal, "change:unfolding");
    onChange(model, () => this.#keepNumber(), signal, "change:number");
  }

  protected override found(marks: Marks): void {
    this.#chart = new Chart(marks);
  }

  protected override refresh(): void {
    this.#chart?.draw(this);
  }

  /** What was moved before the kernel could hear it is told now. */
  protected override rested(): void {
    this.sync.flush();
  }

  get axis(): Axis {
    return this.model.get("axis");
  }

  /** The depth or the order, whichever the axis is. */
  get value(): number {
    return this.model.get(this.axis);
  }

  get last(): number {
    const counted = this.swell?.values.length ?? 0;
    return Math.max(COUNTED[this.axis], counted, this.value);
  }

  go(value: number): void {
    const to = Math.min(Math.max(Math.round(value), 1), this.last);
    if (to === this.value) return;
    this.lit = -1;
    this.sync.set(this.axis, to);
    this.schedule();
  }

  setAxis(axis: Axis): void {
    if (axis === this.axis) return;
    this.lit = -1;
    this.sync.set("axis", axis);
    this.schedule();
  }

  /** Counts over the axis; null before the first. */
  get swell(): WireSwell | null {
    const found = arrived<WireSwell>(this.model.get(`swell_${this.axis}`));
    return found && found.function === this.model.get("function") ? found : null;
  }

  /** Where the counts have the current value; −1 if they do not. */
  get column(): number {
    return this.swell?.values.indexOf(this.value) ?? -1;
  }

  /** Whether what is shown is still about another function. */
  get isOutdated(): boolean {
    return this.#of !== this.model.get("function");
  }

  get sentence(): string {
    const { swell, column } = this;
    const known = swell && swell.counts.tree[column] != null ? swell.sentences[column] : "";
    return known || this.#writing?.forms?.sentence || "";
  }

  get detail(): string {
    return this.swell?.details[this.column] ?? "";
  }

  /** The derivative in a form; undefined as long as it has not come. */
  form(name: Form): WireForm | undefined {
    return this.#writing?.forms?.forms[name];
  }

  get shownForm(): Form {
    return this.model.get("form");
  }

  choose(form: Form): void {
    this.sync.set("form", form);
    this.schedule();
  }

  setDigits(digits: number): void {
    this.sync.set("digits", digits);
    this.schedule();
  }

  /** The derivative at the current point; undefined as long as it has not come. */
  get number(): WireNumber | undefined {
    return this.#writing?.numbers.get(this.model.get("at"));
  }

  /** The tree and the graph; undefined as long as they have not come. */
  get fold(): Fold | undefined {
    return this.#writing?.fold;
  }

  /** Why there is no tree. */
  get vacancy(): string {
    return this.#writing?.note ?? "";
  }

  foldTo(folded: number): void {
    const to = Math.min(Math.max(folded, 0), 1);
    if (to === this.folded) return;
    this.folded = to;
    this.schedule();
  }

  light(node: number): void {
    if (node === this.lit) return;
    this.lit = node;
    this.schedule();
  }

  get #writing(): Writing | undefined {
    return this.#writings.get(`${this.axis} ${this.value}`);
  }

  /** What is kept of a derivative; what was kept of another function is not needed any more. */
  #writingOf({ function: f, axis, value }: About): Writing {
    if (f !== this.#of) {
      this.#of = f;
      this.#writings.clear();
    }
    const key = `${axis} ${value}`;
    const writing = this.#writings.get(key) ?? { numbers: new Map() };
    this.#writings.set(key, writing);
    return writing;
  }

  #keepForms(): void {
    const forms = arrived<WireForms>(this.model.get("forms"));
    if (forms) this.#writingOf(forms).forms = forms;
  }

  #keepFold(): void {
    const found = arrived<WireUnfolding | WireNothing>(this.model.get("unfolding"));
    if (!found) return;
    const writing = this.#writingOf(found);
    if ("labels" in found) writing.fold ??= new Fold(found);
    else writing.note = found.note;
  }

  #keepNumber(): void {
    const number = arrived<WireNumber>(this.model.get("number"));
    if (number) this.#writingOf(number).numbers.set(number.at, number);
  }
}
