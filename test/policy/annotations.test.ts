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
  });
});

test("every annotation is read", () => {
  const raw = {
    id: "a",
    mode: "enforce",
    severity: "critical",
    action: "block",
    message: "No. {decision.id}",
    status_code: "451",
  };
  const { status_code: _, ...rest } = raw;
  expect(readAnnotations(raw)).toEqual({ ...rest, status: 451 });
});

const KNOWN = "known are id, mode, severity, action, message, status_code";

test.each([
  // annotations                             what is said about them
  [{}, "has no @id"],
  [{ id: null }, "@id has no value"],
  [{ id: "" }, "@id has no value"],
  [{ id: "No CRM" }, "is not an id; use lower case letters"],
  [{ id: "x".repeat(65) }, "is not an id"],
  [{ id: "on_incomplete" }, "is reserved"],
  [{ id: "a", mdoe: "enforce" }, `unknown annotation @mdoe (did you mean "mode"?); ${KNOWN}`],
  [{ id: "a", owner: "ann" }, `unknown annotation @owner; ${KNOWN}`],
  [{ id: "a", mode: null }, "@mode has no value"],
  [{ id: "a", mode: "enfroce" }, `@mode("enfroce") is not one of off, monitor, enforce (did you mean "enforce"?)`],
  [{ id: "a", mode: "Enforce" }, `did you mean "enforce"?`],
  [{ id: "a", severity: "severe" }, "is not one of low, medium, high, critical"],
  [{ id: "a", action: "redact" }, "is not one of block, alert"],
  [{ id: "a", status_code: "503" }, "is not between 400 and 499"],
  [{ id: "a", status_code: "4e2" }, "is not between 400 and 499"],
  [{ id: "a", status_code: "403 " }, "is not between 400 and 499"],
  [{ id: "a", status_code: "408" }, "retry what was blocked"],
  [{ id: "a", status_code: "409" }, "retry what was blocked"],
  [{ id: "a", status_code: "429" }, "retry what was blocked"],
  [{ id: "a", message: "{tool.name}" }, "holds {tool.name}; only {policy.id}, {decision.id} are filled in"],
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
