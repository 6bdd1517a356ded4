import { type FSWatcher, watch } from "node:fs";

/** An editor writes a file in several steps. */
const SETTLE_MS = 200;
/** Network file systems and container mounts do not always report changes. */
const POLL_MS = 30_000;

/**
 * Calls `look` when something in a directory may have changed, and every 30 seconds; `look` finds out whether anything
 * did. Also follows a directory that is not there yet, or goes away and comes back. Gives a function that ends it.
 */
export function watchPath(dir: string, look: () => void, options: { readonly recursive?: boolean } = {}): () => void {
  let watcher: FSWatcher | undefined;
  let settling: NodeJS.Timeout | undefined;
  const open = (): void => {
    try {
      watcher = watch(dir, { persistent: false, recursive: options.recursive ?? false }, () => {
        clearTimeout(settling);
        settling = setTimeout(look, SETTLE_MS).unref();
      });
      watcher.on("error", close);
    } catch {
      // Not there, or no watches left: polling sees what comes.
      watcher = undefined;
    }
  };
  const close = (): void => {
    watcher?.close();
    watcher = undefined;
  };
  const polling = setInterval(() => {
    if (watcher === undefined) open();
    look();
  }, POLL_MS).unref();

  open();
  return () => {
    clearInterval(polling);
    clearTimeout(settling);
    close();
  };
}
