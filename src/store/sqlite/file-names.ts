import { existsSync, readdirSync, renameSync, rmSync, truncateSync } from "node:fs";
import { basename, join } from "node:path";

/** A database and what SQLite keeps beside it: its log, and the log's index. */
const SUFFIXES = ["", "-wal", "-shm"];

/**
 * Paths whose files were moved or removed by this process. They must not be used again: the library closes a connection
 * for good only when its statements were collected as garbage, and SQLite then removes the log it knows by its path,
 * which would be that of the new file.
 */
const abandoned = new Set<string>();

/** The file of this stem that is there, or the name of a new one: `stem.db`, else `stem.1.db` and so on. */
export function databasePath(dir: string, stem: string): string {
  const files = readdirSync(dir).filter(
    (name) => name.startsWith(`${stem}.`) && /^\.(\d+\.)?db$/.test(name.slice(stem.length)),
  );
  const [there] = files.map((name) => join(dir, name)).filter((path) => !abandoned.has(path));
  if (there !== undefined) return there;
  for (let n = 0; ; n++) {
    const path = join(dir, n === 0 ? `${stem}.db` : `${stem}.${n}.db`);
    if (!abandoned.has(path)) return path;
  }
}

/** Keeps a damaged database, because it is evidence, where it is in nobody's way; answers its new name. */
export function putAside(path: string): string {
  const to = `${path}.damaged-${new Date().toISOString().replaceAll(":", "")}`;
  for (const suffix of SUFFIXES) if (existsSync(path + suffix)) renameSync(path + suffix, to + suffix);
  abandoned.add(path);
  return basename(to);
}

/** Removes a database; its room is free at once, also while a connection is not closed for good. */
export function removeDatabase(path: string): void {
  // Not the index of the log: it is mapped into memory, and touching what was cut off ends the process.
  for (const suffix of ["", "-wal"]) if (existsSync(path + suffix)) truncateSync(path + suffix);
  for (const suffix of SUFFIXES) rmSync(path + suffix, { force: true });
  abandoned.add(path);
}
