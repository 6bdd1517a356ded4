/** The smallest of the values that at least this share of them does not exceed. */
export function quantile(share: number, values: readonly number[]): number {
  return (
    [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN
  );
}

/** The value in the middle; the upper one of two. */
export function median(values: readonly number[]): number {
  return quantile(0.5, values);
}
