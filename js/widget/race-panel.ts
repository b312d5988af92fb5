import type { Marks } from "./marks.js";
import { Newest } from "./newest.js";
import { Panel } from "./panel.js";
import { Curves } from "./race-curves.js";
import { AXES, type Axis, type Competitor, type RaceTraits } from "./race-model.js";
import {
  type Measure,
  type Results,
  ranking,
  readRace,
  type Score,
  score,
} from "./race-results.js";

/** What people ask the kernel for. */
export interface Asked {
  readonly function?: string;
  readonly race?: true;
  readonly cancel?: true;
}

type Shared = "axis" | "methods" | "precision" | "predictions" | "value";

/** What is predicted, raced and looked at; all views share it. */
export class RaceLab extends Panel<RaceTraits, Shared, Asked> {
  /** By what the bars compare, */
  bars: "total" | "steady" = "total";
  /** and the curves. */
  curve: Measure = "steady";
  #curves: Curves | null = null;
  readonly #races = new Map(AXES.map((axis) => [axis, new Newest(readRace)]));

  protected override found(marks: Marks): void {
    this.#curves = new Curves(marks);
  }

  protected override refresh(): void {
    this.#curves?.draw(this);
  }

  protected override fieldOf(asked: Asked): string {
    return "function" in asked ? "function" : "race";
  }

  /** Whether the curves show two methods that change places, and the lead with them. */
  get marked(): { readonly places: boolean; readonly lead: boolean } {
    return this.#curves?.marked ?? { places: false, lead: false };
  }

  get axis(): Axis {
    return this.model.get("axis");
  }

  /** The last race over the axis, also one that is on. */
  get results(): Results | null {
    return this.#races.get(this.axis)?.of(this.model.get(`race_${this.axis}`)) ?? null;
  }

  /** Whether the last race was one of another function, or in another arithmetic. */
  get isOutdated(): boolean {
    const { results, model } = this;
    if (!results) return false;
    const { wire } = results;
    return wire.function !== model.get("function") || wire.precision !== model.get("precision");
  }

  get isRacing(): boolean {
    return this.model.get("racing") === this.axis && this.sync.isHeard();
  }

  /** What the race that is on has found so far; null before its first message. */
  get coming(): Results | null {
    const { results } = this;
    return this.isRacing && results && !this.isOutdated && !results.wire.sentence ? results : null;
  }

  /** Whether there is nothing yet to look at, and so everything to predict. */
  get isOpen(): boolean {
    return !this.isRacing && (!this.results || this.isOutdated);
  }

  /** Whether a ranking can be predicted: where the bars will be. */
  get predicts(): boolean {
    return !this.isHidden("prediction") && !this.isHidden("bars");
  }

  /** The methods that are on, in the order of the catalogue. */
  get competitors(): readonly Competitor[] {
    const on = this.model.get("methods");
    return this.model.get("catalogue").filter(({ name }) => on.includes(name));
  }

  get methods(): readonly string[] {
    return this.competitors.map(({ name }) => name);
  }

  label(method: string): string {
    return this.model.get("catalogue").find(({ name }) => name === method)?.label ?? method;
  }

  get values(): readonly number[] {
    return this.results?.values ?? this.model.get("values")[this.axis] ?? [];
  }

  /** Which value is looked at: the chosen one, or else the last at which all, or any at all, has been measured. */
  get column(): number {
    const { values, results, methods } = this;
    const last = values.length - 1;
    const chosen = this.model.get("value");
    if (chosen > 0) {
      const off = values.map((value) => Math.abs(Math.log(value / chosen)));
      return off.indexOf(Math.min(...off));
    }
    if (!results) return last;
    const raced = methods.filter((method) => results.has(method));
    const measured = (k: number) => raced.filter((method) => results.isMeasured(method, k));
    const settled = (k: number) => raced.filter((method) => results.isSettled(method, k));
    const columns = [...values.keys()].filter((k) => measured(k).length > 0);
    const whole = columns.filter((k) => settled(k).length === raced.length);
    return whole.at(-1) ?? columns.at(-1) ?? last;
  }

  /** The predicted ranking; null where nothing was predicted. */
  get prediction(): readonly string[] | null {
    return this.model.get("predictions")[this.axis] ?? null;
  }

  /** The methods that are on, as they were predicted; those that nobody has moved come last. */
  get predicted(): readonly string[] {
    const { methods, prediction } = this;
    const known = (prediction ?? []).filter((method) => methods.includes(method));
    return [...known, ...methods.filter((method) => !known.includes(method))];
  }

  /** The prediction against the ranking of the bars; null where there are not two to compare. */
  get score(): Score | null {
    const { prediction, results, methods } = this;
    if (!prediction || !results || this.isOutdated || this.isRacing) return null;
    const known = prediction.filter((method) => methods.includes(method));
    const found = score(known, ranking(results, methods, this.bars, this.column));
    return found.pairs > 0 ? found : null;
  }

  /** Puts a method into another place of the predicted ranking. */
  predict(method: string, place: number): void {
    const others = this.predicted.filter((name) => name !== method);
    const at = Math.min(Math.max(place, 0), others.length);
    const ranking = [...others.slice(0, at), method, ...others.slice(at)];
    this.sync.set("predictions", { ...this.model.get("predictions"), [this.axis]: ranking });
    this.schedule();
  }

  race(): void {
    this.sync.flush();
    this.ask({ race: true });
  }

  cancel(): void {
    this.ask({ cancel: true });
  }

  setAxis(axis: Axis): void {
    this.sync.set("axis", axis);
    this.sync.set("value", 0);
    this.schedule();
  }

  look(column: number): void {
    const value = this.values[Math.min(Math.max(column, 0), this.values.length - 1)];
    if (value === undefined || value === this.model.get("value")) return;
    this.sync.set("value", value);
    this.schedule();
  }

  toggle({ name, available }: Competitor): void {
    const on = this.methods;
    if (!available) return;
    const wanted = on.includes(name) ? on.filter((method) => method !== name) : [...on, name];
    if (wanted.length === 0) return;
    const all = this.model.get("catalogue").map(({ name }) => name);
    const ordered = all.filter((method) => wanted.includes(method));
    this.sync.set("methods", ordered);
    this.schedule();
  }
}
