import { expect, test } from "vitest";
import { SECRET_RULES } from "../../../src/detectors/secrets/rules/all.js";
import { placeholders } from "../../../src/server/obligations/placeholder.js";
import { redactionsOf } from "../../../src/server/obligations/redactions.js";
import { findingsIn } from "./scanned.js";

const KEY = Buffer.alloc(32, 3);
const placeholder = placeholders(KEY, "t");

const payloadOf = (content: string): Buffer =>
  Buffer.from(JSON.stringify({ metadata: {}, request_body: { messages: [{ role: "user", content }] } }));

const secretsIn = (text: string): ReturnType<typeof findingsIn> =>
  findingsIn(payloadOf(text)).filter(({ detector }) => detector === "secrets");

/** The text with what the secrets detector finds in it replaced. */
function redacted(text: string): string {
  return redactionsOf(secretsIn(text), placeholder).reduceRight(
    (whole, { start, end, text: put }) => whole.slice(0, start) + put + whole.slice(end),
    text,
  );
}

test("the same secret gets the same placeholder, another secret, tenant or key another one", () => {
  const finding = { rule: "github-pat", fingerprint: "0123456789abcdef" };
  expect(placeholder(finding)).toMatch(/^\[redacted:[0-9a-f]{8}:github-pat\]$/);
  expect(placeholders(KEY, "t")(finding)).toBe(placeholder(finding));
  const others = [
    placeholder({ ...finding, fingerprint: "fedcba9876543210" }),
    placeholders(KEY, "u")(finding),
    placeholders(Buffer.alloc(32, 4), "t")(finding),
  ];
  expect(new Set([placeholder(finding), ...others]).size).toBe(4);
});

test.each(SECRET_RULES)("what takes the place of a $id is found by no detector", ({ examples }) => {
  for (const text of examples.match) {
    const edited = redacted(text);
    expect(
      secretsIn(edited).map(({ rule, start, end }) => `${rule}: ${edited.slice(start, end)} in ${edited}`),
    ).toEqual([]);
  }
});

test.each(SECRET_RULES)("the placeholder of $id alone is found by no detector", ({ id }) => {
  const text = placeholder({ rule: id, fingerprint: id });
  for (const around of [
    text,
    `password = "${text}"`,
    `API_KEY=${text}\n`,
    `https://ann:${text}@db.example.com/`,
    `Authorization: Bearer ${text}`,
  ]) {
    expect(findingsIn(payloadOf(around)).map(({ rule }) => `${rule} in ${around}`)).toEqual([]);
  }
});

test("findings that overlap are replaced together, under the name of the gravest", () => {
  const at = (start: number, end: number, rule: string, severity: "high" | "low") =>
    ({
      segment: 0,
      start,
      end,
      rule,
      severity,
      detector: "d",
      score: 1,
      length: end - start,
      fingerprint: rule,
    }) as never;
  const redactions = redactionsOf(
    [at(30, 40, "c", "low"), at(0, 10, "a", "low"), at(5, 20, "b", "high"), at(20, 25, "d", "low")],
    ({ rule }) => rule,
  );
  expect(redactions).toEqual([
    { segment: 0, start: 0, end: 20, text: "b" },
    { segment: 0, start: 20, end: 25, text: "d" },
    { segment: 0, start: 30, end: 40, text: "c" },
  ]);
});
