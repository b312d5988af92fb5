import { expect, it } from "vitest";
import { VERDICT } from "./fakes.js";
import type { Readout } from "./readout.js";
import { truthLine } from "./truth.js";
import { readVerdict } from "./verdict.js";

const readout = (more: Partial<Readout>): Readout => ({
  revision: 1,
  order: 1,
  x: 0,
  name: null,
  step: 1e-3,
  derivative: Number.NaN,
  singular: null,
  verdict: null,
  readings: [],
  ...more,
});

it("the truth is the derivative, or the slopes of both sides and the kind of the point", () => {
  expect(truthLine(readout({ derivative: 0.5 }))).toEqual({
    value: "0.5",
    kind: "",
    why: "certified",
  });
  expect(truthLine(readout({ verdict: readVerdict(VERDICT) }))).toEqual({
    value: "−1 | 1",
    kind: "corner",
    why: "certified by series on each side",
  });
  const cusp = { ...VERDICT, kind: "vertical_tangent", left: "inf", right: "inf" };
  expect(truthLine(readout({ verdict: readVerdict(cusp) }))).toMatchObject({
    value: "∞ | ∞",
    kind: "vertical tangent",
  });
});

it("the truth says nothing where nothing is known", () => {
  expect(truthLine(readout({}))).toEqual({ value: "—", kind: "", why: "" });
  const open = { ...VERDICT, exists: null, kind: "undetermined", left: "nan", right: "nan" };
  expect(truthLine(readout({ verdict: readVerdict(open) }))).toMatchObject({
    value: "—",
    kind: "undetermined",
  });
});
