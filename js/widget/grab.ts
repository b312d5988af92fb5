import type { Explorer } from "./engine.js";
import { formatStep } from "./format.js";
import type { Landing } from "./rules.js";

/** The margins that Python gives the figures. */
const LEFT = 52;
const RIGHT = 12;

/** Where on the axis of a figure a pointer is: 0 at its left end, 1 at its right end. */
export function along(
  clientX: number,
  box: { readonly left: number; readonly right: number },
): number {
  const start = box.left + LEFT;
  return Math.min(Math.max((clientX - start) / (box.right - RIGHT - start), 0), 1);
}

/** How near a pointer must come to a diamond, as a part of the axis. */
const NEAR = 0.012;

/** The rule whose Δx is nearest to a place on the axis, in words; empty where none is near. */
function landingAt({ tables, landings }: Explorer, at: number): string {
  const low = Math.log10(tables?.steps[0] ?? 1e-18);
  const place = ({ step }: Landing) => 1 - Math.log10(step) / low;
  const off = (landing: Landing) => Math.abs(place(landing) - at);
  const near = (landings?.all ?? []).filter((landing) => off(landing) <= NEAR);
  const [nearest] = near.sort((a, b) => off(a) - off(b));
  return nearest ? `◇ ${nearest.label}: Δx = ${formatStep(nearest.step)}` : "";
}

/** The V as a handle: a press or a drag on it moves Δx. The slider below it is its twin. */
export function grab(explorer: Explorer, root: HTMLElement, signal: AbortSignal): () => void {
  let grid: HTMLElement | null = null;
  const figureOf = (event: Event) =>
    event.target instanceof Element ? event.target.closest<HTMLElement>(".dw-figure-v") : null;
  const move = (event: PointerEvent, figure: HTMLElement) => {
    const { tables } = explorer;
    if (!tables) return;
    const low = Math.log10(tables.steps[0] as number);
    const power = low * (1 - along(event.clientX, figure.getBoundingClientRect()));
    explorer.setStep(tables.stepIndex(10 ** power));
  };
  /** While it is held the pointer may leave the figure. */
  let held: AbortController | null = null;
  const release = () => {
    held?.abort();
    held = null;
  };
  const press = (event: PointerEvent) => {
    const figure = figureOf(event);
    if (!figure || event.button !== 0 || explorer.guess?.isDrawing || explorer.isHidden("step")) {
      return;
    }
    event.preventDefault();
    explorer.player.pause();
    release();
    held = new AbortController();
    const until = { signal: held.signal };
    window.addEventListener("pointermove", (moved) => move(moved, figure), until);
    window.addEventListener("pointerup", release, until);
    window.addEventListener("pointercancel", release, until);
    move(event, figure);
  };
  /** Names the diamond under the pointer. */
  const point = (event: PointerEvent) => {
    const figure = figureOf(event);
    const at = figure && along(event.clientX, figure.getBoundingClientRect());
    const said = at === null || held ? "" : landingAt(explorer, at);
    if (said === explorer.pointed) return;
    explorer.pointed = said;
    explorer.schedule();
  };
  signal.addEventListener("abort", release);
  // The figures are siblings of the panel, and may be put into the page after it.
  return () => {
    const parent = root.parentElement;
    if (!parent || parent === grid) return;
    grid = parent;
    parent.addEventListener("pointerdown", press, { signal });
    parent.addEventListener("pointermove", point, { signal });
  };
}
