import { expect, it } from "vitest";
import type { Reading, Readout } from "./readout.js";
import { markdown, remark } from "./table.js";

const reading: Reading = {
  name: "central",
  label: "central",
  family: "numerical",
  usesStep: true,
  value: -0.5,
  error: 3.2e-7,
  arrived: true,
  reason: "",
};

it("every hole in the table has a reason", () => {
  expect(remark(reading)).toBe("");
  expect(remark({ ...reading, reason: "mygrad is not installed" })).toBe("mygrad is not installed");
  expect(remark({ ...reading, arrived: false })).toBe("computing …");
  expect(remark({ ...reading, value: Number.NaN })).toBe("no value here");
  expect(remark({ ...reading, error: Number.NaN })).toBe("nothing exact to compare with");
});

it("the table can be pasted", () => {
  const readout = { x: 1, step: 1e-3, readings: [reading] } as unknown as Readout;
  expect(markdown(readout).split("\n")).toEqual([
    "| at x = 1, Δx = 1e−3 | f′(1) | error | remark |",
    "|:--|--:|--:|:--|",
    "| central | −0.5 | 3.2e−7 |  |",
    "",
  ]);
});
