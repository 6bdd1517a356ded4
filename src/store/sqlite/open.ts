import { mkdirSync } from "node:fs";
import type { Store, StoreOptions } from "../store.js";
import { SqliteStore } from "./sqlite-store.js";

const BALLAST_BYTES = 32 * 1024 * 1024;

/**
 * Opens the store of a folder; one process may have it open. What of it is damaged is put aside.
 * @throws OperatorError DATA_DIR_UNUSABLE where the folder cannot be used.
 */
export function openStore({
  dir,
  ballastBytes = BALLAST_BYTES,
  graceMs = 60_000,
  now = Date.now,
}: StoreOptions): Store {
  mkdirSync(dir, { recursive: true });
  return new SqliteStore({ dir, ballastBytes, graceMs, now });
}
