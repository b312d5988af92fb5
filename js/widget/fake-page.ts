import { afterEach, beforeEach, vi } from "vitest";
import { Explorer } from "./engine.js";
import { FakeModel, f64, GRID, TABLES, VERDICT } from "./fakes.js";
import type { Traits, WirePlain, WireVerdict } from "./model.js";
import { view } from "./view.js";

let end = new AbortController();

/** What tests of a page need around them: time that they move, and an end to all that listens. */
export function usePages(): void {
  beforeEach(() => {
    vi.useFakeTimers();
    end = new AbortController();
  });
  afterEach(() => {
    end.abort();
    vi.useRealTimers();
    document.body.replaceChildren();
  });
}

/** SymPy's f′ of x², which has a gap at 0. */
export const PLAIN: WirePlain = {
  revision: 1,
  values: { symbolic: f64(-2, Number.NaN, 2) },
  gradient: {},
  reasons: {},
};

/** An explorer on a page, and what is found on it by the names that screen readers use. */
export async function openPage(traits: Partial<Traits> = {}) {
  const model = new FakeModel({
    grid: GRID,
    table_central: TABLES.central,
    table_forward: TABLES.forward,
    plain: PLAIN,
    ...traits,
  });
  const { signal } = end;
  const explorer = new Explorer(model, signal);
  await explorer.ready;
  const root = document.createElement("div");
  document.body.append(root);
  view(explorer, root, signal);
  const one = (selector: string): HTMLElement => {
    const found = root.querySelector<HTMLElement>(selector);
    if (!found) throw new Error(`there is no ${selector}`);
    return found;
  };
  const frame = () => vi.advanceTimersByTime(20);
  frame();
  return {
    model,
    one,
    frame,
    spoken: () => one('[role="status"][aria-label="Verdict"]').textContent,
    sentence: () => one(".dw-sentence").textContent,
    isWaiting: () => root.querySelector("[data-waiting]") !== null,
    receive(change: Partial<Traits>) {
      model.receive(change);
      frame();
    },
    /** The cells of a method's row, without a tag or "hidden" for words that are not of this moment. */
    row(method: string) {
      const rows = [...root.querySelectorAll('tbody [role="row"]')];
      const found = rows.find((row) => row.querySelector("th")?.textContent === method);
      return [...(found?.querySelectorAll("td") ?? [])].map((cell) => {
        if (cell.querySelector('.dw-words[aria-hidden="true"]')) return "hidden";
        const seen = cell.cloneNode(true) as HTMLElement;
        for (const part of seen.querySelectorAll('.dw-tag[aria-hidden="true"], button'))
          part.remove();
        return seen.textContent?.trim();
      });
    },
    type(name: string, text: string) {
      const input = one(`[aria-label="${name}"]`);
      if (!(input instanceof HTMLInputElement)) throw new Error(`${name} is no input`);
      input.focus();
      input.value = text;
      input.dispatchEvent(new Event("input"));
      return input;
    },
  };
}

/** The verdict at x = 0 and Δx = 0.1, with some of it changed. */
export const about = (more: Partial<WireVerdict>): WireVerdict => ({ ...VERDICT, ...more });

export const press = (element: HTMLElement, key: string): boolean =>
  element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
