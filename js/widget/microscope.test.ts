import { describe, expect, it } from "vitest";
import { openPage, press, usePages } from "./fake-page.js";
import { f64, GRID, packed, TABLES, table } from "./fakes.js";
import { Marks } from "./marks.js";
import { Microscope } from "./microscope.js";
import type { MarkModel, WidgetModel, WireZoom } from "./model.js";
import { Tables } from "./tables.js";
import { Zoom } from "./zoom.js";

usePages();

const INDEX = Array.from({ length: 65 }, (_, k) => k - 32);
const WIDTHS = Array.from({ length: 40 }, (_, k) => 10 ** (1 - k / 2));

/** |x| at 0, or something else, as the kernel sends it. */
function windows(f: (x: number) => number = Math.abs, exponent = 0): WireZoom {
  const offsets = WIDTHS.flatMap((width) => INDEX.map((k) => (width * k) / 32));
  const values = packed("float64", [40, 65], offsets.map(f));
  return {
    revision: 1,
    at: 0,
    precision: "float64",
    widths: f64(...WIDTHS),
    offsets: packed("float64", [40, 65], offsets),
    computed: values,
    exact: values,
    straightness: f64(...WIDTHS.map((width) => f(width) / width)),
    exponents: packed("float64", [40, 2], new Array(80).fill(exponent)),
  };
}

type Mark = MarkModel & { readonly state: Record<string, unknown>; moves: number };

function mark(state: Record<string, unknown> = {}): Mark {
  const found: Mark = {
    state,
    moves: 0,
    get: (name) => state[name],
    set(attributes) {
      found.moves += 1;
      return Object.assign(state, attributes);
    },
    on: () => {},
    off: () => {},
  };
  return found;
}

const NAMES = [
  "exact",
  "chord",
  "computed",
  "secant",
  "secant_left",
  "dots",
  "end",
  "end_left",
  "point",
];

/** A lens over a figure of f that is twice as wide as it is high, and the marks that it moves. */
function bench(message: WireZoom | null) {
  const marks = new Map<string, Mark>(["here", ...NAMES].map((name) => [`zoom_${name}`, mark()]));
  const scales: [string, WidgetModel][] = [
    ["x_f", mark({ min: -4, max: 4 })],
    ["y_f", mark({ min: 0, max: 4 })],
  ];
  const tables = new Tables(GRID);
  tables.receive({
    grid: GRID,
    first: {},
    plain: {},
    tables: { forward: TABLES.forward, backward: table(2, 3, 0, -0.01, 0, 0, -0.1, 0) },
    bounds: {},
  });
  const lens = new Microscope();
  lens.zoom = message && new Zoom(message);
  const found = new Marks(new Map<string, WidgetModel>([...marks, ...scales]));
  const at = (name: string) => marks.get(`zoom_${name}`) as Mark;
  return {
    lens,
    tables,
    draw: (i = 1, j = 1, order: 1 | 2 = 1) => lens.draw(found, tables, i, j, order),
    at,
    isShown: (name: string) => at(name).state.visible === true,
    /** How high a line is at its right end, over how far right that is. */
    slope(name: string) {
      const { x, y } = at(name).state as { x: Float64Array; y: Float64Array };
      const end = x.length - 1;
      return ((y[end] as number) - (y[0] as number)) / ((x[end] as number) - (x[0] as number));
    },
  };
}

describe("the close-up", () => {
  it("has the secants of Δx on both sides while it follows it", () => {
    const { lens, draw, at, slope, isShown } = bench(windows());
    draw();
    expect([lens.follows, lens.isToScale]).toEqual([true, false]);
    expect(isShown("secant")).toBe(true);
    expect(Math.sign(slope("secant"))).toBe(1);
    expect(Math.sign(slope("secant_left"))).toBe(-1);
    expect([...(at("end").state.x as Float64Array)]).toEqual([expect.closeTo(0.6, 9)]);
    expect([...(at("end_left").state.x as Float64Array)]).toEqual([expect.closeTo(-0.6, 9)]);
  });

  it("has secants to the edges of a window that was chosen, which a corner keeps apart", () => {
    const { lens, draw, at, slope } = bench(windows());
    for (const width of [1, 1e-3, 1e-12]) {
      lens.choose(width);
      draw();
      expect(lens.isToScale).toBe(true);
      // as steep as it is: 1.1 times as high as it is wide, since the slope is 1
      expect(slope("secant")).toBeCloseTo(1 / 1.1, 6);
      expect(slope("secant_left")).toBeCloseTo(-1 / 1.1, 6);
      expect(slope("chord")).toBeCloseTo(0, 9);
      expect([...(at("chord").state.y as Float64Array)][0]).toBeCloseTo(1 / 1.1, 6);
      expect(at("end").state.x).toHaveLength(0);
    }
  });

  it("gets flat to scale where f is flat, and keeps the scale of f's figure there", () => {
    const { lens, draw, at } = bench(windows((x) => x * x, 1));
    const height = () => Math.max(...(at("computed").state.y as Float64Array));
    lens.choose(1);
    draw();
    expect(height()).toBeCloseTo(1 / 0.5, 9);
    lens.choose(1e-3);
    draw();
    expect(height()).toBeLessThan(0.005);
    lens.toggleScale();
    draw();
    expect(height()).toBeGreaterThan(0.5);
    lens.choose(null);
    expect(lens.isToScale).toBe(false);
    lens.choose(0.1);
    expect(lens.isToScale).toBe(true);
  });

  it("is not to scale where rounding is larger than the window", () => {
    const exact = windows();
    const { lens, draw, at } = bench({
      ...exact,
      computed: packed("float64", [40, 65], new Array(40 * 65).fill(1e-9)),
    });
    lens.choose(1e-3);
    draw();
    expect(lens.isOverrun).toBe(false);
    lens.choose(1e-12);
    draw();
    expect(lens.isOverrun).toBe(true);
    const [height] = at("point").state.y as Float64Array;
    expect(height).toBeCloseTo(1 / 1.1, 9);
  });

  it("moves nothing that stays where it is", () => {
    const { lens, draw, at } = bench(windows());
    lens.choose(0.1);
    draw();
    const moves = NAMES.map((name) => at(name).moves);
    draw();
    expect(NAMES.map((name) => at(name).moves)).toEqual(moves);
  });

  it("is interpolated around another point, until that has come", () => {
    const { lens, draw, at, isShown, slope } = bench(windows());
    lens.choose(0.5);
    draw(1, 2);
    expect(isShown("exact")).toBe(false);
    expect([...(at("computed").state.x as Float64Array)]).toEqual([-1.3, 0]);
    expect(slope("computed")).toBeCloseTo(1 / 1.1, 6);
    draw(1, 1);
    expect(isShown("exact")).toBe(true);
  });

  it("is interpolated where nothing has come at all", () => {
    const { draw, isShown, at } = bench(null);
    draw();
    expect([isShown("computed"), isShown("exact")]).toEqual([true, false]);
    expect([...(at("point").state.y as Float64Array)]).toEqual([0]);
  });

  it("finds f at x ± Δx without tables of its first quotient", () => {
    const { draw, slope } = bench(windows());
    draw(1, 1, 2);
    expect(slope("secant")).toBeCloseTo(-slope("secant_left"), 9);
    expect(slope("secant")).toBeGreaterThan(0.5);
  });
});

describe("its controls", () => {
  const open = (more = {}) =>
    openPage({ at: 0, views: ["f", "zoom"], zoom: windows(Math.sqrt), domain: [-1, 1], ...more });
  const button = (page: Awaited<ReturnType<typeof openPage>>, text: string) =>
    [...page.one(".dw-zoom").querySelectorAll("button")].find(
      (found) => found.textContent === text,
    ) as HTMLButtonElement;

  it("goes from the domain to the closest, by keys and by the slider, and says what is seen", async () => {
    const page = await open({ zoom: windows() });
    const range = page.one('[aria-label="Zoom"]') as HTMLInputElement;
    press(range, "End");
    page.frame();
    expect(range.getAttribute("aria-valuetext")).toBe(
      "plus or minus 2, off its chord by 1 × half the window · quotient ~ h^0: a finite slope",
    );
    press(range, "PageDown");
    page.frame();
    expect(range.getAttribute("aria-valuetext")).toMatch(/^plus or minus 2e−1, /);
    press(range, "ArrowLeft");
    page.frame();
    expect(range.valueAsNumber).toBeCloseTo(Math.log10(0.2) - 0.1, 9);
    press(range, "Home");
    page.frame();
    expect(10 ** range.valueAsNumber).toBeLessThan(1e-12);
    range.value = "-3";
    range.dispatchEvent(new Event("input"));
    page.frame();
    expect(page.one(".dw-zoom output").textContent).toBe("1e−3");
    expect(page.one(".dw-straightness").textContent).toBe(
      "off its chord by 1 × half the window · quotient ~ h^0: a finite slope",
    );
  });

  it("is to scale unless it follows Δx, or as one wants", async () => {
    const page = await open();
    const [scale, follow] = [button(page, "to scale"), button(page, "follow Δx")];
    const pressed = () => [scale, follow].map((each) => each.getAttribute("aria-pressed"));
    expect(pressed()).toEqual(["false", "true"]);
    follow.click();
    page.frame();
    expect(pressed()).toEqual(["true", "false"]);
    scale.click();
    page.frame();
    expect(pressed()).toEqual(["false", "false"]);
    follow.click();
    page.frame();
    scale.click();
    page.frame();
    expect(pressed()).toEqual(["true", "true"]);
  });

  it("says that it is interpolated where the kernel has not looked yet", async () => {
    const page = await open({ at: 1 });
    expect(page.one(".dw-zoom").hasAttribute("data-outdated")).toBe(true);
    expect(page.one(".dw-straightness").textContent).toBe("interpolated until it is computed here");
    page.receive({ at: 0 });
    expect(page.one(".dw-zoom").hasAttribute("data-outdated")).toBe(false);
  });
});
