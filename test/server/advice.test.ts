import { expect, test } from "vitest";
import { adviceOn } from "../../src/detectors/tool-args/advice.js";
import { adviceFor } from "../../src/server/advice.js";
import type { LocatedFinding } from "../../src/server/event-summary.js";

const found = (more: Partial<LocatedFinding>): LocatedFinding => ({
  detector: "tool-args",
  rule: "git.discard",
  category: "git.discard",
  severity: "medium",
  level: "flag",
  score: 0.6,
  segment: 0,
  start: 0,
  end: 1,
  fingerprint: "00",
  length: 1,
  kind: "tool_call",
  trust: "model",
  pointer: "",
  turn: 0,
  ...more,
});

const grave = found({ rule: "exec.remote", level: "block", score: 0.9 });

test("the gravest call decides what to do instead", () => {
  expect(adviceFor([found({}), grave, found({ score: 0.5 })])).toBe(adviceOn("exec.remote"));
});

test("a flow has advice too", () => {
  const flow = found({ detector: "session", rule: "flow.download-run", level: "block", score: 0.95 });
  expect(adviceFor([grave, flow])).toContain("Verify a checksum");
});

test("calls somebody answers for and findings of others give no advice", () => {
  expect(adviceFor([{ ...grave, allowed: "a1" }, found({ detector: "secrets", rule: "exec.remote" })])).toBe("");
  expect(adviceFor([])).toBe("");
});
