/**
 * A chain that was cut goes on with numbers the store has already seen with other lines. So it goes on under another
 * name there: `process-1`, then `process-1~1`, `process-1~2`.
 */
const CONTINUED = /^(.*)~(\d+)$/;

/** The name a chain goes on under after it was cut. */
export function continuationOf(stored: string): string {
  const [, name = stored, count = "0"] = CONTINUED.exec(stored) ?? [];
  return `${name}~${Number(count) + 1}`;
}

/** Under which of its names in the store a chain of the spool was written last. */
export function newestContinuation(chain: string, stored: Iterable<string>): string {
  let newest = 0;
  for (const name of stored) {
    const [, base, count] = CONTINUED.exec(name) ?? [];
    if (base === chain) newest = Math.max(newest, Number(count));
  }
  return newest === 0 ? chain : `${chain}~${newest}`;
}
