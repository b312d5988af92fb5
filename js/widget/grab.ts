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

/** Figures over x, on which a press moves the point. */
const OVER_X = ".dw-figure-f, .dw-figure-slope, .dw-figure-error";

/** The figures as handles: a press or a drag on the V moves Δx, on the others x. The sliders are their twins. */
export function grab(explorer: Explorer, root: HTMLElement, signal: AbortSignal): () => void {
  let grid: HTMLElement | null = null;
  const figureOf = (event: Event, selector: string) =>
    event.target instanceof Element ? event.target.closest<HTMLElement>(selector) : null;
  const moveStep = (at: number) => {
    const { tables } = explorer;
    if (!tables) return;
    const low = Math.log10(tables.steps[0] as number);
    explorer.setStep(tables.stepIndex(10 ** (low * (1 - at))));
  };
  const movePoint = (at: number) => {
    const [low, high] = explorer.model.get("domain");
    explorer.moveTo(low * (1 - at) + high * at);
  };
  /** While it is held the pointer may leave the figure. */
  let held: AbortController | null = null;
  const release = () => {
    held?.abort();
    held = null;
  };
  const press = (event: PointerEvent) => {
    const vee = figureOf(event, ".dw-figure-v");
    const figure = vee ?? figureOf(event, OVER_X);
    if (!figure || event.button !== 0) return;
    if (vee ? explorer.guess?.isDrawing || explorer.isHidden("step") : explorer.isHidden("point")) {
      return;
    }
    event.preventDefault();
    if (vee) explorer.player.pause();
    const move = (moved: PointerEvent) =>
      (vee ? moveStep : movePoint)(along(moved.clientX, figure.getBoundingClientRect()));
    release();
    held = new AbortController();
    const until = { signal: held.signal };
    window.addEventListener("pointermove", move, until);
    window.addEventListener("pointerup", release, until);
    window.addEventListener("pointercancel", release, until);
    move(event);
  };
  /** Names the diamond under the pointer. */
  const point = (event: PointerEvent) => {
    const figure = figureOf(event, ".dw-figure-v");
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
