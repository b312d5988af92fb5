import { describe, expect, test, vi } from "vitest";
import { filled } from "./graph-camera.js";
import { described } from "./graph-canvas.js";
import { heatOf } from "./graph-drawing.js";
import { NUMBERS, openGraph, openLab, PROGRAM, useGraphs } from "./graph-fakes.js";
import { reach } from "./graph-point.js";
import { markdown } from "./graph-table.js";
import { PACE } from "./steps.js";

useGraphs();

const button = (name: string) => `button[aria-label="${name}"]`;

describe("step by step", () => {
  test("next, back, first and last, without the kernel", async () => {
    const { lab, press, model, equation, detail, one } = await openGraph();
    expect(equation()).toBe("Reverse mode");
    press(button("next"));
    expect(equation()).toBe("v̄₃ = 1");
    press(button("next"));
    expect(equation()).toBe("v̄₂ = v̄₃·2 = 1·2 = 2");
    expect(detail()).toBe("alone");
    press(button("back"));
    expect(lab.position).toBe(1);
    press(button("last step"));
    expect(equation()).toBe("x̄ += v̄₂·x = 6 + 2·3 = 12");
    press(button("next"));
    expect(lab.position).toBe(4);
    expect(one(button("next")).getAttribute("aria-disabled")).toBe("true");
    press(button("first step"));
    expect(lab.position).toBe(0);
    expect(model.get("request")).toEqual({});
  });

  test("keys walk, and leave boxes alone", async () => {
    const { lab, key, one } = await openGraph();
    key("ArrowRight");
    key("n");
    key("ArrowLeft");
    expect(lab.position).toBe(1);
    key("End");
    expect(lab.position).toBe(4);
    key("Home");
    expect(lab.position).toBe(0);
    key("ArrowRight", one('input[aria-label="f(x)"]'));
    expect(lab.position).toBe(0);
  });

  test("the slider goes to a step, and says which", async () => {
    const { lab, one, frame, key } = await openGraph();
    const range = one<HTMLInputElement>('input[aria-label="Step"]');
    expect(range.max).toBe("4");
    range.valueAsNumber = 3;
    range.dispatchEvent(new Event("input"));
    frame();
    expect(lab.position).toBe(3);
    expect(range.getAttribute("aria-valuetext")).toBe("step 3 of 4");
    key("ArrowLeft", range);
    expect(lab.position).toBe(2);
    key("End", range);
    expect(lab.position).toBe(4);
  });

  test("play walks to the end and stops there; a step by hand takes over", async () => {
    const { lab, one, press, frame } = await openGraph();
    press(".dw-play");
    expect(lab.position).toBe(1);
    vi.advanceTimersByTime(3 * PACE + 10);
    frame();
    expect(lab.position).toBe(4);
    vi.advanceTimersByTime(2 * PACE);
    frame();
    expect(one(".dw-play").textContent).toBe("▷ play");
    press(".dw-play");
    expect(lab.position).toBe(0);
    press(button("next"));
    vi.advanceTimersByTime(5 * PACE);
    expect(lab.position).toBe(1);
  });

  test("another mode begins at its beginning, and from the end stays at the end", async () => {
    const { lab, root, frame, equation, lines } = await openGraph({ position: 2 });
    const radio = (name: string) =>
      [...root.querySelectorAll<HTMLElement>("[role=radio]")].find(
        (each) => each.textContent === name,
      );
    radio("forward")?.click();
    frame();
    expect([lab.mode, lab.position]).toEqual(["forward", 0]);
    expect(lines()).toHaveLength(2);
    lab.go(3);
    frame();
    expect(equation()).toBe("v̇₃ = 2·v̇₂ = 2·6 = 12");
    radio("reverse")?.click();
    frame();
    expect([lab.mode, lab.position]).toEqual(["reverse", 4]);
    expect(lines()).toHaveLength(3);
  });

  test("what is said aloud is said once things rest, and in words", async () => {
    const { lab, one, frame } = await openGraph();
    lab.go(2);
    frame();
    const live = one('[role="status"][aria-label="Step"]');
    expect(live.textContent).toBe("");
    vi.advanceTimersByTime(600);
    expect(live.textContent).toBe("Step 2 of 4. alone");
  });
});

describe("ask me", () => {
  const answer = (page: Awaited<ReturnType<typeof openGraph>>, text: string) => {
    const input = page.one<HTMLInputElement>('input[aria-label="The next number"]');
    input.value = text;
    page.key("Enter", input);
  };
  const prompt = (page: Awaited<ReturnType<typeof openGraph>>) =>
    page.one(".dw-question label").textContent;

  test("numbers are typed before they are shown, and the score is kept", async () => {
    const page = await openGraph();
    page.toggle("ask me");
    expect(page.outcome()).toBe("f\u202f′(3) = ?");
    expect(prompt(page)).toBe("v̄₃ =");
    answer(page, "1");
    expect(page.detail()).toBe("✓ Right: v̄₃ = 1. 1 of 1.");
    expect(prompt(page)).toBe("v̄₂ = v̄₃·2 =");
    answer(page, "6/3");
    expect(page.detail()).toBe("✓ Right: v̄₂ = v̄₃·2 = 1·2 = 2. 2 of 2.");
    answer(page, "-6");
    expect(page.detail()).toBe("✗ The sign is the other one: x̄ = v̄₂·x = 2·3 = 6. 2 of 3.");
    expect(prompt(page)).toBe("x̄ += v̄₂·x,\u2003x̄ =");
    answer(page, "12.2");
    expect(page.detail()).toBe("≈ Close, not equal: x̄ += v̄₂·x = 6 + 2·3 = 12. 2 of 4.");
    expect(page.outcome()).toBe("f\u202f′(3) = 12");
    expect(page.one(".dw-question").hasAttribute("hidden")).toBe(true);
  });

  test("what is no number is not judged; a skipped one does not count", async () => {
    const page = await openGraph();
    page.toggle("ask me");
    answer(page, "two");
    expect(page.lab.position).toBe(0);
    expect(page.one(".dw-question .dw-error").textContent).toMatch(/^Type a number/);
    page.press(".dw-question button");
    expect(page.lab.position).toBe(1);
    expect(page.detail()).toBe("Skipped: v̄₃ = 1.");
    expect(page.lab.quiz.score).toBe("");
  });

  test("next asks, and does not tell", async () => {
    const page = await openGraph();
    page.toggle("ask me");
    page.press(button("next"));
    expect(page.lab.position).toBe(0);
    expect(document.activeElement?.getAttribute("aria-label")).toBe("The next number");
  });

  test("after the last one the focus is on the first step, and on no choice of another mode", async () => {
    const page = await openGraph({ position: 3 });
    page.press(button("last step"));
    page.press(button("back"));
    page.toggle("ask me");
    page.press(button("next"));
    answer(page, "12");
    await vi.advanceTimersByTimeAsync(100);
    expect(page.one(".dw-question").hasAttribute("hidden")).toBe(true);
    expect(document.activeElement).toBe(page.one(button("first step")));
  });

  test("the number that is asked for is nowhere on the page", async () => {
    const page = await openGraph({ position: 3 });
    page.toggle("ask me");
    await vi.advanceTimersByTimeAsync(100);
    const numbers = [...page.root.querySelectorAll(".dw-adjoined")].map((each) => each.textContent);
    expect(numbers).not.toContain("v̄ 12");
    expect(page.one(".dw-head").textContent).not.toContain("12");
  });
});

describe("what is known of a node", () => {
  test("an adjoint that is not complete says so", async () => {
    const { lab } = await openLab({ position: 3 });
    expect(lab.numberText(1, 5)).toBe("v̄ 6 …");
    lab.go(4);
    expect(lab.numberText(1, 5)).toBe("v̄ 12");
  });

  test("the node that is looked at is told in full", async () => {
    const { lab } = await openLab({ position: 2 });
    lab.light([2]);
    expect(described(lab)).toBe("v₂ = x*x = 9   ·   v̄ = 2   ·   ∂(u·v)/∂u = v   ·   ∂(u·v)/∂v = u");
    lab.light([1]);
    expect(described(lab)).toBe("x = 3   ·   used 2 times");
  });

  test("edges in play bear their derivatives, or all of them do", async () => {
    const { lab } = await openLab({ position: 2 });
    expect([0, 1, 3].map((edge) => lab.showsPartial(edge))).toEqual([false, false, true]);
    lab.light([1]);
    expect([0, 1, 3].map((edge) => lab.showsPartial(edge))).toEqual([true, true, true]);
    lab.light([]);
    lab.toggle("partials");
    expect([0, 1, 3].map((edge) => lab.showsPartial(edge))).toEqual([true, true, true]);
  });

  test("errors are hot from 1e-17 to 1", () => {
    expect([0, 1e-18, 1e-17, 1, Number.POSITIVE_INFINITY, Number.NaN].map(heatOf)).toEqual([
      0, 0, 0, 1, 1, 0,
    ]);
    expect(heatOf(10 ** -8.5)).toBeCloseTo(0.5);
  });

  test("where digits are lost is said while errors are shown", async () => {
    const page = await openGraph({ position: 2 });
    page.toggle("float error");
    expect(page.detail()).toBe("Here cancellation loses 8 digits.");
    page.toggle("float error");
    expect(page.detail()).toBe("alone");
  });
});

describe("the jaxpr", () => {
  test("its lines light up with the nodes of the step", async () => {
    const { lab, frame, lines } = await openGraph({ position: 2 });
    expect(lines()).toEqual(["active", "", ""]);
    lab.go(3);
    frame();
    expect(lines()).toEqual(["", "active", "active"]);
    lab.light([2]);
    frame();
    expect(lines()).toEqual(["lit", "active", "active"]);
  });

  test("a line lights its nodes", async () => {
    const { lab, root } = await openGraph();
    const line = root.querySelectorAll(".dw-line")[0];
    line?.dispatchEvent(new Event("focusin", { bubbles: true }));
    expect([...lab.lit]).toEqual([2]);
    line?.dispatchEvent(new Event("focusout", { bubbles: true }));
    expect(lab.lit.size).toBe(0);
  });
});

describe("the drawing", () => {
  const drawn = async (position: number) => {
    const page = await openGraph({ position });
    // A page without a layout has no width: the box is given one.
    const box = page.one(".dw-canvas");
    Object.defineProperty(box, "clientWidth", { value: 600 });
    Object.defineProperty(box, "clientHeight", { value: 300 });
    page.lab.schedule();
    page.frame();
    await vi.advanceTimersByTimeAsync(100);
    const node = (k: number) => {
      const found = page.root.querySelector<SVGElement>(
        `.dw-node[data-node="${k}"]:not([aria-hidden])`,
      );
      if (!found) throw new Error(`node ${k} is not drawn`);
      return found;
    };
    return { ...page, node };
  };

  test("every node says its operation, its value and its adjoint", async () => {
    const { node, lab, frame } = await drawn(2);
    expect(node(2).getAttribute("aria-label")).toBe("v₂ = x*x, value 9, adjoint 2");
    expect(node(2).getAttribute("data-state")).toBe("active");
    expect(node(1).getAttribute("aria-label")).toBe("x, value 3");
    lab.go(3);
    frame();
    expect(node(2).getAttribute("data-state")).toBe("known");
    expect(node(1).getAttribute("data-state")).toBe("active");
  });

  test("a step touches only what it changes", async () => {
    const { node, lab, frame, root } = await drawn(2);
    const seen: Node[] = [];
    const observer = new MutationObserver((records) => {
      for (const { target } of records) seen.push(target);
    });
    const scene = root.querySelector(".dw-scene");
    if (!scene) throw new Error("there is no scene");
    observer.observe(scene, {
      subtree: true,
      attributes: true,
      childList: true,
      characterData: true,
    });
    lab.go(3);
    frame();
    await vi.advanceTimersByTimeAsync(0);
    observer.disconnect();
    expect(seen.some((target) => node(1).contains(target))).toBe(true);
    expect(seen.some((target) => node(3).contains(target))).toBe(false);
  });

  test("one node is a stop of the Tab key; arrows go to its neighbours, Enter to its step", async () => {
    const { node, key, root, lab } = await drawn(0);
    expect(root.querySelectorAll('.dw-node[tabindex="0"]')).toHaveLength(1);
    const from = node(1);
    const label = () => document.activeElement?.getAttribute("data-node");
    from.focus();
    key("ArrowRight", from as unknown as HTMLElement);
    expect(label()).toBe("2");
    expect(lab.position).toBe(0);
    key("Enter", node(2) as unknown as HTMLElement);
    expect(lab.position).toBe(2);
  });

  test("when only x moves, what is drawn stays and its numbers change", async () => {
    const { node, receive } = await drawn(4).then((page) => ({
      ...page,
      receive: page.model.receive.bind(page.model),
    }));
    const before = node(2);
    receive({ numbers: { ...NUMBERS, at: 4, text: "4", values: NUMBERS.derivatives } });
    vi.advanceTimersByTime(50);
    expect(node(2)).toBe(before);
    expect(node(1).getAttribute("aria-label")).toContain("value 3");
  });
});

test("too many nodes are told, and shown as a table", async () => {
  const program = { ...PROGRAM, too_large: "A graph of 3,000 nodes is too large to be drawn." };
  const { root, one } = await openGraph({ program, position: 3 });
  expect(one(".dw-drawing").hasAttribute("hidden")).toBe(true);
  expect(one(".dw-nodes p").textContent).toBe(program.too_large);
  const active = root.querySelector('.dw-nodes tr[data-state="active"]');
  expect([...(active?.children ?? [])].map((cell) => cell.textContent)).toEqual([
    "x",
    "x",
    "3",
    "6",
    "0",
  ]);
});

test("the trace as a table in Markdown, as far as it goes", async () => {
  const { lab } = await openLab({ position: 2 });
  expect(markdown(lab)?.split("\n")).toEqual([
    "reverse mode, step 2 of 4: `2*(x*x) at x = 3`",
    "",
    "| node | operation | value | adjoint | relative error |",
    "| --- | --- | ---: | ---: | ---: |",
    "| v₀ | `2` | 2 |  | 0 |",
    "| x | `x` | 3 |  | 0 |",
    "| v₂ | `x*x` | 9 | 2 | 1.0e−16 |",
    "| v₃ | `2*(x*x)` | 18 | 1 | 1.0e−8 |",
    "",
  ]);
});

describe("moving x", () => {
  test("of many moves the kernel is asked for the newest, one at a time", async () => {
    const { lab, model, frame } = await openLab();
    const asked: unknown[] = [];
    const { set } = model;
    model.set = (name, value) => {
      if (name === "request") asked.push((value as { at: number }).at);
      set.call(model, name, value);
    };
    for (const x of [1, 1.1, 1.2]) lab.moveTo(x);
    frame();
    for (const x of [1.3, 1.4]) lab.moveTo(x);
    frame();
    expect(asked).toEqual([1.2]);
    model.receive({ answer: { id: 1, error: "", field: "" } });
    frame();
    expect(asked).toEqual([1.2, 1.4]);
    model.receive({ answer: { id: 2, error: "", field: "" } });
    frame();
    frame();
    expect(asked).toEqual([1.2, 1.4]);
    expect(lab.wanted).toBeNull();
  });

  test("the slider goes as far as it must", () => {
    expect([0, 3, -5, 6, 12, -60, 1e-7].map(reach)).toEqual([5, 5, 5, 10, 20, 100, 5]);
  });
});

test("what a teacher hides is not there", async () => {
  const hidden = [
    "presets",
    "precision",
    "mode",
    "steps",
    "ask",
    "errors",
    "derivatives",
    "point",
    "jaxpr",
  ];
  const { root, lab, key } = await openGraph({ hidden });
  expect(root.querySelectorAll("button").length).toBe(5); // zoom, skip, copy
  key("ArrowRight");
  expect(lab.position).toBe(0);
});

test("a number that is none is called nan everywhere, as the equations do", async () => {
  const { model, lab, outcome, frame } = await openGraph({ position: 4 });
  const { reverse } = NUMBERS;
  const last = { ...reverse.at(-1), value: "nan" } as (typeof reverse)[number];
  model.receive({
    numbers: { ...NUMBERS, derivative: "nan", reverse: [...reverse.slice(0, -1), last] },
  });
  frame();
  expect(outcome()).toBe("f\u202f′(3) = nan");
  expect(lab.numberText(1, 5)).toBe("v̄ nan");
});

test("what is followed brings no emptiness into the box", () => {
  expect(filled(-300, 400, 200)).toBe(-214); // no gap at the end,
  expect(filled(80, 400, 200)).toBe(14); // and none before the beginning;
  expect(filled(-100, 400, 200)).toBe(-100);
  expect(filled(50, 100, 200)).toBe(50); // what is smaller stands where it is put
});

test("presets bring their points", async () => {
  const preset = {
    name: "Corner",
    text: "|x|",
    domain: ["-1", "1"] as const,
    at: "0",
    lesson: "",
    group: "",
  };
  const { one, press, model } = await openGraph({ presets: [preset] });
  const menu = Object.assign(one(".dw-menu"), { hidePopover() {} });
  menu.dispatchEvent(Object.assign(new Event("toggle"), { newState: "open" }));
  press(".dw-preset");
  expect(model.get("request")).toMatchObject({ function: "|x|", at: "0" });
});

test("numbers of another program are not shown on this one", async () => {
  const { lab, model, frame } = await openLab();
  const { numbers } = lab;
  model.receive({ numbers: { ...NUMBERS, revision: 2, at: 7 } });
  frame();
  expect(lab.numbers).toBe(numbers);
});
