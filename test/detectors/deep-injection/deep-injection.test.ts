import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deepInjection } from "../../../src/detectors/deep-injection/index.js";
import type { Detector } from "../../../src/plugins/contract.js";
import type { HookEvent, Segment } from "../../../src/plugins/event.js";
import { startTestServer } from "../../support/test-server.js";
import { NO_KEYWORDS } from "../injection/injection-of.js";
import { eventOf } from "../text/event-of.js";
import { tinyModel } from "./tiny-model.js";

const runtime = fileURLToPath(new URL("./runtime/node_modules/onnxruntime-node", import.meta.url));
const isInstalled = existsSync(runtime);
if (!isInstalled) console.warn("deep lane: not tested, because `npm run deep:runtime` has not been run");

const EVERYTHING: [number, number] = [0, 1];

describe.skipIf(!isInstalled)("a model from a folder", () => {
  let folder: string;
  beforeAll(() => {
    folder = tinyModel(["zebra", "##fish"]);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const open = (options: Record<string, unknown> = {}): Detector =>
    deepInjection.create({ model: folder, runtime, unsure: EVERYTHING, deadlineMs: 10_000, ...options });
  const event = (text: string, segment: Partial<Segment> = {}, type: HookEvent["type"] = "pre_request"): HookEvent => ({
    ...eventOf({ kind: "tool_result", trust: "untrusted", ...segment, text }),
    type,
  });
  const found = (detector: Detector, hook: HookEvent): string[] =>
    detector
      .scan(hook, NO_KEYWORDS)
      .map(({ level, rule, start, end, score }) => `${level} ${rule} ${start}-${end} ${score}`);

  test("finds what the model calls an attack, and nothing else", () => {
    const detector = open();
    expect(found(detector, event("A zebra crossed."))).toEqual(["flag deep.classifier 0-16 0.993"]);
    expect(found(detector, event("A horse crossed."))).toEqual([]);
  });

  test("a long text is looked at in stretches", () => {
    const text = `${"A horse crossed the road. ".repeat(100)}A zebra crossed.${" It rained all day.".repeat(100)}`;
    const places = open({ maxStretches: 100 })
      .scan(event(text), NO_KEYWORDS)
      .map(({ start, end }) => text.slice(start, end));
    expect(places.length).toBeGreaterThan(0);
    expect(places.filter((place) => !place.includes("zebra") || place.length > 1_500)).toEqual([]);
  });

  test("what the operator and the model wrote is not judged", () => {
    const detector = open();
    expect(found(detector, event("zebra", { kind: "system", trust: "operator" }))).toEqual([]);
    expect(found(detector, event("zebra", { kind: "assistant", trust: "model" }))).toEqual([]);
  });

  test("before a reply only where the small model is unsure; of completed requests everything", () => {
    const detector = open({ unsure: [0.2, 0.8], completedDeadlineMs: 10_000 });
    const sure = "A zebra crossed the road.";
    expect(found(detector, event(sure))).toEqual([]);
    expect(found(detector, event(sure, {}, "entire_request"))).toHaveLength(1);
  });

  test("what comes too late is no answer, and the next question gets its own", () => {
    const detector = open({ deadlineMs: 1, maxStretches: 1_000 });
    expect(() => detector.scan(event("The horse crossed the road. ".repeat(40_000)), NO_KEYWORDS)).toThrow("late");
    const patient = open();
    expect(found(patient, event("A zebra crossed."))).toHaveLength(1);
  });

  test("a folder that lacks something is refused by name", () => {
    writeFileSync(join(folder, "config.json"), JSON.stringify({ id2label: { 0: "GOOD", 1: "BAD" } }));
    expect(() => open()).toThrow(/no label, or every one, is named like an attack \(GOOD,BAD\)/);
    rmSync(join(folder, "config.json"));
    expect(() => open()).toThrow(/holds no config\.json/);
  });
});

describe.skipIf(!isInstalled)("in a server's workers", () => {
  test("its findings are in the account", { timeout: 60_000 }, async () => {
    const folder = tinyModel(["zebra"]);
    const options = { model: folder, runtime, unsure: EVERYTHING, deadlineMs: 4_000 };
    const server = await startTestServer({
      detectors: { "deep-injection": options, secrets: false, injection: false, "tool-args": false },
      budget_ms: 5_000,
    });
    try {
      const messages = [{ role: "user", content: "A zebra crossed." }];
      const request_body = { model: "gpt-5", messages };
      await server.post({ metadata: { request_id: "r1", url: "/v1/chat/completions" }, request_body });
      const records = await server.admin("/v1/decisions");
      expect(JSON.stringify(records)).toContain('"deep.classifier"');
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true });
    }
  });
});

test("without the runtime it says what to install", () => {
  const folder = tinyModel(["zebra"]);
  expect(() => deepInjection.create({ model: folder, runtime: "no-such-runtime" })).toThrow(
    /no-such-runtime cannot be loaded \(ERR_MODULE_NOT_FOUND\); install onnxruntime-node/,
  );
  rmSync(folder, { recursive: true });
});
