/** Arrow keys, Home, End and first letters, as menus have them. */
export function walk(event: KeyboardEvent, items: readonly HTMLElement[]): void {
  const at = items.indexOf(document.activeElement as HTMLElement);
  const last = items.length - 1;
  const to = {
    ArrowDown: at < last ? at + 1 : 0,
    ArrowUp: at > 0 ? at - 1 : last,
    Home: 0,
    End: last,
  };
  let index = to[event.key as keyof typeof to];
  if (
    index === undefined &&
    /^[\p{L}\p{N}|(]$/u.test(event.key) &&
    !event.ctrlKey &&
    !event.metaKey
  ) {
    const letter = event.key.toLowerCase();
    const found = [...items.slice(at + 1), ...items.slice(0, at + 1)].find((item) =>
      item.textContent?.toLowerCase().startsWith(letter),
    );
    index = found ? items.indexOf(found) : at;
  }
  if (index === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  items[index]?.focus();
}
