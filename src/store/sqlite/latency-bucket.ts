/** Buckets grow by 10%, so that their middles are within 5% of what is in them. */
const GROWTH = Math.log(1.1);

/** @param us microseconds. */
export function latencyBucket(us: number): number {
  return us < 1 ? 0 : 1 + Math.floor(Math.log(us) / GROWTH);
}

export function bucketMiddle(bucket: number): number {
  return bucket === 0 ? 0 : Math.round(Math.exp((bucket - 0.5) * GROWTH));
}

/** The value that this share of all values is at or below. @param counts by bucket; not empty. */
export function quantile(counts: ReadonlyMap<number, number>, share: number): number {
  const buckets = [...counts].sort(([a], [b]) => a - b);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  let below = 0;
  for (const [bucket, count] of buckets) {
    below += count;
    if (below >= share * total) return bucketMiddle(bucket);
  }
  return 0;
}
