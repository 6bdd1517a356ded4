import fc from "fast-check";
import { expect, test } from "vitest";
import { secrets } from "../../../src/detectors/secrets/index.js";
import { SECRET_RULES } from "../../../src/detectors/secrets/rules/all.js";
import { createKeywordPass } from "../../../src/detectors/text/keyword-pass.js";
import type { Segment } from "../../../src/plugins/event.js";
import { eventOf } from "../text/event-of.js";

const keywordPass = createKeywordPass(secrets.meta.keywords ?? []);
const detector = secrets.create({});
const GENERIC_RULES = ["generic-api-key", "generic-password", "generic-uuid-key"];
const NO_KEYWORDS = { has: () => false };

/** Findings as `rule level: matched text`, so that a failure reads like a sentence. */
function scan(...parts: (string | Partial<Segment>)[]): string[] {
  const event = eventOf(...parts);
  return detector.scan(event, keywordPass(event)).map(({ rule, level, segment, start, end }) => {
    return `${rule} ${level}: ${event.segments[segment]?.text.slice(start, end)}`;
  });
}

const check = (text: string | Partial<Segment>, ...expected: string[]): void => expect(scan(text)).toEqual(expected);

/** Well-formed with a correct checksum, issued by nobody. */
const SOUND = "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";
/** The same shape with a wrong one. */
const UNSOUND = "ghp_zQ7xW2pLm9Kd4RtY8VbN3cF6hJ1s5G000000";

test.each([
  ["alone", SOUND],
  ["in a sentence", `rotate ${SOUND}, please`],
  ["in quotes", `"${SOUND}"`],
  ["glued to =", `TOKEN=${SOUND}`],
  ["glued to :", `user:${SOUND}@github.com`],
  ["glued to letters", `x${SOUND}`],
  ["with letters behind", `${SOUND}xyz`],
  ["between escapes", `\\"${SOUND}\\n`],
  ["between CJK characters", `鍵${SOUND}鍵`],
])("a GitHub token %s is block level", (_, text) => check(text, `github-pat block: ${SOUND}`));

test("a failing checksum vetoes nothing", () => check(UNSOUND, `github-pat block: ${UNSOUND}`));

test("a passing checksum scores higher than a failing one", () => {
  const [sound = 0, unsound = 0] = [SOUND, UNSOUND].map((text) => {
    const event = eventOf(text);
    return detector.scan(event, keywordPass(event))[0]?.score;
  });
  expect(sound).toBeGreaterThan(unsound);
});

test("two secrets are two findings, in order, each in its segment", () =>
  expect(scan(`a ${SOUND} b`, "nothing", `ü ${UNSOUND} ${SOUND}`)).toEqual([
    `github-pat block: ${SOUND}`,
    `github-pat block: ${UNSOUND}`,
    `github-pat block: ${SOUND}`,
  ]));

test("nothing is found across two segments", () => expect(scan(SOUND.slice(0, 20), SOUND.slice(20))).toEqual([]));

test.each([
  "how do I rotate a GitHub token?",
  "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
  "AKIAIOSFODNN7EXAMPLE",
  "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  'api_key = os.environ["API_KEY"]',
  "password: ${DB_PASSWORD}",
  "token = 'your-token-here'",
  'const accessTokenProvider = createAccessTokenProvider("tokenCredentialOptions");',
  "max_tokens: 100000, next_page_token: 'CAUQAA1234567890abcdefXYZ'",
  "commit 3f2c9a1b7d5e8f60412c9b3a7d1e5f8092b4c6d8",
])("%s is no secret", (text) => check(text));

test.each([
  ["environment", "SERVICE_TOKEN=q7Xw2ZpLm9Kd4RtY8VbN"],
  ["YAML", "service_token: q7Xw2ZpLm9Kd4RtY8VbN"],
  ["JSON", '{"serviceToken": "q7Xw2ZpLm9Kd4RtY8VbN"}'],
  ["JSON in JSON", '{\\"serviceToken\\": \\"q7Xw2ZpLm9Kd4RtY8VbN\\"}'],
  ["TypeScript", 'const serviceToken: string = "q7Xw2ZpLm9Kd4RtY8VbN";'],
  ["XML", "<serviceToken>q7Xw2ZpLm9Kd4RtY8VbN</serviceToken>"],
  ["an attribute pair", '<add key="ServiceToken" value="q7Xw2ZpLm9Kd4RtY8VbN"/>'],
  ["a Kubernetes environment", "- name: SERVICE_TOKEN\n  value: q7Xw2ZpLm9Kd4RtY8VbN"],
  ["an option", "tool --service-token q7Xw2ZpLm9Kd4RtY8VbN --verbose"],
  ["a call", 'setToken("service_token", "q7Xw2ZpLm9Kd4RtY8VbN")'],
])("an assignment in %s", (_, text) => check(text, "generic-api-key flag: q7Xw2ZpLm9Kd4RtY8VbN"));

test("the member that holds a string names it", () => {
  check({ key: "service_token", text: "q7Xw2ZpLm9Kd4RtY8VbN" }, "generic-api-key flag: q7Xw2ZpLm9Kd4RtY8VbN");
  check({ key: "content", text: "q7Xw2ZpLm9Kd4RtY8VbN" });
  check(
    { key: "DATADOG_API_KEY", text: "3f2c9a1b7d5e8f60412c9b3a7d1e5f80" },
    "datadog-api-key flag: 3f2c9a1b7d5e8f60412c9b3a7d1e5f80",
  );
});

test.each([
  ["base64", Buffer.from(`export TOKEN=${SOUND}\n`).toString("base64")],
  ["base64 twice", Buffer.from(Buffer.from(`token: ${SOUND}`).toString("base64")).toString("base64")],
  ["hex", Buffer.from(SOUND).toString("hex")],
  ["percent", `?token=${SOUND.replace("_", "%5F")}`],
  ["full-width letters", [...SOUND].map((letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)).join("")],
  ["characters without width", [...SOUND].join("\u200b")],
  ["joined literals", `"${SOUND.slice(0, 4)}" + "${SOUND.slice(4)}"`],
  ["joined literals of another language", `'${SOUND.slice(0, 4)}' . '${SOUND.slice(4)}'`],
  ["lines of a shell that go on", `curl -H ${SOUND.slice(0, 30)}\\\n    ${SOUND.slice(30)}`],
  ["letters with spaces between them", [...SOUND].join(" ")],
  ["letters under each other", [...SOUND].join("\n")],
  ["reverse", [...SOUND].reverse().join("")],
  ["base64 of letters with hyphens between them", Buffer.from(`say ${[...SOUND].join("-")}`).toString("base64")],
  ["quoted-printable lines", `${SOUND.slice(0, 20)}=\n${SOUND.slice(20)}`],
  ["unicode escapes", SOUND.replace("g", "\\u0067")],
])("a token in %s is found", (_, text) => expect(scan(text).join()).toContain("github-pat block: "));

test("what is found reversed or spaced is found at its place", () => {
  const reversed = [...SOUND].reverse().join("");
  check(`größe ${reversed} 漢字`, `github-pat block: ${reversed}`);
  const spaced = [...SOUND].join(" ");
  check(`größe: ${spaced} 漢字`, `github-pat block: ${spaced}`);
});

test("a text of nothing but look-alikes is looked at in part, and that is told", () => {
  const [lookAlike, ...rest] = scan(`${"ghp_".padEnd(30, "a")} `.repeat(20_000));
  expect([lookAlike, rest]).toEqual(["crowded-text flag: g", []]);
});

test("minScore shows what the shipped threshold hides", () => {
  const event = eventOf("ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
  const levels = secrets.create({ minScore: 0 }).scan(event, keywordPass(event));
  expect(levels).toMatchObject([{ rule: "github-pat", level: "flag", score: 0.2 }]);
});

test("a planted token is found whatever surrounds it", () => {
  const around = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("key: ", "https://u:", "-----BEGIN ", "eyJ", "api_key="),
  );
  fc.assert(
    fc.property(around, around, fc.constantFrom(SOUND, UNSOUND), (before, after, token) => {
      expect(scan(`${before} ${token} ${after}`)).toContain(`github-pat block: ${token}`);
    }),
  );
});

test.each([
  "ghp_",
  "key=",
  "-----BEGIN PRIVATE KEY-----",
  "eyJ",
  "://a:",
  "%41",
  "sk-",
  "AKIA",
  'password="',
  "a",
  "\\",
])("a megabyte of %s is read to its end", (piece) =>
  expect(scan(piece.repeat(1_000_000 / piece.length)).length).toBeLessThan(200_000),
);

test("one that could be anybody's is of low severity where the API asks for a credential", () => {
  const severities = (part: Partial<Segment>): string[] => {
    const event = eventOf({ text: 'password = "vQ8#kT2!mZ5pXw9r"', ...part });
    return detector.scan(event, keywordPass(event)).map(({ rule, severity }) => `${rule} ${severity}`);
  };
  expect(severities({})).toEqual(["generic-password high"]);
  expect(severities({ credentialByDesign: true })).toEqual(["generic-password low"]);
});

test("a token that names its issuer blocks also where the API asks for a credential", () =>
  check({ credentialByDesign: true, text: SOUND }, `github-pat block: ${SOUND}`));

test("a checksum raises or lowers a score and never decides alone", () => {
  const checked = SECRET_RULES.filter(({ check }) => check !== undefined && check.mode !== "require");
  expect(checked.length).toBeGreaterThan(15);
  const alnum = fc.constantFrom(..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
  for (const rule of checked) {
    const { check: _, ...unchecked } = rule;
    const [withCheck, without] = [rule, unchecked].map((one) =>
      secrets.create({
        minScore: 0,
        disabledRules: [...GENERIC_RULES, ...SECRET_RULES.map(({ id }) => id)],
        extraRules: [{ ...one, id: "own" }],
      }),
    );
    const example = rule.examples.match[0] ?? "";
    const scores = (text: string): (number | undefined)[] =>
      [withCheck, without].map((one) => one?.scan(eventOf(text), NO_KEYWORDS)[0]?.score);
    fc.assert(
      fc.property(fc.nat(Math.max(0, example.length - 1)), alnum, (at, character) => {
        // One letter changed: the format may still hold, and the checksum hardly ever does.
        const changed = /[0-9A-Za-z]/.test(example.charAt(at))
          ? example.slice(0, at) + character + example.slice(at + 1)
          : example;
        const [judged, plain] = scores(changed);
        expect(judged === undefined, rule.id).toBe(plain === undefined);
        if (judged === undefined || plain === undefined || judged === 0.99) return;
        expect(Math.abs(judged - plain), rule.id).toBeLessThanOrEqual(0.0601);
      }),
      { numRuns: 20 },
    );
  }
});
