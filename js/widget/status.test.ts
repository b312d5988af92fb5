import { expect, it } from "vitest";
import { kernelWords } from "./status.js";

const MOVES = "Δx still moves";

it("the strip says the worst thing first", () => {
  expect(kernelWords("alive", "", false, false, MOVES)).toEqual({
    text: "kernel ready",
    tone: "ready",
  });
  expect(kernelWords("alive", "computing the tables", true, false, MOVES).text).toMatch(
    /^computing the/,
  );
  expect(kernelWords("busy", "", false, false, MOVES).text).toBe("kernel busy");
  expect(kernelWords("busy", "", true, true, MOVES).tone).toBe("trouble");
  expect(kernelWords("gone", "computing", true, true, MOVES).text).toMatch(/^no kernel/);
  expect(kernelWords("restarted", "", false, false, MOVES).text).toMatch(/^kernel restarted/);
});
