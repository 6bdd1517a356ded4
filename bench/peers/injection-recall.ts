import type { Row } from "../../scripts/train-injection/corpus.js";
import { injectionPeers } from "./injection.js";

/** What Shutter makes of a row: 0 to 1. */
export interface Scored {
  readonly row: Row;
  readonly score: number;
}

const KINDS = ["direct", "indirect", "jailbreak"];

const percent = (part: number, whole: number): string => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;

/** The lowest score that no more than `allowed` harmless texts reach. */
function scoreFor(allowed: number, harmless: readonly Scored[]): number {
  const sorted = harmless.map(({ score }) => score).sort((a, b) => b - a);
  return (sorted[allowed] ?? 0) + 1e-9;
}

/**
 * Each peer in its default settings, and beside it what Shutter finds at a threshold where no more of the same harmless
 * texts are found: one Markdown row a peer, all on the same rows in one run.
 */
export async function injectionRecall(scored: readonly Scored[]): Promise<string[]> {
  const harmless = scored.filter(({ row }) => row.label === 0);
  const lines = [
    "| peer | version | harmless found | direct | Shutter | indirect | Shutter | jailbreak | Shutter |",
    "|---|---|---|---|---|---|---|---|---|",
  ];
  for (const { name, version, flags } of await injectionPeers()) {
    const found = new Set<Row>();
    for (const { row } of scored) if (await flags(row.text)) found.add(row);
    const mistakes = harmless.filter(({ row }) => found.has(row)).length;
    const least = scoreFor(mistakes, harmless);
    const byKind = KINDS.flatMap((kind) => {
      const attacks = scored.filter(({ row }) => row.kind === kind);
      return [
        percent(attacks.filter(({ row }) => found.has(row)).length, attacks.length),
        percent(attacks.filter(({ score }) => score >= least).length, attacks.length),
      ];
    });
    lines.push(`| ${[name, version, percent(mistakes, harmless.length), ...byKind].join(" | ")} |`);
  }
  return lines;
}
