import { describe, expect, it } from "vitest";
import { Trace } from "./trace.js";

const seen = (trace: Trace) => trace.visited && [...trace.visited].sort((a, b) => a - b);

describe("Trace", () => {
  it("shows all until it starts, and again when it is revealed", () => {
    const trace = new Trace();
    trace.visit(3, 0, 1);
    expect(trace.visited).toBeNull();
    trace.start();
    expect(seen(trace)).toEqual([]);
    trace.reveal();
    expect(trace.visited).toBeNull();
    expect(trace.isTracing).toBe(false);
  });

  it("collects what is visited, and what a drag passes over", () => {
    const trace = new Trace();
    trace.start();
    for (const i of [10, 8, 30]) trace.visit(i, 0, 1);
    expect(seen(trace)).toEqual([8, 9, 10, 30]);
  });

  it("begins anew at another point, and for another function", () => {
    const trace = new Trace();
    trace.start();
    trace.visit(10, 0, 1);
    trace.visit(10, 1, 1);
    expect(seen(trace)).toEqual([10]);
    trace.visit(11, 1, 1);
    trace.visit(11, 1, 2);
    expect(seen(trace)).toEqual([11]);
  });

  it("is the same set while nothing is new", () => {
    const trace = new Trace();
    trace.start();
    trace.visit(10, 0, 1);
    const { visited } = trace;
    trace.visit(10, 0, 1);
    expect(trace.visited).toBe(visited);
  });

  it("shows nothing while it is covered, wherever one goes", () => {
    const trace = new Trace();
    trace.cover();
    trace.visit(10, 0, 1);
    expect(seen(trace)).toEqual([]);
  });
});
