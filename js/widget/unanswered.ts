import type { Kernel, Model, WidgetManager } from "./model.js";

/** What tests put in the kernel's place: a model of any traits that nobody answers. */
export class Unanswered<T extends object> implements Model<T> {
  readonly traits: T;
  readonly saved: T[] = [];
  widget_manager: { kernel?: Kernel | null } & WidgetManager = {
    kernel: { status: "idle", connectionStatus: "connected" },
    get_model: () => Promise.reject(new Error("there are no other models")),
  };
  readonly #listeners = new Map<string, Set<() => void>>();

  constructor(traits: T) {
    this.traits = { ...traits };
  }

  get<K extends keyof T>(name: K): T[K] {
    return this.traits[name];
  }

  set<K extends keyof T>(name: K, value: T[K]): void {
    const change: Partial<T> = {};
    change[name] = value;
    this.receive(change);
  }

  /** What the kernel changed in one message. */
  receive(traits: Partial<T>): void {
    Object.assign(this.traits, traits);
    for (const event of [...Object.keys(traits).map((name) => `change:${name}`), "change"]) {
      for (const listener of this.#listeners.get(event) ?? []) listener();
    }
  }

  on(event: string, callback: () => void): void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(callback));
  }

  off(event: string, callback: () => void): void {
    this.#listeners.get(event)?.delete(callback);
  }

  save_changes(): void {
    this.saved.push({ ...this.traits });
  }
}
