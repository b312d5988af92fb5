import { describe, expect, test } from "vitest";
import { NUMBERS, PROGRAM } from "./graph-fakes.js";
import { readNumbers, readProgram } from "./steps-trace.js";

const numbers = readNumbers(NUMBERS);
const program = readProgram(PROGRAM);
if (!numbers || !program) throw new Error("the messages are not read");
const { forward, reverse } = numbers.traces;

describe("what is known after some steps", () => {
  test("nothing before the first", () => {
    expect([1, 2, 3].map((node) => reverse.value(node, 0))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("an adjoint grows as paths meet, and is complete after the last", () => {
    expect([2, 3, 4].map((position) => reverse.value(1, position))).toEqual([undefined, 6, 12]);
    expect([3, 4].map((position) => reverse.isDone(1, position))).toEqual([false, true]);
  });

  test("a tangent is there at once", () => {
    expect([1, 2].map((position) => forward.value(2, position))).toEqual([undefined, 6]);
    expect(forward.isDone(2, 2)).toBe(true);
  });

  test("an edge is passed by the step that goes over it", () => {
    expect([2, 3, 4].map((position) => reverse.isPassed(0, position))).toEqual([
      false,
      false,
      true,
    ]);
    expect(reverse.isPassed(2, 4)).toBe(false);
  });

  test("the step that completes a node", () => {
    expect([0, 1, 2, 3].map((node) => reverse.completed(node))).toEqual([undefined, 4, 2, 1]);
  });
});

test("both edges of x·x are edges of x", () => {
  expect(program.leaving[1]).toEqual([0, 1]);
  expect(program.entering[2]).toEqual([0, 1]);
});

test("numbers that JSON has no word for", () => {
  const odd = readNumbers({ ...NUMBERS, derivative: "nan", jax: "-inf" });
  expect(odd?.derivative).toBeNaN();
  expect(odd?.jax).toBe(Number.NEGATIVE_INFINITY);
});

test("an empty message is none", () => {
  expect(readNumbers({})).toBeNull();
  expect(readProgram({})).toBeNull();
});
