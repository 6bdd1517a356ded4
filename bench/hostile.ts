import { scanEventOf } from "../src/cli/scan-event.js";
import { secrets } from "../src/detectors/secrets/index.js";
import type { SecretRule } from "../src/detectors/secrets/rule.js";
import { SECRET_RULES } from "../src/detectors/secrets/rules/all.js";
import { createKeywordPass } from "../src/detectors/text/keyword-pass.js";
import type { Bench, BenchOptions, BenchResult } from "./bench.js";
import { cpuMs } from "./cpu-time.js";

const BYTES = 1_000_000;
/** A guard run looks at every so many rules. */
const STRIDE = { full: 1, guard: 12 };
const WORST_SHOWN = 12;
/** Goal: nothing costs more, so that a megabyte prepared by somebody takes a twentieth of a second. */
const NS_PER_BYTE_MAX = 50;
const PEM = "-----BEGIN PRIVATE KEY-----";

/** Texts that make as much work as a rule allows: what makes it run, over and over, and never quite what it looks for. */
const ATTACKS: Readonly<Record<string, (rule: SecretRule) => string>> = {
  keyword: ({ keywords }) => keywords[0] ?? "",
  "keyword and space": ({ keywords }) => `${keywords[0]} `,
  "keyword and letters": ({ keywords }) => `${keywords[0]}aB3dE6gH9jK2`,
  "keyword, assigned": ({ keywords }) => `${keywords[0]}_key = `,
  "all keywords": ({ keywords }) => `${keywords.join(" ")}\n`,
  "half an example": ({ examples }) => halfOf(examples.match[0] ?? ""),
  "an example but its last": ({ examples }) => `${(examples.match[0] ?? "").slice(0, -2)} `,
  examples: ({ examples }) => `${examples.match[0]}\n`,
};

/** Texts that are hostile to the detector as a whole, whatever the rules. */
const OVERALL: Readonly<Record<string, string>> = {
  "every keyword": `${SECRET_RULES.flatMap(({ keywords }) => keywords).join(" ")}\n`,
  "every keyword, assigned": `${SECRET_RULES.map(({ keywords }) => `${keywords[0]}_token="aB3dE6gH9jK2`).join("\n")}\n`,
  "password=": 'password="',
  "key key": "key",
  PEM,
  "%41": "%41",
  "&#65;": "&#65;",
  "\\u0041": "\\u0041",
  "=3D": "=3D",
  "'+'": "'+'",
  "zero width": "\u200ba",
  "full width": "ａ",
  "base64 of base64": Buffer.from(Buffer.from("token=aB3dE6gH9jK2 and so on ".repeat(40)).toString("base64")).toString(
    "base64",
  ),
  hex: `${Buffer.from("password=aB3dE6gH9jK2 and so on ").toString("hex")} `,
  backslashes: "\\",
  quotes: '"',
  braces: '{"a":',
};

function halfOf(text: string): string {
  return text.slice(0, Math.ceil(text.length / 2));
}

const detector = secrets.create({});
const keywordPass = createKeywordPass(secrets.meta.keywords ?? []);

/** Nanoseconds of processor time for each byte of a megabyte made of a piece; the better of two. */
function nsPerByte(piece: string): number {
  const text = piece.repeat(Math.ceil(BYTES / Buffer.byteLength(piece)));
  const times = [0, 1].map(() => {
    const event = scanEventOf({ text, kind: "user" });
    const begun = cpuMs();
    detector.scan(event, keywordPass(event));
    return cpuMs() - begun;
  });
  return (Math.min(...times) * 1_000_000) / Buffer.byteLength(text);
}

async function run({ isGuard }: BenchOptions): Promise<BenchResult> {
  const stride = isGuard ? STRIDE.guard : STRIDE.full;
  const byRule = SECRET_RULES.filter((_, index) => index % stride === 0).flatMap((rule) =>
    Object.entries(ATTACKS).map(([attack, pieceOf]) => ({ of: rule.id, attack, ns: nsPerByte(pieceOf(rule)) })),
  );
  const overall = Object.entries(OVERALL).map(([attack, piece]) => ({ of: "", attack, ns: nsPerByte(piece) }));
  const sorted = [...byRule, ...overall].sort((a, b) => b.ns - a.ns);
  const worst = sorted[0]?.ns ?? Number.NaN;
  const above = sorted.filter(({ ns }) => ns > NS_PER_BYTE_MAX);
  return {
    tables: [
      {
        title: `A megabyte of each: the worst of ${sorted.length}; ${above.length} above ${NS_PER_BYTE_MAX} ns a byte`,
        rows: sorted
          .slice(0, WORST_SHOWN)
          .map(({ of, attack, ns }) => ({ rule: of, "a megabyte of": attack, "ns a byte": ns })),
      },
    ],
    ratios: { "worst hostile text, ns a byte / goal": worst / NS_PER_BYTE_MAX },
  };
}

export const hostile: Bench = {
  name: "hostile",
  question: "How long can a text take that somebody made to keep the secrets detector busy?",
  run,
};
