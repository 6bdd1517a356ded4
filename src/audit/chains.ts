import { join } from "node:path";
import { listSegments } from "./segment.js";
import { openSpool, type SpoolOptions } from "./spool.js";
import { diskFiles, type SpoolFiles } from "./spool-files.js";

/**
 * A chain has one writer. A server of one process writes the chain of the spool's own directory, named ""; each process
 * of a larger one writes a chain in a directory below, `process-1` and so on.
 */
const NAME = /^process-(\d{1,3})$/;

/** The chains of a spool by name; the one without a name only where there is something in it, or nothing else. */
export async function listChains(files: SpoolFiles, dir: string): Promise<string[]> {
  const below = (await files.list(dir)).filter((name) => NAME.test(name));
  const named = below.sort((a, b) => Number(NAME.exec(a)?.[1]) - Number(NAME.exec(b)?.[1]));
  const hasOwn = named.length === 0 || (await listSegments(files, dir)).length > 0;
  return hasOwn ? [OWN_CHAIN, ...named] : named;
}

/** The chain of a server of one process. */
export const OWN_CHAIN = "";

export function chainDirectory(dir: string, chain: string): string {
  return join(dir, chain);
}

export function chainOf(process: number): string {
  return `process-${process}`;
}

/**
 * Applies retention to chains that nobody writes at the moment, and repairs what a crash left of them.
 *
 * @param inUse chains that are being written.
 */
export async function tendIdleChains(options: SpoolOptions, inUse: () => ReadonlySet<string>): Promise<void> {
  const { dir, files = diskFiles } = options;
  for (const chain of await listChains(files, dir)) {
    if (inUse().has(chain)) continue;
    const spool = await openSpool({ ...options, dir: chainDirectory(dir, chain) });
    await spool.close();
  }
}
