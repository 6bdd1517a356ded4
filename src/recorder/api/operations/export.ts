import { setImmediate as breathe } from "node:timers/promises";
import { z } from "zod";
import type { CallRecord } from "../../../audit/record.js";
import type { Filter } from "../../../store/query.js";
import type { Store } from "../../../store/store.js";
import { CSV_HEADER, csvLine } from "../csv.js";
import { filterOf } from "../filter.js";
import { operation, problem } from "../operation.js";
import { RecordFilter } from "../shapes/query.js";

const PAGE = 500;

const FORMATS = {
  csv: { contentType: "text/csv; charset=utf-8", header: CSV_HEADER, line: csvLine },
  jsonl: {
    contentType: "application/jsonl",
    header: "",
    line: (record: CallRecord): string => `${JSON.stringify(record)}\n`,
  },
} as const;

export const exportRecords = operation({
  id: "exportRecords",
  method: "get",
  path: "/v1/export",
  summary: "Records to take away, all that match, newest first",
  description:
    "CSV for spreadsheets: one line a record, with what would be calculated made text. JSONL: whole records as the account keeps them. The account says who took them. A connection that is closed before its end was cut short.",
  access: "analyst",
  query: z.strictObject({
    ...RecordFilter,
    format: z.enum(["csv", "jsonl"], "write csv or jsonl"),
    order: z.enum(["newest", "oldest"]).default("newest"),
  }),
  promises: { 200: { description: "A stream of lines.", contentType: "text/csv" } },
  example: { query: { format: "csv", would: "block", from: "90d" } },
  async answer({ query, tenants, who, closed }, { store, live }) {
    const { format, order } = query;
    for (const tenant of tenants === "all" ? [""] : tenants) {
      const isWritten = await live.adminActed({ tenant, action: { action: "exported", by: who.login } });
      if (!isWritten) return problem(503, "the account cannot be written to, so nothing is exported");
    }
    const { contentType, header, line } = FORMATS[format];
    const day = new Date().toISOString().slice(0, 10);
    return {
      contentType,
      headers: { "content-disposition": `attachment; filename="shutter-${day}.${format}"` },
      stream: linesOf(store, { ...filterOf(query, tenants), order }, header, line, closed),
    };
  },
});

/** A page at a time: the reader's speed sets the pace, and others are answered in between. */
async function* linesOf(
  store: Store,
  filter: Filter & { readonly order: "newest" | "oldest" },
  header: string,
  line: (record: CallRecord) => string,
  closed: AbortSignal,
): AsyncGenerator<string> {
  if (header !== "") yield header;
  let cursor: string | undefined;
  do {
    const page = store.records({ ...filter, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    if (page.items.length > 0) yield page.items.map(({ record }) => line(record)).join("");
    cursor = page.next;
    await breathe();
  } while (cursor !== undefined && !closed.aborted);
}
