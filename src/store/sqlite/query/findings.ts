import type { RecordedFinding } from "../../../audit/record.js";
import { SEVERITIES } from "../../../plugins/contract.js";
import type { Filter } from "../../query.js";
import type { FindingQuery, FoundIn, Page } from "../../store.js";
import type { DayFiles } from "../day-files.js";
import { decodeCursor, encodeCursor } from "./cursor.js";
import { type Placed, placedRecords } from "./records.js";

const OF_A_FINDING = ["detector", "rule", "category", "severity"] as const;

export function findingPage(files: DayFiles, query: FindingQuery): Page<FoundIn> {
  const [day, id, reached] = query.cursor === undefined ? [] : decodeCursor(query.cursor, [0, 0, 0] as const);
  // The record of the last finding is asked for once more: the page may have ended among its findings.
  const after = day === undefined || id === undefined ? undefined : { day, id: id + 1 };
  const found: (FoundIn & { readonly placed: Placed })[] = [];
  const where = { severity: SEVERITIES, ...query.where };
  for (const placed of placedRecords(files, { ...query, where }, { newest: true, atOnce: query.limit + 1, after })) {
    const from = placed.day === day && placed.id === id ? (reached ?? 0) + 1 : 0;
    const { chain, seq, record } = placed;
    for (const [index, finding] of (record.findings ?? []).entries()) {
      if (index >= from && matches(finding, query)) found.push({ chain, seq, record, finding, index, placed });
    }
    if (found.length > query.limit) break;
  }
  const shown = found.slice(0, query.limit);
  const last = shown.at(-1);
  const items = shown.map(({ placed: _, ...item }) => item);
  if (found.length <= query.limit || last === undefined) return { items };
  return { items, next: encodeCursor([last.placed.day, last.placed.id, last.index]) };
}

function matches(finding: RecordedFinding, { where = {} }: Filter): boolean {
  return OF_A_FINDING.every((dimension) => where[dimension]?.includes(finding[dimension]) ?? true);
}
