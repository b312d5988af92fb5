import { judge, type Mark, readNumber } from "./steps-answer.js";
import type { Move } from "./steps-trace.js";

/** An answer that was given, and what it was given for. */
export interface Told {
  readonly mark: Mark | "skipped";
  readonly answer: string;
  readonly move: Move;
}

/** Asks for every number before it is shown, and keeps the score. */
export class Quiz {
  isOn = false;
  right = 0;
  asked = 0;
  /** What the last answer was worth; null once something else is looked at. */
  told: Told | null = null;

  toggle(): void {
    this.isOn = !this.isOn;
    this.right = 0;
    this.asked = 0;
    this.told = null;
  }

  /** Takes an answer; false if it is no number. An empty one is no answer: it is skipped, and does not count. */
  take(text: string, move: Move): boolean {
    const answer = text.trim();
    if (answer === "") {
      this.told = { mark: "skipped", answer, move };
      return true;
    }
    const value = readNumber(answer);
    if (value === null) return false;
    const mark = judge(value, move.value);
    this.asked++;
    if (mark === "right") this.right++;
    this.told = { mark, answer, move };
    return true;
  }

  forget(): void {
    this.told = null;
  }

  get score(): string {
    return this.asked === 0 ? "" : `${this.right} of ${this.asked}`;
  }
}
