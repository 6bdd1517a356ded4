import { accessSync, constants, mkdirSync } from "node:fs";
import { join } from "node:path";
import { OperatorError } from "../plugins/errors.js";

/** Makes the data directory where there is none. Throws `DATA_DIR_UNUSABLE`. */
export function prepareDataDir(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    accessSync(dir, constants.W_OK);
  } catch (cause) {
    throw new OperatorError(
      "DATA_DIR_UNUSABLE",
      `${dir}: cannot be made or written to; set data_dir or SHUTTER_DATA_DIR`,
      { cause },
    );
  }
}

/** Where in a data directory the account is. */
export function auditDirectory(dataDir: string): string {
  return join(dataDir, "audit");
}

/** Where in a data directory the records are as the dashboard asks about them; made again from the account when lost. */
export function storeDirectory(dataDir: string): string {
  return join(dataDir, "store");
}

/** Where in a data directory what people say through the API is kept. */
export function apiStateDirectory(dataDir: string): string {
  return join(dataDir, "api");
}

/** Where in a data directory pushed attributes are kept. */
export function attributeStateDirectory(dataDir: string): string {
  return join(dataDir, "attributes");
}

/** Where in a data directory the policies that were in force are kept. */
export function policyStateDirectory(dataDir: string): string {
  return join(dataDir, "policy");
}

/** Where in a data directory what is remembered of sessions over a restart is. */
export function sessionsDirectory(dataDir: string): string {
  return join(dataDir, "sessions");
}

/** Where in a data directory sinks remember how far they have got. */
export function sinksDirectory(dataDir: string): string {
  return join(dataDir, "sinks");
}
