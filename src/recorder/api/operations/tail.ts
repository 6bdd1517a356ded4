import { z } from "zod";
import { filterOf } from "../filter.js";
import { operation, problem } from "../operation.js";
import { RecordFilter } from "../shapes/query.js";
import { tailOf } from "../tail.js";

/** Readers at once. */
const READERS_MAX = 32;
let readers = 0;

const { from: _, to: __, ...Filters } = RecordFilter;

export const tail = operation({
  id: "tailRecords",
  method: "get",
  path: "/v1/tail",
  summary: "Records as they come",
  description:
    "Server-sent events. The data of each is a record; `Last-Event-ID`, sent back, goes on where a reader was. A reader who is too slow is cut off and does just that.",
  access: "viewer",
  query: z.strictObject(Filters),
  promises: {
    200: { description: "A stream without end.", contentType: "text/event-stream" },
    503: { description: "Too many read already." },
  },
  example: { query: { effective: "block" } },
  answer({ query, tenants, header, closed }, deps) {
    if (readers >= READERS_MAX) return problem(503, "too many read already; try again later");
    return {
      contentType: "text/event-stream",
      headers: { "x-accel-buffering": "no" },
      stream: counted(tailOf(deps, filterOf(query, tenants), header("last-event-id").slice(0, 200), closed)),
    };
  },
});

async function* counted<Chunk>(stream: AsyncIterable<Chunk>): AsyncGenerator<Chunk> {
  readers++;
  try {
    yield* stream;
  } finally {
    readers--;
  }
}
