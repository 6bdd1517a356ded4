import { type FSWatcher, watch } from "node:fs";

/** An editor writes a file in several steps. */
const SETTLE_MS = 200;
/** Network file systems and container mounts do not always report changes. */
const POLL_MS = 30_000;

/**
 * Calls `look` when something in a folder may have changed, and every 30 seconds; `look` finds out whether anything
 * did. Folders may come and go: `folders` is asked again each time. Gives a function that ends it.
 */
export function watchFolders(folders: () => readonly string[], look: () => void): () => void {
  const watchers = new Map<string, FSWatcher>();
  let settling: NodeJS.Timeout | undefined;

  const forget = (folder: string): void => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const follow = (): void => {
    const wanted = new Set(folders());
    for (const folder of watchers.keys()) if (!wanted.has(folder)) forget(folder);
    for (const folder of wanted) {
      if (watchers.has(folder)) continue;
      try {
        const watcher = watch(folder, { persistent: false }, changed);
        watchers.set(folder, watcher);
        watcher.on("error", () => forget(folder));
      } catch {
        // Not there, or no watches left: polling sees what comes.
      }
    }
  };
  const check = (): void => {
    follow();
    look();
  };
  const changed = (): void => {
    clearTimeout(settling);
    settling = setTimeout(check, SETTLE_MS).unref();
  };

  follow();
  const polling = setInterval(check, POLL_MS).unref();
  return () => {
    clearInterval(polling);
    clearTimeout(settling);
    for (const folder of [...watchers.keys()]) forget(folder);
  };
}
