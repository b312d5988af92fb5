import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { view } from "./race.js";
import { FakeRace, RACE } from "./race-fakes.js";
import type { RaceTraits } from "./race-model.js";
import { RaceLab } from "./race-panel.js";

let end = new AbortController();
beforeEach(() => {
  vi.useFakeTimers();
  end = new AbortController();
});
afterEach(() => {
  end.abort();
  vi.useRealTimers();
  document.body.replaceChildren();
});

async function opened(traits: Partial<RaceTraits> = {}) {
  const model = new FakeRace(traits);
  const lab = new RaceLab(model, end.signal);
  await lab.ready;
  const root = document.createElement("div");
  document.body.append(root);
  view(lab, root, end.signal);
  const frame = () => vi.advanceTimersByTime(20);
  frame();
  const one = (selector: string): HTMLElement => {
    const found = root.querySelector<HTMLElement>(selector);
    if (!found) throw new Error(`there is no ${selector}`);
    return found;
  };
  const texts = (selector: string) =>
    [...root.querySelectorAll(selector)].map((element) => element.textContent);
  return {
    model,
    one,
    texts,
    names: (selector: string) =>
      [...root.querySelectorAll(selector)].map((element) => element.getAttribute("aria-label")),
    click(selector: string) {
      one(selector).click();
      frame();
    },
    receive(change: Partial<RaceTraits>) {
      model.receive(change);
      frame();
    },
    press(element: HTMLElement, key: string) {
      element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      frame();
    },
  };
}

/** The race while it is on: the second column is not there yet. */
const HALF = {
  ...RACE,
  steady: RACE.steady.map(([first = null]) => [first, null]),
  reasons: RACE.reasons.map(() => ["", ""]),
  done: 0.5,
  seconds_left: 11.2,
  complete: false,
  sentence: "",
  detail: "",
  markdown: "",
};

describe("before the race", () => {
  it("invites to predict", async () => {
    const page = await opened();
    expect(page.one(".dw-sentence").textContent).toBe("Who is the fastest?");
    expect(page.one(".dw-detail").textContent).toContain("3 methods at 2 sizes, at most 30 s");
    expect(page.one(".dw-bars").hidden).toBe(true);
    expect(page.names(".dw-handle")).toEqual([
      "SymPy, 1st of 3",
      "central, 2nd of 3",
      "JAX reverse, 3rd of 3",
    ]);
  });

  it("takes a ranking by keys and by buttons, and says it", async () => {
    const page = await opened();
    page.press(page.one('.dw-handle[aria-label^="JAX"]'), "Home");
    expect(page.model.traits.predictions).toEqual({
      size: ["jax_reverse", "symbolic", "central"],
    });
    expect(page.one('[aria-label="Prediction"]').textContent).toBe("JAX reverse is 1st of 3");
    page.click('[aria-label="SymPy down"]');
    expect(page.model.traits.predictions.size).toEqual(["jax_reverse", "central", "symbolic"]);
    page.press(page.one('.dw-handle[aria-label^="JAX"]'), "ArrowUp");
    expect(page.model.traits.predictions.size?.[0]).toBe("jax_reverse");
  });

  it("keeps the focus on the method that is moved", async () => {
    const page = await opened();
    const handle = page.one('.dw-handle[aria-label^="SymPy"]');
    handle.focus();
    page.press(handle, "ArrowDown");
    expect(document.activeElement).toBe(handle);
    expect(page.names(".dw-handle")[1]).toBe("SymPy, 2nd of 3");
  });

  it("asks the kernel to race", async () => {
    const page = await opened();
    page.click(".dw-go");
    expect(page.model.saved.at(-1)?.request).toMatchObject({ race: true });
    expect(page.one(".dw-go").textContent).toBe("Cancel");
  });
});

describe("while it is on", () => {
  it("shows how far it is, and can be cancelled", async () => {
    const page = await opened({ racing: "size", race_size: HALF });
    expect(page.one(".dw-detail").textContent).toBe("3 of 6 measured.");
    const bar = page.one('[role="progressbar"]');
    expect(bar.getAttribute("aria-valuenow")).toBe("50");
    expect(bar.getAttribute("aria-valuetext")).toBe("50 %, 12 s left");
    page.click(".dw-go");
    expect(page.model.saved.at(-1)?.request).toMatchObject({ cancel: true });
  });

  it("shows the last value that is measured whole", async () => {
    const page = await opened({ racing: "size", race_size: HALF });
    expect(page.one(".dw-title-bars h3").textContent).toBe("at 100 points");
    expect(page.one(".dw-predict").hidden).toBe(true);
    expect(page.one('[role="progressbar"]').getAttribute("aria-hidden")).toBeNull();
  });

  it("does not score a prediction before the end", async () => {
    const predictions = { size: ["jax_reverse", "symbolic", "central"] };
    const page = await opened({ racing: "size", race_size: HALF, predictions });
    expect(page.one(".dw-score").textContent).toBe("");
    page.receive({ racing: "", race_size: RACE });
    expect(page.one(".dw-score").textContent).toContain("0 of 1 pairs");
  });

  it("says that it stopped where the kernel is gone", async () => {
    const page = await opened({ racing: "size", race_size: HALF });
    page.model.widget_manager = { ...page.model.widget_manager, kernel: null };
    page.receive({});
    expect(page.one(".dw-sentence").textContent).toBe("Stopped: 3 of 6 measured.");
    expect(page.one(".dw-go").textContent).not.toBe("Cancel");
  });
});

describe("after it", () => {
  it("says who is the fastest, and copies everything", async () => {
    const page = await opened({ race_size: RACE });
    expect(page.one(".dw-sentence").textContent).toBe(RACE.sentence);
    expect(page.one(".dw-go").textContent).toBe("Race again");
    expect(page.one('[role="progressbar"]').getAttribute("aria-hidden")).toBe("true");
  });

  it("ranks the bars, and says why one is missing", async () => {
    const page = await opened({ race_size: RACE });
    expect(page.texts(".dw-bars-list .dw-name")).toEqual(["central", "JAX reverse", "SymPy"]);
    expect(page.texts(".dw-bars-list .dw-why").at(-1)).toBe("skipped: would take 40 s");
    const widths = [...page.one(".dw-bars-list").children].map((row) =>
      [...row.querySelectorAll<HTMLElement>(".dw-track i:not(.dw-whisker)")].map((part) =>
        Number.parseFloat(part.style.width),
      ),
    );
    expect(widths[1]?.reduce((sum, width) => sum + width)).toBeCloseTo(100, 6);
    expect(widths[0]?.[2]).toBeCloseTo((100 * 2e-4) / 0.14005, 6);
  });

  it("looks another value up, and tells the kernel no more than that", async () => {
    const page = await opened({ race_size: RACE });
    const slider = page.one('[aria-label="Array size"]');
    page.press(slider, "ArrowLeft");
    expect(slider.getAttribute("aria-valuetext")).toBe("100 points");
    expect(page.texts(".dw-bars-list .dw-name")[0]).toBe("central");
    expect(page.one("table tbody th").textContent).toBe("SymPy");
    expect(page.model.saved.every(({ request }) => !("id" in request))).toBe(true);
  });

  it("marks what was predicted", async () => {
    const predictions = { size: ["central", "symbolic", "jax_reverse"] };
    const page = await opened({ race_size: RACE, predictions });
    expect(page.texts(".dw-you")).toEqual(["✓", "✓", ""]);
    expect(page.one(".dw-score").textContent).toContain("every pair");
  });

  it("takes a method out of the picture, but never the last one", async () => {
    const page = await opened({ race_size: RACE });
    page.click('.dw-chip[aria-label="SymPy"]');
    page.click('.dw-chip[aria-label="JAX reverse"]');
    page.click('.dw-chip[aria-label="central"]');
    expect(page.model.traits.methods).toEqual(["central"]);
    expect(page.texts(".dw-bars-list .dw-name")).toEqual(["central"]);
  });

  it("says why a method cannot be switched on", async () => {
    const page = await opened();
    page.click('.dw-chip[aria-label="MyGrad"]');
    expect(page.one('[aria-label="Kernel"]').textContent).toBe("MyGrad: not installed");
    expect(page.model.traits.methods).not.toContain("mygrad");
  });
});

describe("another function, axis or arithmetic", () => {
  it("leaves the old race in sight, and open what will be", async () => {
    const page = await opened({ race_size: RACE });
    page.receive({ function: "sin(x)" });
    expect(page.one(".dw-sentence").textContent).toBe("Who is the fastest?");
    expect(page.one(".dw-results").hasAttribute("data-outdated")).toBe(true);
    expect(page.one(".dw-predict").hidden).toBe(false);
  });

  it("has a race of its own for every axis", async () => {
    const page = await opened({ race_size: RACE });
    page.click('[aria-label="Race over"] [role="radio"]:nth-child(2)');
    expect(page.model.traits.axis).toBe("depth");
    expect(page.one(".dw-predict").hidden).toBe(false);
    expect(page.one(".dw-title-race h3").textContent).toBe("over depth");
    page.click('[aria-label="Race over"] [role="radio"]:nth-child(1)');
    expect(page.one(".dw-sentence").textContent).toBe(RACE.sentence);
  });
});

it("leaves out what is hidden", async () => {
  const hidden = ["axis", "precision", "methods", "prediction", "curves", "table", "machine"];
  const page = await opened({ hidden });
  expect(page.names('[role="radiogroup"]')).toEqual(["The bars show"]);
  expect(page.texts(".dw-link")).toEqual(["copy table", "copy CSV"]);
  expect(page.one(".dw-bars").hidden).toBe(false);
  expect(page.one(".dw-detail").textContent).toMatch(/^Race: /);
});

it("has no slider where nothing is looked at", async () => {
  const page = await opened({ hidden: ["bars", "curves", "table"] });
  expect(page.texts(".dw-course")).toEqual([]);
});
