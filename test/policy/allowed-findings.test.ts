import { expect, test } from "vitest";
import { type AllowedFinding, AllowedFindings } from "../../src/policy/allowed-findings.js";

const NOW = Date.parse("2027-01-30T12:00:00Z");
const FOUND = {
  detector: "secrets",
  rule: "github-pat",
  category: "secret.vcs",
  severity: "critical",
  level: "block",
  score: 0.9,
  kind: "tool_result",
  trust: "untrusted",
  pointer: "/request_body/messages/3/content",
  fingerprint: "0123456789abcdef",
} as const;
const ENTRY = { id: "sample", owner: "ada@example.org", reason: "documented sample", expires: "2027-01-31" };

/** What an entry makes of one finding of tenant `acme`. */
const mark = (given: Partial<AllowedFinding>, now = NOW): string | undefined => {
  const [marked] = new AllowedFindings([{ ...ENTRY, ...given }]).mark([FOUND], "acme", now);
  return marked !== undefined && "allowed" in marked ? (marked.allowed as string) : undefined;
};

test.each<[Partial<AllowedFinding>, boolean]>([
  [{ rule: "secrets/github-pat" }, true],
  [{ rule: "secrets/*" }, true],
  [{ rule: "github-pat" }, false],
  [{ path: "/request_body/messages/*/content" }, true],
  [{ path: "/request_body/*/content" }, false],
  [{ path: "/request_body/**" }, true],
  [{ fingerprint: FOUND.fingerprint }, true],
  [{ fingerprint: "f".repeat(16) }, false],
  [{ rule: "secrets/*", path: "/tools/**" }, false],
  [{ rule: "secrets/*", tenant: "acme" }, true],
  [{ rule: "secrets/*", tenant: "other" }, false],
])("%j covers it: %s", (given, covers) => expect(mark(given)).toBe(covers ? ENTRY.id : undefined));

test("from its date on it covers nothing, and is named", () => {
  const day = Date.parse("2027-01-31T00:00:00Z");
  expect([mark({ rule: "**" }, day - 1), mark({ rule: "**" }, day)]).toEqual(["sample", undefined]);
  const list = new AllowedFindings([ENTRY]);
  expect([list.expired(day - 1), list.expired(day)]).toEqual([[], ["allowed:sample"]]);
});
