const GAP = 4;
const EDGE = 8;

/**
 * Ties a button to a panel in the browser's top layer, where no output area clips it. Escape, a click outside and the
 * focus's way back are the browser's.
 */
export function tiePopover(
  button: HTMLButtonElement,
  panel: HTMLElement,
  width: number,
  signal: AbortSignal,
  onOpen?: () => void,
): void {
  panel.popover = "auto";
  button.popoverTargetElement = panel;
  button.setAttribute("aria-expanded", "false");
  panel.style.width = `${width}px`;
  const close = (event: Event) => {
    if (!(event.target instanceof Node && panel.contains(event.target))) panel.hidePopover();
  };
  panel.addEventListener("beforetoggle", (event) => {
    if ((event as ToggleEvent).newState === "open") place(button, panel, width);
  });
  panel.addEventListener("toggle", (event) => {
    const open = (event as ToggleEvent).newState === "open";
    button.setAttribute("aria-expanded", String(open));
    if (open) {
      // It stands still while the notebook below it scrolls away.
      window.addEventListener("scroll", close, { capture: true, passive: true, signal });
      onOpen?.();
    } else {
      window.removeEventListener("scroll", close, { capture: true });
    }
  });
}

function place(button: HTMLElement, panel: HTMLElement, width: number): void {
  const { left, right, top, bottom } = button.getBoundingClientRect();
  const page = document.documentElement;
  const fits = left + width + EDGE <= page.clientWidth;
  const start = fits ? left : Math.max(EDGE, Math.min(right, page.clientWidth - EDGE) - width);
  const below = page.clientHeight - bottom - GAP - EDGE;
  const above = top - GAP - EDGE;
  const under = below >= Math.min(360, above);
  const { style } = panel;
  style.left = `${start}px`;
  style.top = under ? `${bottom + GAP}px` : "auto";
  style.bottom = under ? "auto" : `${page.clientHeight - top + GAP}px`;
  style.maxHeight = `${under ? below : above}px`;
}
