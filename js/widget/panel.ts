import { REST } from "./announcer.js";
import { Marks } from "./marks.js";
import { type Model, onChange, type Wire } from "./model.js";
import { releaseWhenClosed } from "./release.js";
import { Sync } from "./sync.js";

const LOOK_EVERY = 1500;

/** What is wrong with something typed, and which control it was typed into. */
export interface Problem {
  readonly field: string;
  readonly text: string;
}

const UNHEARD = "No kernel reads this now. Your text stays; run the cell again to use it.";

/** What a view does at every frame, and when things rest. */
export interface Watcher {
  update(): void;
  rest?(): void;
}

/** A part of a view. */
export interface Part extends Watcher {
  readonly element: HTMLElement;
}

/** What controls that every panel has, the text of f for one, know of it. */
export type AnyPanel = Pick<
  // biome-ignore lint/suspicious/noExplicitAny: whatever else can be asked of it, f can
  Panel<any, any, any>,
  "problem" | "unheard" | "ask" | "takeBack" | "schedule" | "isHidden"
> & {
  readonly model: Pick<Model<Wire>, "get">;
  // biome-ignore lint/suspicious/noExplicitAny: the same
  readonly sync: Pick<Sync<any, any, any>, "asked" | "late" | "isHeard" | "liveness">;
};

/**
 * What every widget is in the browser: a model, what is said to the kernel about it, and views that come and go. Its
 * traits are `T`; the browser writes those named `S`; people ask the kernel for `A`.
 */
export abstract class Panel<T extends Wire, S extends keyof T, A extends object> {
  readonly model: Model<T>;
  readonly sync: Sync<T, S | "seen", A>;
  /** Settles when the marks have been found. */
  readonly ready: Promise<void>;
  protected marks: Marks | null = null;
  /** Typed while nobody listened. */
  #unheard: A | null = null;
  /** An answer about something that has been taken back since. */
  #outdated: object | null = null;
  #frame = 0;
  #resting: ReturnType<typeof setTimeout> | undefined;
  readonly #watchers = new Set<Watcher>();

  constructor(model: Model<T>, signal: AbortSignal) {
    this.model = model;
    const redraw = () => this.schedule();
    this.sync = new Sync(model, () => this.marks?.any(), redraw, signal);
    this.ready = Marks.find(model).then((marks) => {
      if (signal.aborted) return;
      this.marks = marks;
      this.found(marks, signal);
      const probe = marks.any();
      if (probe) onChange(probe, redraw, signal, "comm_live_update");
      redraw();
    });
    releaseWhenClosed(model, signal);
    onChange(model, redraw, signal);
    // A kernel that dies says nothing about it.
    const looking = setInterval(() => this.#watchers.size > 0 && redraw(), LOOK_EVERY);
    signal.addEventListener("abort", () => {
      clearInterval(looking);
      clearTimeout(this.#resting);
      cancelAnimationFrame(this.#frame);
    });
  }

  /** The marks have been found. */
  protected found(_marks: Marks, _signal: AbortSignal): void {}

  /** Takes in what has arrived, and draws it; the views follow. */
  protected abstract refresh(): void;

  /** Things have come to rest. */
  protected rested(): void {}

  /** Into which control something is typed that is asked for so. */
  protected fieldOf(asked: A): string {
    return Object.keys(asked)[0] ?? "function";
  }

  /** What the kernel, or its absence, has to say about something typed. */
  get problem(): Problem | null {
    const { sync } = this;
    const unheard = this.#unheard ?? (sync.isHeard() ? null : sync.asked);
    if (unheard) return { field: this.fieldOf(unheard), text: UNHEARD };
    const text = this.model.get("error");
    const answer = this.model.get("answer");
    if (!text || answer === this.#outdated) return null;
    const field = "field" in answer && answer.field ? answer.field : "function";
    return { field, text };
  }

  /** Into which control something was typed that has reached nobody. */
  get unheard(): string | null {
    return this.#unheard && this.fieldOf(this.#unheard);
  }

  watch(watcher: Watcher, signal: AbortSignal): void {
    this.#watchers.add(watcher);
    signal.addEventListener("abort", () => this.#watchers.delete(watcher), { once: true });
    watcher.update();
    watcher.rest?.();
    if (!this.model.get("seen")) {
      this.sync.set("seen", true as T["seen"]);
      this.sync.flush();
    }
  }

  schedule(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#update();
    });
  }

  ask(asked: A): void {
    this.#unheard = this.sync.ask(asked) ? null : asked;
    this.schedule();
  }

  /** What was typed into a control is not there any more, and what was wrong with it does not matter. */
  takeBack(field: string): void {
    if (this.unheard === field) this.#unheard = null;
    if (this.problem?.field === field) this.#outdated = this.model.get("answer");
    this.schedule();
  }

  isHidden(control: string): boolean {
    return this.model.get("hidden").includes(control);
  }

  #update(): void {
    this.sync.settle();
    this.refresh();
    for (const watcher of this.#watchers) watcher.update();
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      this.rested();
      for (const watcher of this.#watchers) watcher.rest?.();
    }, REST);
  }
}
