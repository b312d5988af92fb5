/**
 * Moves labels so that each stands at least `gap` below the one before it, and all together as little as possible:
 * those that meet become one block around their middle.
 */
export function apart(places: readonly number[], gap: number): number[] {
  const at = (k: number) => places[k] as number;
  const order = [...places.keys()].sort((one, other) => at(one) - at(other));
  const blocks: { sum: number; count: number }[] = [];
  const top = ({ sum, count }: { sum: number; count: number }) => sum / count;
  order.forEach((k, above) => {
    // Less the labels above it, what is to be kept apart is to be kept in order.
    let block = { sum: at(k) - above * gap, count: 1 };
    for (let last = blocks.at(-1); last && top(last) >= top(block); last = blocks.at(-1)) {
      blocks.pop();
      block = { sum: last.sum + block.sum, count: last.count + block.count };
    }
    blocks.push(block);
  });
  const highest = 1 - (places.length - 1) * gap;
  const moved = blocks.flatMap((block) =>
    Array.from({ length: block.count }, () => Math.max(Math.min(top(block), highest), 0)),
  );
  const found: number[] = [];
  order.forEach((k, above) => {
    found[k] = (moved[above] as number) + above * gap;
  });
  return found;
}
