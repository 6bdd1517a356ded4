import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { DELIVERED, type Delivery, defineSink, type Shipped } from "../plugins/sink.js";
import { type BatchFormat, HttpBatchSink, HttpOptions, memberOf } from "./http-batch.js";

const Options = z.strictObject({
  ...HttpOptions,
  /** Token of the HTTP Event Collector. */
  token: z.string().min(1),
  index: z.string().min(1).optional(),
  source: z.string().min(1).default("shutter"),
  sourcetype: z.string().min(1).default("shutter:audit"),
  /** Wait until Splunk says that it has indexed a batch. Needs indexer acknowledgment, which the token must allow. */
  ack: z.boolean().default(false),
  ack_timeout_ms: z.int().min(1_000).max(600_000).default(30_000),
});
type Options = z.output<typeof Options>;

const ACK_POLL_MS = 500;

/** Splunk's HTTP Event Collector. `url` ends in `/services/collector/event`. */
export const splunkHec = defineSink({
  meta: {
    id: "splunk-hec",
    about: "Splunk's HTTP Event Collector, with or without indexer acknowledgment",
    version: "1",
  },
  options: Options,
  create: (options) => new HttpBatchSink(options, format(options)),
});

function format({ token, index, source, sourcetype, ack, url, timeout_ms, ack_timeout_ms }: Options): BatchFormat {
  const channel = randomUUID();
  const headers = { authorization: `Splunk ${token}`, ...(ack ? { "x-splunk-request-channel": channel } : {}) };
  const named = { source, sourcetype, ...(index === undefined ? {} : { index }) };

  /** 200 alone means "accepted": with acknowledgment it is safe once the id of the batch is said to be indexed. */
  async function indexed(body: string, records: readonly Shipped[], signal: AbortSignal): Promise<Delivery> {
    const id = memberOf(body, "ackId");
    if (typeof id !== "number") return { again: records, refused: 0, why: "no_ack_id" };
    const giveUp = performance.now() + ack_timeout_ms;
    while (performance.now() < giveUp && !signal.aborted) {
      const response = await fetch(new URL(`ack?channel=${channel}`, url), {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body: JSON.stringify({ acks: [id] }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeout_ms)]),
      }).catch(() => undefined);
      const acks = response?.ok === true ? memberOf(await response.text(), "acks") : undefined;
      if ((acks as Record<string, boolean> | undefined)?.[id] === true) return DELIVERED;
      await sleep(ACK_POLL_MS, undefined, { signal }).catch(() => {});
    }
    return { again: records, refused: 0, why: "not_acknowledged" };
  }

  return {
    contentType: "application/json",
    headers,
    encode: (records) =>
      records
        .map(({ id, record }) =>
          JSON.stringify({ time: Date.parse(record.ts) / 1_000, ...named, event: { id, ...record } }),
        )
        .join("\n"),
    ...(ack ? { taken: indexed } : {}),
  };
}
