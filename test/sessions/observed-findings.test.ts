import { expect, test } from "vitest";
import { ObservedFindings, type Sighting } from "../../src/sessions/observed-findings.js";

const sighting: Sighting = { detector: "secrets", rule: "github-token", fingerprint: "f1", place: "c1:10-50" };

test("a finding is new once per session", () => {
  const observed = new ObservedFindings();
  expect(observed.firstSeen("t", "s", [sighting])).toEqual([sighting]);
  expect(observed.firstSeen("t", "s", [sighting])).toEqual([]);
});

test.each<[string, string, string, Partial<Sighting>]>([
  ["another tenant", "u", "s", {}],
  ["another session", "t", "s2", {}],
  ["another detector", "t", "s", { detector: "pii" }],
  ["another rule", "t", "s", { rule: "other" }],
  ["another secret", "t", "s", { fingerprint: "f2" }],
  ["another place", "t", "s", { place: "c1:60-100" }],
  ["parts that only look alike when put together", "ts", "", {}],
])("%s is another finding", (_, tenant, session, change) => {
  const observed = new ObservedFindings();
  observed.firstSeen("t", "s", [sighting]);
  const changed = { ...sighting, ...change };
  expect(observed.firstSeen(tenant, session, [changed])).toEqual([changed]);
});

test("the same finding twice in one request is recorded once", () => {
  expect(new ObservedFindings().firstSeen("t", "s", [sighting, { ...sighting }])).toEqual([sighting]);
});

test("a finding that a sibling has seen is not new, to a newcomer neither", () => {
  const [one, other, newcomer] = [new ObservedFindings(), new ObservedFindings(), new ObservedFindings()];
  one.tell = (keys) => other.hear(keys);
  one.firstSeen("t", "s", [sighting]);
  for (const keys of other.recall()) newcomer.hear(keys);
  expect(other.firstSeen("t", "s", [sighting])).toEqual([]);
  expect(newcomer.firstSeen("t", "s", [sighting])).toEqual([]);
});

test("a finding is forgotten when it has not been seen for long, and only then", () => {
  let nowMs = 1;
  const observed = new ObservedFindings({ ttlMs: 100, now: () => nowMs });
  observed.firstSeen("t", "s", [sighting]);
  for (let round = 0; round < 5; round++) {
    nowMs += 60;
    expect(observed.firstSeen("t", "s", [sighting])).toEqual([]);
  }
  nowMs += 101;
  expect(observed.firstSeen("t", "s", [sighting])).toEqual([sighting]);
});

test("what is remembered is bounded", () => {
  const observed = new ObservedFindings({ findingsMax: 50 });
  for (let n = 0; n < 1_000; n++) observed.firstSeen("t", "s", [{ ...sighting, place: String(n) }]);
  expect(observed.size).toBe(50);
});
