import { expect, test } from "vitest";
import { readAnnotations } from "../../src/policy/annotations.js";

test("an id is enough", () => {
  expect(readAnnotations({ id: "no-crm" })).toEqual({
    id: "no-crm",
    mode: "monitor",
    severity: "medium",
    action: "block",
    message: "Blocked by policy {policy.id}.",
    status: 403,
    missingStatus: 503,
    rollout: 100,
    rolloutKey: "session",
    onModifyFail: "block",
    scope: "all",
    maxAgeS: {},
  });
});

test("every annotation is read", () => {
  const raw = {
    id: "a",
    mode: "enforce",
    severity: "critical",
    action: "redact",
    message: "No. {decision.id}",
    status_code: "451",
    rollout: "10",
    rollout_key: "user",
    on_missing: "closed",
    on_modify_fail: "open",
    scope: "last_turn",
    max_age: "on_call=60s, shift=2h",
    session: "quarantined:30m",
    expires: "2027-01-31",
    owner: "Platform Security",
    ticket: "SEC-12",
    since: "2026-11-21",
  };
  expect(readAnnotations(raw)).toEqual({
    id: "a",
    mode: "enforce",
    severity: "critical",
    action: "redact",
    message: "No. {decision.id}",
    status: 451,
    missingStatus: 451,
    rollout: 10,
    rolloutKey: "user",
    onMissing: "closed",
    onModifyFail: "open",
    scope: "last_turn",
    maxAgeS: { on_call: 60, shift: 7_200 },
    session: { tag: "quarantined", ttlS: 1_800 },
    expiresAt: Date.UTC(2027, 0, 31),
    owner: "Platform Security",
    ticket: "SEC-12",
    since: "2026-11-21",
  });
});

const KNOWN = "known are id, mode, rollout, rollout_key, severity";

test.each([
  // annotations                             what is said about them
  [{}, "has no @id"],
  [{ id: null }, "@id has no value"],
  [{ id: "" }, "@id has no value"],
  [{ id: "No CRM" }, "is not an id; use lower case letters"],
  [{ id: "x".repeat(65) }, "is not an id"],
  [{ id: "on_incomplete" }, "is reserved"],
  [{ id: "a", mdoe: "enforce" }, `unknown annotation @mdoe (did you mean "mode"?); ${KNOWN}`],
  [{ id: "a", reviewer: "ann" }, `unknown annotation @reviewer; ${KNOWN}`],
  [{ id: "default.use_tool" }, "is reserved"],
  [{ id: "a", rollout: "101" }, "is not a whole number from 0 to 100"],
  [{ id: "a", rollout: "1e1" }, "is not a whole number from 0 to 100"],
  [{ id: "a", rollout_key: "team" }, "is not one of session, user, request"],
  [{ id: "a", on_missing: "close" }, `is not one of open, closed (did you mean "closed"?)`],
  [{ id: "a", on_modify_fail: "open" }, "means nothing without an @action that edits"],
  [{ id: "a", scope: "all" }, `means nothing without @action("redact")`],
  [{ id: "a", max_age: "on_call" }, `is not of the form "attribute=60s"`],
  [{ id: "a", session: "quarantined" }, `is not of the form "tag:30m"`],
  [{ id: "a", session: "quarantined:0m" }, `is not of the form "tag:30m"`],
  [{ id: "a", expires: "2027-02-31" }, "is not a day (2027-01-31)"],
  [{ id: "a", owner: "two\nlines" }, "is no plain line"],
  [{ id: "a", mode: null }, "@mode has no value"],
  [{ id: "a", mode: "enfroce" }, `@mode("enfroce") is not one of off, monitor, enforce (did you mean "enforce"?)`],
  [{ id: "a", mode: "Enforce" }, `did you mean "enforce"?`],
  [{ id: "a", severity: "severe" }, "is not one of low, medium, high, critical"],
  [{ id: "a", action: "redcat" }, `is not one of block, redact, strip_tool, alert (did you mean "redact"?)`],
  [{ id: "a", status_code: "503" }, "is not between 400 and 499"],
  [{ id: "a", status_code: "4e2" }, "is not between 400 and 499"],
  [{ id: "a", status_code: "403 " }, "is not between 400 and 499"],
  [{ id: "a", status_code: "408" }, "retry what was blocked"],
  [{ id: "a", status_code: "409" }, "retry what was blocked"],
  [{ id: "a", status_code: "429" }, "retry what was blocked"],
  [{ id: "a", message: "{tool.params}" }, "holds {tool.params}; only {policy.id}, {decision.id}, {tool.name}"],
  [{ id: "a", message: "{policy.id" }, "holds {policy.id; only"],
  [{ id: "a", message: "two\nlines" }, "control or invisible characters"],
  [{ id: "a", message: "\u202eevil" }, "control or invisible characters"],
  [{ id: "a", message: "x".repeat(401) }, "is longer than 400 characters"],
  [{ id: "a", action: "alert", message: "x" }, `means nothing beside @action("alert")`],
  [{ id: "a", action: "alert", status_code: "403" }, `means nothing beside @action("alert")`],
])("%j is refused: %s", (raw: Record<string, string | null>, said) => {
  expect(readAnnotations(raw)).toEqual([expect.objectContaining({ message: expect.stringContaining(said) })]);
});

test("all mistakes are told at once", () => {
  expect(readAnnotations({ mdoe: "x", severity: "y" })).toHaveLength(3);
});
