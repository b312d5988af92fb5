import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Announcer } from "./announcer.js";

let end: AbortController;
beforeEach(() => {
  vi.useFakeTimers();
  end = new AbortController();
});
afterEach(() => {
  end.abort();
  vi.useRealTimers();
});

const made = () => {
  const announcer = new Announcer("Verdict", end.signal);
  return { announcer, said: () => announcer.element.textContent };
};

it("a sentence is spoken 400 ms after things rest", () => {
  const { announcer, said } = made();
  announcer.hear("one", "x = 1");
  vi.advanceTimersByTime(399);
  announcer.hear("one", "x = 1");
  expect(said()).toBe("");
  vi.advanceTimersByTime(1);
  expect(said()).toBe("one");
});

it("in a drag nothing is spoken, and nothing old is left", () => {
  const { announcer, said } = made();
  announcer.hear("one", "x = 1");
  vi.advanceTimersByTime(400);
  for (const x of [2, 3, 4, 5, 6]) {
    announcer.hear(`at ${x}`, `x = ${x}`);
    expect(said()).toBe("");
    vi.advanceTimersByTime(100);
  }
  vi.advanceTimersByTime(299);
  expect(said()).toBe("");
  vi.advanceTimersByTime(1);
  expect(said()).toBe("at 6");
});

it("words that are late are waited for", () => {
  const { announcer, said } = made();
  announcer.hear("one", "x = 1");
  vi.advanceTimersByTime(400);
  announcer.hear("", "x = 0");
  vi.advanceTimersByTime(5000);
  expect(said()).toBe("");
  announcer.hear("none", "x = 0");
  vi.advanceTimersByTime(400);
  expect(said()).toBe("none");
});

it("what stays true stays, and is not spoken twice", () => {
  const { announcer, said } = made();
  announcer.hear("one", "Δx = 1");
  vi.advanceTimersByTime(400);
  const [node] = announcer.element.childNodes;
  announcer.hear("one", "Δx = 0.1");
  vi.advanceTimersByTime(1000);
  expect(said()).toBe("one");
  expect(announcer.element.firstChild).toBe(node);
});

it("after the end nothing is spoken", () => {
  const { announcer, said } = made();
  announcer.hear("one", "x = 1");
  end.abort();
  vi.advanceTimersByTime(1000);
  expect(said()).toBe("");
});
