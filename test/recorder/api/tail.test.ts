import * as fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import type { CallRecord } from "../../../src/audit/record.js";
import { matches, tailOf } from "../../../src/recorder/api/tail.js";
import type { Filter } from "../../../src/store/query.js";
import type { Stored } from "../../../src/store/store.js";
import { type ApiServer, startApi } from "./api-server.js";
import { blockable, decided, idOf } from "./example-account.js";

/** Somebody who reads the tail: what came, as `[event id, decision id]`. */
async function reading(server: ApiServer, query = "", lastEventId?: string) {
  const leaving = new AbortController();
  onTestFinished(() => leaving.abort());
  const headers = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
  const reply = await server.fetch(`/v1/tail${query}`, { signal: leaving.signal, headers });
  expect(reply.headers.get("content-type")).toBe("text/event-stream");
  const events: (readonly [id: string, decisionId: string])[] = [];
  const done = (async () => {
    let rest = "";
    for await (const chunk of reply.body as unknown as AsyncIterable<Uint8Array>) {
      const blocks = (rest + Buffer.from(chunk).toString()).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const [, id, data] = /^id: (.*)\ndata: (.*)$/.exec(block) ?? [];
        if (id !== undefined && data !== undefined) events.push([id, (JSON.parse(data) as CallRecord).decision_id]);
      }
    }
  })().catch(() => {});
  return { events, leave: () => leaving.abort(), done };
}

test("what matches comes as it is written", async () => {
  const server = await startApi([blockable(1)]);
  const all = await reading(server);
  const blocks = await reading(server, "?would=block");
  server.write([decided(2), blockable(3)]);
  await expect.poll(() => all.events.map(([, id]) => id)).toEqual([idOf(2), idOf(3)]);
  expect(blocks.events.map(([, id]) => id)).toEqual([idOf(3)]);
});

test("who comes back goes on where they were: from what is at hand, and from the store", async () => {
  const server = await startApi();
  const reader = await reading(server);
  server.write([decided(1)]);
  await expect.poll(() => reader.events.length).toBe(1);
  const [[id] = [""]] = reader.events;
  reader.leave();
  server.write([decided(2), decided(3)]);

  const soon = await reading(server, "", id);
  await expect.poll(() => soon.events.map(([, decisionId]) => decisionId)).toEqual([idOf(2), idOf(3)]);
  // Three records are at hand; with these the first is no longer.
  server.write([decided(4), decided(5), decided(6)]);
  const late = await reading(server, "", id);
  await expect.poll(() => late.events.map(([, decisionId]) => decisionId)).toEqual([2, 3, 4, 5, 6].map(idOf));
  const anybody = await reading(server, "", "no id of ours");
  server.write([decided(7)]);
  await expect.poll(() => anybody.events.map(([, decisionId]) => decisionId)).toEqual([idOf(7)]);
});

test("who does not read is cut off, and holds nothing more", async () => {
  const server = await startApi();
  const subscribers: ((records: readonly Stored[]) => void)[] = [];
  const tail = {
    recent: () => [],
    subscribe(onWritten: (records: readonly Stored[]) => void) {
      subscribers.push(onWritten);
      return () => void subscribers.splice(0);
    },
  };
  const events = tailOf({ store: server.store, tail }, { tenants: "all" }, "", new AbortController().signal);
  await events.next();
  const batch = Array.from({ length: 700 }, (_, seq) => ({ chain: "", seq, record: decided(seq) }));
  for (let written = 0; written < 3; written++) subscribers[0]?.(batch);
  expect(await events.next()).toEqual({ done: true, value: undefined });
  expect(subscribers).toEqual([]);
});

test("the tail shows what the store would find", async () => {
  const tenants = ["acme", "globex"];
  const records = Array.from({ length: 40 }, (_, index) =>
    (index % 3 === 0 ? blockable : decided)(index, {
      tenant: tenants[index % 2] ?? "",
      model: `m${index % 4}`,
      ...(index % 5 === 0 ? { degraded: { reason: "deadline", missed: [] } } : {}),
    }),
  );
  const server = await startApi(records);
  const several = <Value>(...values: Value[]) => fc.option(fc.subarray(values, { minLength: 1 }), { nil: undefined });
  const filters: fc.Arbitrary<Filter> = fc.record({
    tenants: fc.oneof(fc.constant("all" as const), fc.subarray(tenants)),
    where: fc.record({
      would: several("allow", "block"),
      model: several("m0", "m1", "m9"),
      severity: several("high", "low"),
      tool: several("mcp__github__create_issue"),
      mode: several("monitor", "none"),
      degraded: several("deadline"),
    }),
  });
  fc.assert(
    fc.property(filters, (filter) => {
      const found = server.store
        .records({ ...filter, limit: 100, order: "oldest" })
        .items.map(({ record }) => record.decision_id);
      expect(records.filter((record) => matches(record, filter)).map(({ decision_id }) => decision_id)).toEqual(found);
    }),
    { numRuns: 200 },
  );
});
