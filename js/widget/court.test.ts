import { describe, expect, it } from "vitest";
import { isJudged, line, markdown } from "./court.js";
import type { Reading, Readout } from "./readout.js";

const reading: Reading = {
  name: "central",
  label: "central",
  value: -0.5,
  error: 3.2e-7,
  arrived: true,
  agrees: null,
  reason: "",
  testimony: null,
};
const testified = (agrees: boolean | null, tag: string, reason = "because"): Reading => ({
  ...reading,
  testimony: { name: "central", value: -0.5, agrees, tag, reason },
});

describe("line", () => {
  it("tells agreement by a sign and in words, and not by colour alone", () => {
    expect(line(testified(true, "truncation"))).toEqual({
      value: "−0.5",
      error: "3.2e−7",
      mark: "✓",
      spoken: "agrees",
      tag: "truncation",
      isWrong: false,
      why: "because",
    });
    expect(line(testified(false, "average"))).toMatchObject({ mark: "≠", spoken: "differs" });
    expect(line(testified(null, "undecided"))).toMatchObject({
      mark: "—",
      spoken: "not comparable",
    });
  });

  it("sets mistakes apart from custom and size", () => {
    const wrong = ["average", "not analytic", "crosses", "wrong", "cancellation", "branch"];
    const right = ["exact", "truncation", "round-off", "convention", "one-sided", "no value"];
    expect(wrong.every((tag) => line(testified(false, tag)).isWrong)).toBe(true);
    expect(right.some((tag) => line(testified(false, tag)).isWrong)).toBe(false);
  });

  it("says why a method cannot do the function, without waiting for the kernel", () => {
    const cannot = { ...reading, value: Number.NaN, error: Number.NaN, reason: "not installed" };
    expect(isJudged(cannot)).toBe(true);
    expect(line(cannot)).toMatchObject({
      value: "—",
      mark: "—",
      tag: "cannot",
      why: "not installed",
    });
  });

  it("says nothing more while there is nothing more to say", () => {
    expect(isJudged(reading)).toBe(false);
    expect(line(reading)).toMatchObject({ value: "−0.5", mark: "—", tag: "", why: "" });
    expect(line({ ...reading, agrees: true })).toMatchObject({ mark: "✓", tag: "", why: "" });
    expect(line({ ...reading, arrived: false }).why).toBe("computing …");
  });
});

it("the table can be pasted, with all its columns", () => {
  const readout: Readout = {
    revision: 1,
    order: 1,
    x: 1,
    name: null,
    step: 1e-3,
    derivative: -0.5,
    singular: null,
    verdict: null,
    readings: [testified(false, "crosses", "reaches across |x|"), { ...reading, label: "mine" }],
  };
  expect(markdown(readout).split("\n")).toEqual([
    "| testimony at x = 1, Δx = 1e−3 | f′(1) | error | agrees | why |",
    "| :-- | --: | --: | :-- | :-- |",
    "| central | −0.5 | 3.2e−7 | ≠ crosses | reaches across \\|x\\| |",
    "| mine | −0.5 | 3.2e−7 | — |  |",
    "",
  ]);
  const name = { name: "sqrt(2)", text: "sqrt(2) ≈ 1.41421" };
  expect(markdown({ ...readout, name }).split("\n")[0]).toBe(
    "| testimony at x = sqrt(2) ≈ 1.41421, Δx = 1e−3 | f′(sqrt(2)) | error | agrees | why |",
  );
  expect(markdown({ ...readout, order: 2 }).split("\n")[0]).toContain("| f″(1) |");
});
