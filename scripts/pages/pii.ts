import { scanEventOf } from "../../src/cli/scan-event.js";
import { pii } from "../../src/detectors/pii/index.js";
import type { PiiKind } from "../../src/detectors/pii/kind.js";
import { PII_KINDS } from "../../src/detectors/pii/kinds/all.js";
import { cell, redacted, table } from "./markdown.js";

const NEEDS = { nothing: "", grouping: "a word nearby, or separators", context: "a word nearby" } as const;

function exampleOf({ id, examples }: PiiKind): string {
  const [example = ""] = examples.match;
  const text = `see ${example} there`;
  const [finding] = pii
    .create({ kinds: { "*": "off", [id]: "monitor" } })
    .scan(scanEventOf({ text, kind: "user" }), { has: () => false });
  return finding === undefined ? "" : redacted(example, finding.start - "see ".length, finding.end - "see ".length);
}

/** docs/detectors/pii.md: what stands there before the table is the page's own text. */
export function piiPage(introduction: string): string {
  const rows = PII_KINDS.map((kind) => [
    `\`${kind.id}\``,
    cell(kind.title),
    kind.mode,
    kind.isValid === undefined ? "" : "yes",
    NEEDS[kind.needs],
    exampleOf(kind),
  ]);
  return `${introduction}\n${table(["Kind", "What", "Mode", "Checked", "Needs", "Example"], rows)}\n`;
}
