import { expect, it } from "vitest";
import { along } from "./grab.js";

it("places a pointer on the axis of a figure", () => {
  const box = { left: 100, right: 564 };
  expect([0, 152, 352, 552, 900].map((x) => along(x, box))).toEqual([0, 0, 0.5, 1, 1]);
});
