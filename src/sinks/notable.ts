import type { AuditRecord } from "../audit/record.js";

/** Whether somebody should hear of a record who does not want to hear of every call. */
export function isNotable(record: AuditRecord): boolean {
  if (record.kind === "marker" || record.kind === "policy" || record.kind === "session") return true;
  if (record.kind === "refused") return true;
  const { decision, findings, degraded } = record;
  return (
    (findings?.length ?? 0) > 0 ||
    degraded !== undefined ||
    (decision !== undefined && (decision.effective !== "allow" || decision.would !== "allow"))
  );
}
