const GAP = 4;
const EDGE = 8;
/** Below the button if there is this much room, else wherever there is more. */
const ROOM = 360;

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
  const { clientWidth, clientHeight } = document.documentElement;
  const { style } = panel;
  // A key can open it while its button is out of sight.
  const isSeen = top >= 0 && bottom <= clientHeight;
  panel.classList.toggle("dw-centred", !isSeen);
  style.inset = "";
  style.maxHeight = `${clientHeight - 2 * EDGE}px`;
  if (!isSeen) return;
  const fits = left + width + EDGE <= clientWidth;
  const start = fits ? left : Math.max(EDGE, Math.min(right, clientWidth - EDGE) - width);
  const below = clientHeight - bottom - GAP - EDGE;
  const above = top - GAP - EDGE;
  const isUnder = below >= Math.min(ROOM, above);
  style.left = `${start}px`;
  if (isUnder) style.top = `${bottom + GAP}px`;
  else style.bottom = `${clientHeight - top + GAP}px`;
  style.maxHeight = `${isUnder ? below : above}px`;
}
