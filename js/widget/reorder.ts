const GLIDE = 180;

const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Puts rows into a list in this order. Those that change their places glide there, and the focus stays where it is. */
export function arrange(list: HTMLElement, rows: readonly HTMLElement[]): void {
  const before = [...list.children] as HTMLElement[];
  if (before.length === rows.length && rows.every((row, k) => row === before[k])) return;
  const tops = new Map(before.map((row) => [row, row.offsetTop]));
  const focused = document.activeElement;
  list.replaceChildren(...rows);
  if (focused instanceof HTMLElement && list.contains(focused)) {
    focused.focus({ preventScroll: true });
  }
  if (isStill()) return;
  for (const row of rows) {
    const top = tops.get(row);
    const way = top === undefined ? 0 : top - row.offsetTop;
    if (way === 0) continue;
    row.animate?.([{ transform: `translateY(${way}px)` }, { transform: "none" }], {
      duration: GLIDE,
      easing: "ease-out",
    });
  }
}
