import { expect, it } from "vitest";
import { apart } from "./apart.js";
import {
  decade,
  formatBytes,
  formatCount,
  formatTime,
  ordinal,
  place,
  shortPlace,
} from "./race-format.js";

const plain = (text: string) => text.replaceAll("\u00a0", " ");

it.each([
  [8.4e-7, "840 ns"],
  [1.2345e-3, "1.23 ms"],
  [9.999e-4, "1 ms"],
  [12.5, "12.5 s"],
  [4000, "4000 s"],
  [0, "0"],
  [2e-11, "0.02 ns"],
  [Number.NaN, "—"],
])("%d s are %s", (seconds, text) => {
  expect(plain(formatTime(seconds))).toBe(text);
});

it("writes bytes, counts and ticks", () => {
  expect(plain(formatBytes(16_000_000))).toBe("16 MB");
  expect(formatCount(10_001)).toBe("10001");
  expect(formatCount(1e6)).toBe("10⁶");
  expect(plain(decade("steady", -5))).toBe("10 µs");
  expect(plain(decade("memory", 9))).toBe("1 GB");
  expect([1, 4].map((exponent) => decade("evaluations", exponent))).toEqual(["10", "10⁴"]);
});

it("names places and ranks", () => {
  expect(place("size", 10_000)).toBe("10⁴ points");
  expect(place("size", 1000)).toBe("10³ points");
  expect(place("size", 12_345)).toBe("12,345 points");
  expect(shortPlace(0.1)).toBe("0.1");
  expect(place("parameters", 1)).toBe("1 parameter");
  expect(place("depth", 8)).toBe("depth 8");
  expect([1, 2, 3, 4, 11, 12, 13, 21].map(ordinal).join(" ")).toBe(
    "1st 2nd 3rd 4th 11th 12th 13th 21st",
  );
});

it("leaves labels that are apart where they are", () => {
  expect(apart([0.5, 0.1], 0.1)).toEqual([0.5, 0.1]);
  expect(apart([], 0.1)).toEqual([]);
});

it("moves labels apart around their middle, and stays in the figure", () => {
  const close = apart([0.5, 0.5, 0.5], 0.1);
  expect(close.map((y) => Number(y.toFixed(9)))).toEqual([0.4, 0.5, 0.6]);
  expect(Math.max(...apart([1, 1], 0.1))).toBeLessThanOrEqual(1);
  expect(Math.min(...apart([0, 0], 0.1))).toBe(0);
});
