/** What can be taken back: the moves of sliders and switches. */
export interface Pose {
  readonly step: number;
  readonly at: number;
  readonly methods: readonly string[];
}

const LONGEST = 100;

const same = (one: Pose, other: Pose) =>
  one.step === other.step && one.at === other.at && one.methods.join() === other.methods.join();

/** Poses at which things came to rest, the newest last. */
export class History {
  #poses: Pose[] = [];

  note(pose: Pose): void {
    const last = this.#poses.at(-1);
    if (last && same(last, pose)) return;
    this.#poses.push(pose);
    if (this.#poses.length > LONGEST) this.#poses.shift();
  }

  /** The pose before `now`, which becomes the newest. */
  back(now: Pose): Pose | undefined {
    this.note(now);
    if (this.#poses.length < 2) return undefined;
    this.#poses.pop();
    return this.#poses.at(-1);
  }

  /** A new function: points and steps of the old one mean nothing now. */
  clear(): void {
    this.#poses = [];
  }
}
