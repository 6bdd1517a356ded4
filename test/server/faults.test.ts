import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { prompt, startTestServer, type TestServer } from "../support/test-server.js";

/**
 * What a detector that goes wrong may cost: its own verdict, and under `enforce` the answer of its own call. Never a
 * reply, never another call, and in monitor mode nothing at all.
 */
const FAULTS = ["throw", "garbage", "nothing", "slow", "exit", "memory", "stack", "later", "hang"] as const;
/** These end, with findings or without; nothing is missing afterwards. */
const HARMLESS = ["later"];

const plugin = new URL("../support/plugins/faulty.js", import.meta.url).pathname;
const settings = { plugins: [{ use: plugin }], workers: { threads: 2, heap_mb_max: 128 }, budget_ms: 1_000 };
const policy = `
@id("test.faulty") @mode("enforce") @severity("high") @action("block") @message("faulty found something")
forbid(principal, action, resource) when { context.findings.detectors.contains("faulty") };
`;

describe("monitor mode", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ ...settings, mode: "monitor" });
  });
  afterAll(() => server.stop());

  // First, because it looks at every record there is.
  test("workers that are killed, hang and run out of memory under load lose no reply", async () => {
    const faults = ["exit", "memory", "throw", "stack", "slow"].map((fault) => `fault:${fault}`);
    const texts = Array.from({ length: 150 }, (_, i) =>
      i === 20 ? "fault:hang" : i % 10 === 0 ? (faults[(i / 10) % 5] ?? "") : "hello",
    );
    const replies = await Promise.all(
      texts.map(async (text, i) => {
        await new Promise((resolve) => setTimeout(resolve, i * 20));
        return server.post(prompt(text));
      }),
    );
    const records = (await server.admin("/v1/decisions?limit=500")) as { decisions: { kind: string }[] };
    expect(replies.map(({ status, body }) => [status, body])).toEqual(texts.map(() => [200, { action: "allow" }]));
    expect(records.decisions.filter(({ kind }) => kind === "decision")).toHaveLength(texts.length);
  });

  test("allows whatever breaks, in any order and at once", async () => {
    const calls = fc.array(fc.constantFrom(...FAULTS.map((fault) => `fault:${fault}`), "hello"), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(calls, async (texts) => {
        const replies = await Promise.all(texts.map((text) => server.post(prompt(text))));
        expect(replies.map(({ status, body }) => [status, body])).toEqual(texts.map(() => [200, { action: "allow" }]));
      }),
      { numRuns: 12 },
    );
  });
});

describe("enforce mode", () => {
  let server: TestServer;
  beforeAll(async () => {
    const { mkdtempSync, writeFileSync } = await import("node:fs");
    const dir = mkdtempSync("/tmp/shutter-policies-");
    writeFileSync(`${dir}/faulty.cedar`, policy);
    server = await startTestServer({ ...settings, mode: "enforce", policies: { dir } });
  });
  afterAll(() => server.stop());

  // A late task ends and a lost worker is replaced in their own time; each case begins with both workers at hand.
  beforeEach(async () => {
    const pair = (): Promise<number[]> =>
      Promise.all([1, 2].map(async () => (await server.post(prompt("fault:nap"))).status));
    await expect.poll(pair, { timeout: 50_000, interval: 200 }).toEqual([200, 200]);
  });

  test("what the other detectors found still blocks", async () => {
    const { randomBytes } = await import("node:crypto");
    const token = `ghp_${randomBytes(18).toString("hex")}`;
    const payload = {
      metadata: { login_name: "dev@example.com" },
      request_body: {
        messages: [
          { role: "user", content: "fault:throw" },
          { role: "user", content: `key ${token}` },
        ],
      },
    };
    expect(await server.post(payload)).toMatchObject({ status: 200, body: { action: "block" } });
  });

  test.each(FAULTS.filter((fault) => !HARMLESS.includes(fault)))(
    "a detector that does %s defers its own call",
    async (fault) => {
      const [broken, healthy] = await Promise.all([
        server.post(prompt(`fault:${fault}`)),
        server.post(prompt("hello")),
      ]);
      expect(broken.status).toBe(503);
      expect(healthy).toMatchObject({ status: 200, body: { action: "allow" } });
    },
  );

  test("workers are whole again afterwards", async () => {
    expect(await server.metric("shutter_worker_pool_threads")).toBe(2);
  });
});
