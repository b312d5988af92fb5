import { onChange as listen, type MarkModel, type Model, type Wire } from "./model.js";

/** Whether anybody listens on the other side, as far as can be told. */
export type Liveness = "alive" | "busy" | "waiting" | "restarted" | "gone";

/** The first move after a rest is saved at once, that of a key or a button; of a drag, */
const QUIET = 300;
const AT_ONCE = 20;
/** what comes after it is saved once things rest this long, */
const REST = 150;
/** and in a long drag every so often: each save makes JupyterLab redraw its kernel indicators, which costs a frame. */
const LONGEST = 1000;
/** When a kernel that says nothing is spoken of. */
const PATIENCE = 4000;

/**
 * Tells the kernel what was moved and typed, and only if there is one: a save that fails is an error in the console. The
 * browser writes the traits `S` of a panel with traits `T`, of which people ask for `A`.
 */
export class Sync<T extends Wire, S extends keyof T, A extends object> {
  /** What was asked for last and has not been answered. */
  asked: (A & { readonly id: number }) | null = null;
  /** Whether the answer has been waited for too long. */
  late = false;
  readonly #model: Model<T>;
  readonly #probe: () => MarkModel | undefined;
  readonly #onChange: () => void;
  #saving: ReturnType<typeof setTimeout> | undefined;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #unsaved = false;
  /** What was moved since the last save: the kernel's echo of an older value must not undo it. */
  readonly #moved = new Map<S, unknown>();
  /** When the first of the unsaved moves was made, and how long things must rest for it to be saved. */
  #since = 0;
  #wait = REST;
  /** When the last move was made. */
  #last = Number.NEGATIVE_INFINITY;
  #forgotten = false;

  constructor(
    model: Model<T>,
    probe: () => MarkModel | undefined,
    onChange: () => void,
    signal: AbortSignal,
  ) {
    this.#model = model;
    this.#probe = probe;
    this.#onChange = onChange;
    listen(model, () => this.#keepMoved(), signal);
    signal.addEventListener("abort", () => {
      clearTimeout(this.#saving);
      clearTimeout(this.#waiting);
    });
  }

  set<K extends S>(name: K, value: T[K]): void {
    this.#moved.set(name, value);
    this.#model.set(name, value);
    const now = performance.now();
    if (!this.#unsaved) {
      this.#since = now;
      this.#wait = now - this.#last > QUIET ? AT_ONCE : REST;
    }
    this.#last = now;
    this.#unsaved = true;
    clearTimeout(this.#saving);
    const wait = Math.min(this.#wait, Math.max(0, this.#since + LONGEST - now));
    this.#saving = setTimeout(() => this.flush(), wait);
  }

  #keepMoved(): void {
    for (const [name, value] of this.#moved) {
      if (this.#model.get(name) !== value) this.#model.set(name, value as never);
    }
  }

  /** Sends what has been set; keeps it for later if nobody would hear it. */
  flush(): void {
    clearTimeout(this.#saving);
    this.#saving = undefined;
    if (!this.#unsaved || !this.isHeard()) return;
    this.#unsaved = false;
    this.#moved.clear();
    this.#model.save_changes();
  }

  /** Sends what was typed. False if there is no kernel to read it. */
  ask(asked: A): boolean {
    if (!this.isHeard()) return false;
    const last = Math.max(idOf(this.#model.get("request")), idOf(this.#model.get("answer")));
    this.asked = { id: last + 1, ...asked };
    this.late = false;
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => {
      this.late = true;
      this.#onChange();
      this.#inquire();
    }, PATIENCE);
    this.#model.set("request", this.asked as T["request"]);
    this.#unsaved = true;
    this.flush();
    return true;
  }

  /** Notes the answer, if it has come. */
  settle(): void {
    if (!this.asked || idOf(this.#model.get("answer")) < this.asked.id) return;
    this.asked = null;
    this.late = false;
    clearTimeout(this.#waiting);
  }

  isHeard(): boolean {
    const liveness = this.liveness();
    return liveness === "alive" || liveness === "busy";
  }

  /** Asks whether the kernel knows this widget: one that was restarted from elsewhere looks alive and says nothing. */
  async #inquire(): Promise<void> {
    const id = this.#probe()?.model_id;
    try {
      const reply = await this.#model.widget_manager.kernel?.requestCommInfo?.({
        target_name: "jupyter.widget",
      });
      const comms = reply?.content.comms;
      if (!id || !comms || id in comms) return;
      this.#forgotten = true;
      this.#onChange();
    } catch {
      // It died meanwhile, which shows by itself.
    }
  }

  liveness(): Liveness {
    const manager = this.#model.widget_manager;
    const hasKernel = "kernel" in manager;
    const kernel = manager.kernel;
    if (hasKernel && !kernel) return "gone";
    if (kernel) {
      const { status, connectionStatus } = kernel;
      if (status === "dead" || status === "terminating" || connectionStatus === "disconnected") {
        return "gone";
      }
      if (status === "restarting" || status === "autorestarting") return "restarted";
      if (connectionStatus === "connecting") return "waiting";
    }
    // A restarted kernel is alive and well and has never heard of this model.
    if (this.#forgotten || this.#probe()?.comm_live === false)
      return hasKernel ? "restarted" : "gone";
    return kernel?.status === "busy" ? "busy" : "alive";
  }
}

function idOf(message: object): number {
  return "id" in message && typeof message.id === "number" ? message.id : 0;
}
