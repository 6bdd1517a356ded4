import { expect, test } from "vitest";
import { scanEventOf } from "../../src/cli/scan-event.js";
import { createKeywordPass } from "../../src/detectors/text/keyword-pass.js";
import type { DetectorPlugin, Finding } from "../../src/plugins/contract.js";
import { DetectorHost, FINDINGS_PER_DETECTOR_MAX } from "../../src/plugins/host.js";

const event = scanEventOf({ text: "hello world", kind: "user" });
const found: Finding = {
  rule: "greeting",
  category: "test.word",
  severity: "low",
  level: "flag",
  score: 0.5,
  segment: 0,
  start: 0,
  end: 5,
};

function plugin(id: string, scan: () => unknown, meta: Partial<DetectorPlugin["meta"]> = {}): DetectorPlugin {
  return {
    meta: { id, about: "for a test", version: "1", events: ["pre_request"], reads: ["user"], ...meta },
    create: () => ({ scan: scan as () => Finding[] }),
  };
}

function hostOf(...plugins: DetectorPlugin[]): DetectorHost {
  const detectors = plugins.map((each) => ({ plugin: each, options: {} }));
  return new DetectorHost({ detectors, keywordPass: createKeywordPass, fingerprintKey: new Uint8Array(32) });
}

test("a finding leaves with its detector, length and keyed fingerprint, and without its text", () => {
  const { findings } = hostOf(plugin("good", () => [found])).scan(event);
  expect(findings).toEqual([
    { ...found, detector: "good", length: 5, fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) },
  ]);
});

test.each<[string, unknown]>([
  ["no list", undefined],
  ["a list of nothing", [null]],
  ["a rule made of text", [{ ...found, rule: "Hello World" }]],
  ["a segment that is not there", [{ ...found, segment: 1 }]],
  ["an empty range", [{ ...found, end: 0 }]],
  ["a range past the end", [{ ...found, end: 99 }]],
  ["a score above one", [{ ...found, score: 2 }]],
  ["a score that is no number", [{ ...found, score: Number.NaN }]],
  ["an unknown level", [{ ...found, level: "maybe" }]],
  ["a reason made of text", [{ ...found, reasons: ["Hello World"] }]],
  ["reasons without end", [{ ...found, reasons: Array.from({ length: 9 }, () => "on-and-on") }]],
])("a detector that gives %s loses its findings and nobody else's", (_name, result) => {
  const { findings, lanes } = hostOf(
    plugin("bad", () => result),
    plugin("good", () => [found]),
  ).scan(event);
  expect(findings.map(({ detector }) => detector)).toEqual(["good"]);
  expect(lanes.map(({ detector, status, reason }) => [detector, status, reason])).toEqual([
    ["bad", "failed", "malformed"],
    ["good", "done", undefined],
  ]);
});

test("a detector that throws is named, what it said is not", () => {
  const report = hostOf(
    plugin("bad", () => {
      throw new Error("hello world");
    }),
  ).scan(event);
  expect(report.lanes).toEqual([{ detector: "bad", status: "failed", reason: "throw", us: expect.any(Number) }]);
  expect(JSON.stringify(report)).not.toContain("hello");
});

test("a detector sees only the events and kinds it reads", () => {
  const { lanes } = hostOf(
    plugin("later", () => [found], { events: ["entire_request"] }),
    plugin("other", () => [found], { reads: ["system"] }),
  ).scan(event);
  expect(lanes.map(({ status }) => status)).toEqual(["skipped", "skipped"]);
});

test("a flood of findings is cut", () => {
  const { findings } = hostOf(plugin("flood", () => Array(5_000).fill(found))).scan(event);
  expect(findings).toHaveLength(FINDINGS_PER_DETECTOR_MAX);
});

test("the version of the set changes with a detector's version and options, and with nothing else", () => {
  const version = (options: unknown, meta = {}): string =>
    new DetectorHost({
      detectors: [{ plugin: plugin("a", () => [], meta), options }],
      keywordPass: createKeywordPass,
      fingerprintKey: new Uint8Array(32),
    }).version;
  expect(version({ x: 1 })).toBe(version({ x: 1 }));
  expect(new Set([version({ x: 1 }), version({ x: 2 }), version({ x: 1 }, { version: "2" })]).size).toBe(3);
});
