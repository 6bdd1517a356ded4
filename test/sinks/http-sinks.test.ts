import { afterEach, expect, test } from "vitest";
import type { Shipped } from "../../src/plugins/sink.js";
import { elasticBulk } from "../../src/sinks/elastic-bulk.js";
import { otlpLogs } from "../../src/sinks/otlp-logs.js";
import { splunkHec } from "../../src/sinks/splunk-hec.js";
import { callRecord } from "../audit/call-record.js";
import { type Receiver, startReceiver } from "./receiver.js";

const shipped = (count: number): Shipped[] =>
  Array.from({ length: count }, (_, n) => {
    const record = callRecord(n);
    return { id: `${record.decision_id}/decision`, record };
  });
const signal = new AbortController().signal;

let receiver: Receiver | undefined;
afterEach(() => receiver?.close());

const lines = (text: string): unknown[] =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

test("Splunk gets events with their time, source and index, and the token", async () => {
  receiver = await startReceiver(() => ({ status: 200, body: '{"text":"Success","code":0}' }));
  const url = `${receiver.url}/services/collector/event`;
  const records = shipped(2);
  const sink = splunkHec.create({ url, token: "hec-token", index: "ai" }, ".");
  expect(await sink.deliver(records, signal)).toEqual({ again: [], refused: 0 });
  expect(receiver.received.map(({ path, headers }) => [path, headers.authorization])).toEqual([
    ["/services/collector/event", "Splunk hec-token"],
  ]);
  expect(lines(receiver.received[0]?.text ?? "")).toEqual(
    records.map(({ id, record }) => ({
      time: Date.parse(record.ts) / 1_000,
      source: "shutter",
      sourcetype: "shutter:audit",
      index: "ai",
      event: { id, ...record },
    })),
  );
});

test("with acknowledgment a batch is delivered once Splunk has indexed it", async () => {
  let polls = 0;
  receiver = await startReceiver(({ path }) =>
    path.includes("/ack?")
      ? { status: 200, body: JSON.stringify({ acks: { 7: ++polls > 1 } }) }
      : { status: 200, body: '{"ackId":7}' },
  );
  const sink = splunkHec.create(
    { url: `${receiver.url}/services/collector/event`, token: "t", ack: true, ack_timeout_ms: 20_000 },
    ".",
  );
  expect(await sink.deliver(shipped(1), signal)).toEqual({ again: [], refused: 0 });
  const channels = receiver.received.map(({ headers }) => headers["x-splunk-request-channel"]);
  expect(new Set(channels).size).toBe(1);
  expect(polls).toBe(2);
});

test("without an acknowledgment in time it is delivered again", async () => {
  receiver = await startReceiver(({ path }) => ({
    status: 200,
    body: path.includes("/ack?") ? '{"acks":{}}' : '{"ackId":1}',
  }));
  const sink = splunkHec.create(
    { url: `${receiver.url}/services/collector/event`, token: "t", ack: true, ack_timeout_ms: 1_000 },
    ".",
  );
  const records = shipped(1);
  expect(await sink.deliver(records, signal)).toEqual({ again: records, refused: 0, why: "not_acknowledged" });
});

test("Elastic gets one document for each record, under an id that makes a second delivery harmless", async () => {
  receiver = await startReceiver(() => ({ status: 200, body: '{"errors":false,"items":[]}' }));
  const records = shipped(1);
  const sink = elasticBulk.create({ url: `${receiver.url}/_bulk` }, ".");
  expect(await sink.deliver(records, signal)).toEqual({ again: [], refused: 0 });
  const [action, document] = lines(receiver.received[0]?.text ?? "") as [object, Record<string, unknown>];
  expect(action).toEqual({ create: { _index: "logs-shutter-default", _id: records[0]?.id } });
  expect(document).toMatchObject({
    "@timestamp": records[0]?.record.ts,
    event: { kind: "alert", type: ["allowed"], outcome: "success", dataset: "shutter.decision" },
    user: { name: "alice@example.com" },
    gen_ai: { provider: { name: "anthropic" }, request: { model: "claude-sonnet-4" }, tool: { name: "Bash" } },
    rule: { id: "github-token", category: "secret.token" },
    shutter: records[0]?.record,
  });
});

test("of a bulk, what is there already is delivered, what is turned away for now comes again, the rest is refused", async () => {
  receiver = await startReceiver(() => ({
    status: 200,
    body: JSON.stringify({
      errors: true,
      items: [201, 409, 429, 400].map((status) => ({ create: { status } })),
    }),
  }));
  const records = shipped(4);
  const sink = elasticBulk.create({ url: `${receiver.url}/_bulk` }, ".");
  expect(await sink.deliver(records, signal)).toEqual({ again: [records[2]], refused: 1, why: "status_429" });
});

test("a collector gets OTLP logs: severity by what would have been done, conventions where there are some", async () => {
  receiver = await startReceiver(() => ({ status: 200, body: "{}" }));
  const sink = otlpLogs.create({ url: `${receiver.url}/v1/logs`, gzip: false }, ".");
  const records = shipped(1);
  expect(await sink.deliver(records, signal)).toEqual({ again: [], refused: 0 });
  const sent = JSON.parse(receiver.received[0]?.text ?? "") as {
    resourceLogs: [{ resource: object; scopeLogs: [{ logRecords: Record<string, unknown>[] }] }];
  };
  const [log] = sent.resourceLogs[0].scopeLogs[0].logRecords;
  expect(sent.resourceLogs[0].resource).toEqual({
    attributes: [{ key: "service.name", value: { stringValue: "shutter" } }],
  });
  expect(log).toMatchObject({
    timeUnixNano: `${Date.parse(records[0]?.record.ts ?? "")}000000`,
    severityNumber: 13,
    severityText: "WARN",
    eventName: "shutter.decision",
    body: { stringValue: JSON.stringify(records[0]?.record) },
  });
  expect(log?.attributes).toContainEqual({ key: "gen_ai.request.model", value: { stringValue: "claude-sonnet-4" } });
});

test("a collector that says that it refused a part is not sent that part again", async () => {
  receiver = await startReceiver(() => ({ status: 200, body: '{"partialSuccess":{"rejectedLogRecords":"2"}}' }));
  const sink = otlpLogs.create({ url: `${receiver.url}/v1/logs` }, ".");
  expect(await sink.deliver(shipped(5), signal)).toEqual({ again: [], refused: 2, why: "partial_success" });
});

test("one record that is refused for its content is found and left out; the others arrive", async () => {
  const records = shipped(7);
  const bad = records[4]?.id ?? "";
  receiver = await startReceiver(({ text }) => ({ status: text.includes(bad) ? 400 : 200, body: "{}" }));
  const sink = otlpLogs.create({ url: `${receiver.url}/v1/logs`, gzip: false }, ".");
  expect(await sink.deliver(records, signal)).toEqual({ again: [], refused: 1, why: "status_400" });
});

test("a receiver that refuses everything has something against the settings: nothing is given up", async () => {
  receiver = await startReceiver(() => ({ status: 400 }));
  const sink = otlpLogs.create({ url: `${receiver.url}/v1/logs` }, ".");
  for (const records of [shipped(1), shipped(3)])
    expect(await sink.deliver(records, signal)).toEqual({ again: records, refused: 0, why: "status_400" });
});

test.each([
  [
    { status: 503, headers: { "retry-after": "7" } },
    { why: "status_503", afterMs: 7_000 },
  ],
  [{ status: 429 }, { why: "status_429" }],
  [{ status: 401 }, { why: "status_401" }],
  [{ status: 302, headers: { location: "/elsewhere" } }, { why: "status_302" }],
] as const)("%j: everything is delivered again", async (reply, expected) => {
  receiver = await startReceiver(() => reply);
  const records = shipped(2);
  const sink = otlpLogs.create({ url: `${receiver.url}/v1/logs` }, ".");
  expect(await sink.deliver(records, signal)).toEqual({ again: records, refused: 0, ...expected });
});

test("a receiver that hangs, and one that is not there, cost a time-out and nothing else", async () => {
  receiver = await startReceiver(() => "hang");
  const records = shipped(1);
  const hanging = otlpLogs.create({ url: `${receiver.url}/v1/logs`, timeout_ms: 100 }, ".");
  expect(await hanging.deliver(records, signal)).toEqual({ again: records, refused: 0, why: "timeout" });
  const absent = otlpLogs.create({ url: "http://127.0.0.1:1/v1/logs" }, ".");
  expect(await absent.deliver(records, signal)).toEqual({ again: records, refused: 0, why: "unreachable" });
});

test("options that cannot be used are said so, with their place", () => {
  expect(() => splunkHec.create({ url: "ftp://splunk", token: "x" }, ".")).toThrow(/splunk-hec: .*url/s);
  expect(() => elasticBulk.create({ url: "http://e/_bulk", index: "Upper" }, ".")).toThrow(/name of an index/);
});
