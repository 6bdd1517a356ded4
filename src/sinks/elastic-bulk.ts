import { z } from "zod";
import { DELIVERED, type Delivery, defineSink, type Shipped } from "../plugins/sink.js";
import { ecsDocument } from "./ecs.js";
import { HttpBatchSink, HttpOptions, memberOf } from "./http-batch.js";

const Options = z.strictObject({
  ...HttpOptions,
  /** Index or data stream. */
  index: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,254}$/, "a name of an index in lower case")
    .default("logs-shutter-default"),
});

interface BulkItem {
  readonly create?: { readonly status?: number };
}

/** The document is there already: it was delivered before. */
const CONFLICT = 409;

/** The `_bulk` API of Elasticsearch and OpenSearch. `url` ends in `/_bulk`. Documents follow the Elastic Common Schema. */
export const elasticBulk = defineSink({
  meta: { id: "elastic-bulk", about: "the _bulk API of Elasticsearch and OpenSearch, in ECS", version: "1" },
  options: Options,
  create: ({ index, ...http }) =>
    new HttpBatchSink(http, {
      contentType: "application/x-ndjson",
      encode: (records) =>
        records
          .map((shipped) => {
            const action = { create: { _index: index, _id: shipped.id } };
            return `${JSON.stringify(action)}\n${JSON.stringify(ecsDocument(shipped))}\n`;
          })
          .join(""),
      taken,
    }),
});

/** A 200 of `_bulk` speaks of each document by itself. */
function taken(body: string, records: readonly Shipped[]): Delivery {
  if (memberOf(body, "errors") === false) return DELIVERED;
  const items = memberOf(body, "items");
  if (!Array.isArray(items) || items.length !== records.length) {
    return { again: records, refused: 0, why: "unreadable_answer" };
  }
  const again: Shipped[] = [];
  const statuses = (items as BulkItem[]).map((item) => item.create?.status ?? 0);
  const isTaken = (status: number): boolean => (status >= 200 && status < 300) || status === CONFLICT;
  const isLater = (status: number): boolean => status === 429 || status >= 500 || status < 200;
  for (const [n, status] of statuses.entries()) {
    const record = records[n];
    if (record !== undefined && isLater(status)) again.push(record);
  }
  const failed = statuses.find((status) => !isTaken(status));
  const refused = statuses.filter((status) => !isTaken(status) && !isLater(status)).length;
  return { again, refused, ...(failed === undefined ? {} : { why: `status_${failed}` }) };
}
