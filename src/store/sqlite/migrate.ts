import { OperatorError } from "../../plugins/errors.js";
import type { Database } from "./database.js";

/**
 * Brings a file to the newest schema. A step is a transaction that also counts itself (`user_version`), so that
 * wherever it is interrupted, going on means beginning with the first step that is not counted.
 *
 * @throws OperatorError DATA_DIR_UNUSABLE for a file of a later version of Shutter.
 */
export function migrate(db: Database, steps: readonly string[]): void {
  const { user_version: done } = db.first<{ user_version: number }>("PRAGMA user_version") ?? { user_version: 0 };
  if (done > steps.length) {
    const advice = "start that version, or remove the folder: it is made again from the audit records";
    throw new OperatorError("DATA_DIR_UNUSABLE", `${db.path} was written by a later version; ${advice}`);
  }
  for (const [index, step] of steps.entries()) {
    if (index < done) continue;
    db.transaction(() => {
      db.exec(step);
      db.exec(`PRAGMA user_version = ${index + 1}`);
    });
  }
}
