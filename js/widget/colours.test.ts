// @vitest-environment node
/// <reference types="node" />
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const read = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");
const css = read("./theme.css");
const figures = read("./figures.css");

/** The backgrounds of JupyterLab's two themes, and of a page that has none. */
const PAPERS = { light: ["#ffffff"], dark: ["#111111", "#16181c"] } as const;
const LINES = ["symbolic", "numerical", "automatic", "own", "accent", "edge", "f", "here"];
const TEXTS = ["soft", "trouble"];

/** Both values of `--dw-NAME: light-dark(A, B)`. */
function colours(name: string): { light: string; dark: string } {
  const found = new RegExp(`--dw-${name}: light-dark\\((#\\w+), (#\\w+)\\);`).exec(css);
  if (!found?.[1] || !found[2]) throw new Error(`no colour --dw-${name}`);
  return { light: found[1], dark: found[2] };
}

/** Relative luminance, WCAG 2.2. */
function luminance(colour: string): number {
  const hex = colour.length === 4 ? colour.replace(/\w/g, "$&$&") : colour;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe.each(["light", "dark"] as const)("on the %s theme", (theme) => {
  it.each(LINES)("the line --dw-%s holds 3:1", (name) => {
    for (const paper of PAPERS[theme]) {
      expect(contrast(colours(name)[theme], paper)).toBeGreaterThanOrEqual(3);
    }
  });
  it.each(TEXTS)("the small text --dw-%s holds 4.5:1, on a field too", (name) => {
    for (const paper of [...PAPERS[theme], colours("field")[theme]]) {
      expect(contrast(colours(name)[theme], paper)).toBeGreaterThanOrEqual(4.5);
    }
  });
});

it("every method that has a colour has a dash, and its dash is applied", () => {
  const methods = [...css.matchAll(/--dw-([\w-]+): var\(--dw-(?:numerical|automatic)\)/g)].map(
    ([, name]) => name,
  );
  expect(methods).toHaveLength(12);
  const dashed = [...methods, "own"];
  const dashes = dashed.map((name) => new RegExp(`--dw-dash-${name}: ([\\d. ]+);`).exec(css)?.[1]);
  expect(dashes).not.toContain(undefined);
  expect(new Set(dashes).size).toBe(dashes.length);
  for (const name of dashed) {
    expect(figures).toMatch(
      new RegExp(`"--dw-${name}\\)"\\] \\{\\s+stroke-dasharray: var\\(--dw-dash-${name}\\)`),
    );
  }
});

it("a mistake in the table is written in a colour that can be read", () => {
  expect(TEXTS).toContain("trouble");
  expect(read("./table.css")).toMatch(/data-tone="wrong"\] \{\s+color: var\(--dw-trouble\)/);
});
