import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { abortedUpload, rawExchange } from "../support/raw-http.js";
import { KEY, prompt, startTestServer, type TestServer } from "../support/test-server.js";

const LIMIT = 1024 * 1024;

let server: TestServer;
let port: number;
beforeAll(async () => {
  server = await startTestServer({ http: { body_bytes_max: LIMIT * 16 }, mode: "enforce", budget_ms: 5_000 });
  port = Number(new URL(server.hookUrl).port);
});
afterAll(() => server.stop());

const good = JSON.stringify(prompt("hello"));
const head = (...lines: string[]): string =>
  ["POST /v1/agent/events HTTP/1.1", "Host: shutter", `Authorization: Bearer ${KEY}`, ...lines, "", ""].join("\r\n");
const inMetadata = (request_body: string): string => `{"metadata":{},"request_body":${request_body}}`;

/** After whatever was sent, the next caller is answered as if nothing had happened. */
async function checkAlive(): Promise<void> {
  expect(await server.post(prompt("hello"))).toMatchObject({ status: 200, body: { action: "allow" } });
}

test.each([
  ["no JSON", "{", 400, "the body is not JSON"],
  ["nothing", "", 400, "the body is not JSON"],
  ["an array", "[]", 400, "the body is no JSON object"],
  ["a string", '"metadata"', 400, "the body is no JSON object"],
  ["no metadata", "{}", 400, "the body has no metadata object"],
  ["metadata that is no object", '{"metadata":[]}', 400, "the body has no metadata object"],
  ["1e6 nested arrays", inMetadata("[".repeat(1e6) + "]".repeat(1e6)), 400, "the body is nested too deeply"],
])("%s is refused", async (_name, body, status, error) => {
  expect(await server.post(body)).toMatchObject({ status, body: { error } });
  await checkAlive();
});

test.each([
  ["metadata members of odd types", '{"metadata":{"login_name":7,"grants":"x","quotas":[],"session_id":{}}}'],
  ["a request body that is no object", inMetadata('"text"')],
  [
    "messages of every wrong type",
    inMetadata('{"messages":[1,null,"x",[],{"content":{"content":5}},{"role":[],"content":[[]]}]}'),
  ],
  ["1e6 keys", inMetadata(`{${Array.from({ length: 1e6 }, (_, i) => `"k${i}":1`).join(",")}}`)],
  ["names of object prototypes", inMetadata('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}')],
])("%s is read and allowed", async (_name, body) => {
  expect(await server.post(body)).toMatchObject({ status: 200, body: { action: "allow" } });
  expect({}).not.toHaveProperty("polluted");
  await checkAlive();
});

test("a body over the limit is read to its end and then refused", async () => {
  const body = inMetadata(JSON.stringify("x".repeat(LIMIT * 17)));
  expect(await server.post(body)).toMatchObject({
    status: 413,
    body: { error: "the body is over http.body_bytes_max" },
  });
  await checkAlive();
});

test("gzip is understood, also chunked", async () => {
  const headers = { "content-encoding": "gzip" };
  expect(await server.post(gzipSync(good), { headers })).toMatchObject({ status: 200, body: { action: "allow" } });
  const zipped = gzipSync(good);
  const chunk = Buffer.concat([Buffer.from(`${zipped.length.toString(16)}\r\n`), zipped, Buffer.from("\r\n0\r\n\r\n")]);
  const reply = await rawExchange(port, [head("Transfer-Encoding: chunked", "Content-Encoding: gzip"), chunk]);
  expect(reply).toContain('{"action":"allow"}');
});

test("a gzip bomb is refused", async () => {
  const bomb = gzipSync(Buffer.alloc(LIMIT * 64, 0x20));
  expect(bomb.length).toBeLessThan(LIMIT);
  expect(await server.post(bomb, { headers: { "content-encoding": "gzip" } })).toMatchObject({ status: 413 });
  await checkAlive();
});

test("what calls itself gzip and is not is refused", async () => {
  expect(await server.post(good, { headers: { "content-encoding": "gzip" } })).toMatchObject({
    status: 400,
    body: { error: "the body is not gzip" },
  });
});

test("other codings are refused, naming what is understood", async () => {
  const reply = await rawExchange(port, [head(`Content-Length: ${good.length}`, "Content-Encoding: br"), good]);
  expect(reply).toContain("415 Unsupported Media Type");
  expect(reply.toLowerCase()).toContain("accept-encoding: gzip");
});

test.each([
  ["two different lengths", ["Content-Length: 5", `Content-Length: ${good.length}`], "400"],
  ["a length and chunks", [`Content-Length: ${good.length}`, "Transfer-Encoding: chunked"], "400"],
  ["a coding that only sounds like chunked", ["Transfer-Encoding: xchunked"], "501"],
  ["a coding before chunked", ["Transfer-Encoding: gzip, chunked"], "501"],
  ["no length at all", [], "411"],
])("%s is refused, and what follows is no second request", async (_name, lines, status) => {
  const reply = await rawExchange(port, [`${head(...lines)}0\r\n\r\n`]);
  expect(reply).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  const smuggled = `${head(`Content-Length: ${good.length}`)}${good}`;
  expect(await rawExchange(port, [`${head(...lines)}0\r\n\r\n${smuggled}`])).not.toContain('"action"');
  await checkAlive();
});

test("a chunked body is understood, split anywhere", async () => {
  const half = Math.floor(good.length / 2);
  const chunks = [good.slice(0, half), good.slice(half)].map((part) => `${part.length.toString(16)}\r\n${part}\r\n`);
  const reply = await rawExchange(port, [
    head("Transfer-Encoding: chunked"),
    chunks[0] ?? "",
    chunks[1] ?? "",
    "0\r\n\r\n",
  ]);
  expect(reply).toContain('{"action":"allow"}');
});

test("uploads that break off leave nothing behind", async () => {
  const beginning = `${head(`Content-Length: ${good.length}`)}${good.slice(0, 20)}`;
  await Promise.all(Array.from({ length: 50 }, () => abortedUpload(port, beginning)));
  await checkAlive();
  await expect.poll(() => server.metric("shutter_http_connections"), { timeout: 5_000 }).toBe(0);
  const aborted = (): Promise<number> => server.metric("shutter_http_rejected_requests_total", 'reason="aborted"');
  await expect.poll(aborted, { timeout: 5_000 }).toBe(50);
});

test.each([
  ["a wrong key", { authorization: "Bearer wrong" }],
  ["no key", { authorization: "" }],
  ["half a key", { authorization: `Bearer ${KEY.slice(0, 4)}` }],
])("%s is refused", async (_name, headers) => {
  expect(await server.post(good, { headers })).toEqual({
    status: 401,
    body: { error: "unknown key" },
    decisionId: null,
  });
});

test.each([
  ["bearer", { authorization: `Bearer ${KEY}` }],
  ["bearer in lower case", { authorization: `bearer ${KEY}` }],
  ["x-api-key", { authorization: "", "X-Api-Key": KEY }],
  ["x-goog-api-key", { authorization: "", "x-goog-api-key": KEY }],
  ["hec", { authorization: `Splunk ${KEY}` }],
  ["cf-aig-authorization", { authorization: "", "cf-aig-authorization": `Bearer ${KEY}` }],
  ["cf-aig-authorization without a scheme", { authorization: "", "cf-aig-authorization": KEY }],
])("the key is taken from %s", async (_name, headers) => {
  expect(await server.post(good, { headers })).toMatchObject({ status: 200, body: { action: "allow" } });
});

test("the hook answers a look with GET and HEAD, and nothing else", async () => {
  const status = async (method: string): Promise<number> => (await fetch(server.hookUrl, { method })).status;
  expect([await status("GET"), await status("HEAD"), await status("PUT"), await status("DELETE")]).toEqual([
    200, 200, 405, 405,
  ]);
});

test("both paths are served, with a slash, a query and an event's name behind", async () => {
  const base = server.hookUrl.replace("/v1/agent/events", "");
  const paths = [
    "/v1/agent/events",
    "/v1/agent/events/",
    "/v1/agent/events/entire_request",
    "/ext/aperture",
    "/ext/aperture/?event=pre_request",
  ];
  for (const path of paths) {
    const response = await fetch(`${base}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${KEY}` },
      body: good,
    });
    expect([path, response.status, await response.json()]).toEqual([path, 200, { action: "allow" }]);
  }
});
