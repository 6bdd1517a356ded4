/** Layers as running sums, the topmost first, so that each is painted over the one above it. */
export function stacked(layers: readonly (readonly number[])[]): number[][] {
  let below: number[] = [];
  const sums = layers.map((layer) => {
    below = layer.map((value, index) => value + (below[index] ?? 0));
    return below;
  });
  return sums.reverse();
}
