/** Milliseconds a tenth of a decade: two seconds a decade would bore, a tenth would blur. */
export const PACE = 70;

/** What is played: one of the steps of a table. */
export interface Stepper {
  readonly index: number;
  readonly last: number;
  go(index: number): void;
}

/** Walks Δx down the decades, and from the end begins at the top again. */
export class Player {
  readonly #stepper: Stepper;
  readonly #onChange: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Where it left Δx: if Δx is somewhere else, somebody has taken it over. */
  #at = -1;

  constructor(stepper: Stepper, onChange: () => void, signal: AbortSignal) {
    this.#stepper = stepper;
    this.#onChange = onChange;
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  get isPlaying(): boolean {
    return this.#timer !== undefined;
  }

  toggle(): void {
    if (this.isPlaying) this.pause();
    else this.#play();
  }

  pause(): void {
    if (!this.isPlaying) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#onChange();
  }

  /** One step on, and no further. */
  step(): void {
    this.pause();
    this.#advance();
  }

  #play(): void {
    const { index, last } = this.#stepper;
    this.#at = index > 0 ? index : last;
    if (this.#at !== index) this.#stepper.go(this.#at);
    this.#timer = setTimeout(() => this.#tick(), PACE);
    this.#onChange();
  }

  #tick(): void {
    const { index } = this.#stepper;
    if (index !== this.#at || index === 0) {
      this.pause();
      return;
    }
    this.#advance();
    this.#timer = setTimeout(() => this.#tick(), PACE);
  }

  #advance(): void {
    const { index, last } = this.#stepper;
    this.#at = index > 0 ? index - 1 : last;
    this.#stepper.go(this.#at);
  }
}
