import { expect, it } from "vitest";
import { kernelWords } from "./status.js";

it("the strip says the worst thing first", () => {
  expect(kernelWords("alive", "", false, false)).toEqual({ text: "kernel ready", tone: "ready" });
  expect(kernelWords("alive", "computing the tables", true, false).text).toMatch(/^computing the/);
  expect(kernelWords("busy", "", false, false).text).toBe("kernel busy");
  expect(kernelWords("busy", "", true, true).tone).toBe("trouble");
  expect(kernelWords("gone", "computing", true, true).text).toMatch(/^no kernel/);
  expect(kernelWords("restarted", "", false, false).text).toMatch(/^kernel restarted/);
});
