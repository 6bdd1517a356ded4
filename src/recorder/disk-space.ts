import { statfsSync } from "node:fs";

/** Free space, for whoever is not root, and size of the disk that a folder is on; undefined where the system does not say. */
export function diskSpace(folder: string): { readonly freeBytes: number; readonly bytes: number } | undefined {
  try {
    const { bavail, blocks, bsize } = statfsSync(folder);
    return { freeBytes: bavail * bsize, bytes: blocks * bsize };
  } catch {
    return undefined;
  }
}
