import type { MarkModel, Model } from "./model.js";

const REFERENCE = "IPY_MODEL_";

/** The bqplot models behind the names in the trait `marks`. Names that are not there are figures left out. */
export class Marks {
  readonly #models: Map<string, MarkModel>;

  constructor(models: Map<string, MarkModel>) {
    this.#models = models;
  }

  static async find(model: Model): Promise<Marks> {
    const models = new Map<string, MarkModel>();
    const references = Object.entries(model.get("marks"));
    await Promise.all(
      references.map(async ([name, reference]) => {
        const id = reference.startsWith(REFERENCE) ? reference.slice(REFERENCE.length) : reference;
        try {
          models.set(name, await model.widget_manager.get_model(id));
        } catch {
          // A notebook opened again without its kernel may lack some: the others still move.
        }
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
