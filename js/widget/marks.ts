import { findModel, type MarkModel, type Model, type Wire } from "./model.js";

/** The bqplot models behind the names in the trait `marks`. Names that are not there are figures left out. */
export class Marks {
  readonly #models: Map<string, MarkModel>;

  constructor(models: Map<string, MarkModel>) {
    this.#models = models;
  }

  static async find<T extends Wire>(model: Model<T>): Promise<Marks> {
    const models = new Map<string, MarkModel>();
    const references = Object.entries(model.get("marks"));
    await Promise.all(
      references.map(async ([name, reference]) => {
        const found = await findModel(model, reference);
        if (found) models.set(name, found);
      }),
    );
    return new Marks(models);
  }

  any(): MarkModel | undefined {
    return this.#models.values().next().value;
  }

  set(name: string, attributes: { readonly [name: string]: unknown }): void {
    this.#models.get(name)?.set(attributes);
  }

  /** Puts ticks with labels on an axis. */
  label(axis: string, ticks: readonly (readonly [value: number, label: string])[]): void {
    // bqplot draws ticks when their values come, with the labels that it has then.
    this.set(axis, {
      tick_labels: Object.fromEntries(ticks.map(([value, label]) => [String(value), label])),
    });
    this.set(axis, { tick_values: Float64Array.from(ticks, ([value]) => value) });
  }

  model(name: string): MarkModel | undefined {
    return this.#models.get(name);
  }

  has(name: string): boolean {
    return this.#models.has(name);
  }

  /** The limits of the scale called `name`, where both are set. */
  limits(name: string): readonly [number, number] | null {
    const scale = this.#models.get(name);
    const low = scale?.get("min");
    const high = scale?.get("max");
    return typeof low === "number" && typeof high === "number" ? [low, high] : null;
  }
}
