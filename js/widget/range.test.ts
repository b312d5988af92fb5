import { expect, it } from "vitest";
import { keyMove, nextPower } from "./range.js";

it("keys move sliders by one, by a page, to the ends", () => {
  expect(keyMove("ArrowLeft")).toEqual({ sign: -1, size: "one" });
  expect(keyMove("PageUp")).toEqual({ sign: 1, size: "page" });
  expect(keyMove("End")).toEqual({ sign: 1, size: "all" });
  expect(keyMove("a")).toBeNull();
});

it("Δx goes by tenths of a decade, from where it stands between them too", () => {
  expect(nextPower(-3, -1, "one")).toBeCloseTo(-3.1, 12);
  expect(nextPower(-3.1, 1, "page")).toBeCloseTo(-2.1, 12);
  expect(nextPower(Math.log10(0.25), 1, "one")).toBeCloseTo(-0.6, 12);
  expect(nextPower(Math.log10(0.25), -1, "one")).toBeCloseTo(-0.7, 12);
  for (let tenths = -179; tenths <= 0; tenths++) {
    expect(nextPower(Math.log10(10 ** (tenths / 10)), -1, "one")).toBeCloseTo((tenths - 1) / 10, 9);
  }
});
