import fc from "fast-check";
import { expect, test } from "vitest";
import { HOSTILE } from "../../../bench/hostile-calls.js";
import { scanEventOf } from "../../../src/cli/scan-event.js";
import { toolArgs } from "../../../src/detectors/tool-args/index.js";
import { toolArgsRules } from "../../../src/detectors/tool-args/rules/all.js";
import type { Finding, KeywordHits } from "../../../src/plugins/contract.js";
import { scan, toolOf } from "./check.js";

const detector = toolArgs.create({});
/** `SHUTTER_FUZZ_CALLS=50000` looks at that many strings and as many mutated commands. */
const RUNS = Number(process.env.SHUTTER_FUZZ_CALLS ?? 2_000);
const NO_KEYWORDS: KeywordHits = { has: () => true };
const TOOLS = [
  "Bash",
  "Read",
  "Write",
  "WebFetch",
  "execute_sql",
  "python",
  "apply_patch",
  "mcp__slack__post_message",
  "use_mcp_tool",
  "PowerShell",
  "unknown",
];
const KEYS = ["command", "file_path", "content", "url", "sql", "code", "input", "text", "query", "args", "arguments"];

function wellFormed(name: string, params: unknown): void {
  const event = scanEventOf({ tool: { name, params } });
  for (const { segment, start, end, score } of detector.scan(event, NO_KEYWORDS) as readonly Finding[]) {
    const length = event.segments[segment]?.text.length ?? -1;
    expect(0 <= start && start <= end && end <= length).toBe(true);
    expect(score >= 0 && score <= 1).toBe(true);
  }
}

const shellish = fc.string({
  unit: fc.constantFrom(..."rm -rf/~$(){}[]<>|&;\\'\"`\n\t=*?#!@%^:,.abcxEOF0123\u200b日".split("")),
  maxLength: 200,
});
const seeds = toolArgsRules.flatMap(({ examples }) => examples.match.filter((example) => typeof example === "string"));

test("any JSON in any tool is survived", () => {
  fc.assert(fc.property(fc.constantFrom(...TOOLS), fc.jsonValue(), wellFormed), { numRuns: RUNS / 2 });
});

test("any text in any parameter is survived", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...TOOLS),
      fc.constantFrom(...KEYS),
      fc.oneof(shellish, fc.string({ unit: "binary", maxLength: 300 })),
      (name, key, text) => wellFormed(name, { [key]: text }),
    ),
    { numRuns: RUNS },
  );
});

test("a mutated dangerous command is survived", () => {
  fc.assert(
    fc.property(fc.constantFrom(...seeds), fc.nat(), fc.nat(20), shellish, (seed, at, gone, put) => {
      const place = at % (seed.length + 1);
      wellFormed("Bash", { command: seed.slice(0, place) + put + seed.slice(place + gone) });
    }),
    { numRuns: RUNS },
  );
});

test("a dangerous command is found in whatever it is wrapped", () => {
  const quote = (inner: string): string => `'${inner.replaceAll("'", "'\\''")}'`;
  const prefix = fc.constantFrom("sudo ", "env A=1 ", "timeout 30 ", "nohup ", "nice -n 5 ", "command ", "setsid ");
  const around = fc.constantFrom(
    (inner: string) => `(${inner})`,
    (inner: string) => `if true; then ${inner}; fi`,
    (inner: string) => `sh -c ${quote(inner)}`,
    (inner: string) => `echo "$( ${inner} )"`,
    (inner: string) => `eval ${quote(inner)}`,
    (inner: string) => `ls && ${inner}`,
    (inner: string) => `for f in a b; do ${inner}; done`,
    (inner: string) => `cat <<'END' | bash\n${inner}\nEND`,
  );
  fc.assert(
    fc.property(fc.array(prefix, { maxLength: 3 }), fc.uniqueArray(around, { maxLength: 3 }), (prefixes, arounds) => {
      const command = arounds.reduce((inner, add) => add(inner), `${prefixes.join("")}rm -rf /etc`);
      expect(scan(command).map(({ rule }) => rule)).toContain("fs.destroy.system");
    }),
  );
});

test("quoted as text, a dangerous command is not one", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...seeds.filter((seed) => !/['$`\\]/.test(seed))),
      fc.constantFrom("git commit -m ", "echo ", "grep -rn ", "npm test -- -t ", "gh issue create --title "),
      (seed, before) => {
        expect(scan(`${before}'${seed.replaceAll("\n", " ")}'`)).toEqual([]);
      },
    ),
    { numRuns: 500 },
  );
});

test.each(Object.entries(HOSTILE))(
  "64 KB of %s are survived and not passed in silence where they are not understood",
  (_, command) => {
    const findings = scan(toolOf(command));
    expect(findings.every(({ rule }) => rule.length > 0)).toBe(true);
  },
);

test("what is too deep to analyse is flagged", () => {
  expect(scan("$(".repeat(300)).map(({ rule }) => rule)).toEqual(["exec.incomplete"]);
});

test("parameters too many to look at are flagged", () => {
  const params = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`p${at}`, "x"]));
  expect(scan({ name: "any", params }).map(({ rule }) => rule)).toEqual(["exec.incomplete"]);
});
