import { expect, it } from "vitest";
import { History } from "./history.js";

it("moves can be taken back", () => {
  const history = new History();
  const pose = (step: number) => ({ step, at: 0, methods: ["central"] });
  history.note(pose(1));
  history.note(pose(1));
  history.note(pose(2));
  expect(history.back(pose(3))).toEqual(pose(2));
  expect(history.back(pose(2))).toEqual(pose(1));
  expect(history.back(pose(1))).toBeUndefined();
});
