import { expect } from "vitest";
import { scanEventOf } from "../../../src/cli/scan-event.js";
import { toolArgs } from "../../../src/detectors/tool-args/index.js";
import type { KeywordHits } from "../../../src/plugins/contract.js";

export type Call = string | { readonly name: string; readonly params?: unknown };

const detector = toolArgs.create({});
const NO_KEYWORDS: KeywordHits = { has: () => true };

/** A command line stands for a call of `Bash`. */
export const toolOf = (call: Call): { name: string; params?: unknown } =>
  typeof call === "string" ? { name: "Bash", params: { command: call } } : call;

export function scan(call: Call, options: unknown = {}): { rule: string; level: string; text: string }[] {
  const event = scanEventOf({ tool: toolOf(call) });
  const used = Object.keys(options as object).length === 0 ? detector : toolArgs.create(options);
  return used.scan(event, NO_KEYWORDS).map(({ rule, level, segment, start, end }) => ({
    rule,
    level,
    text: event.segments[segment]?.text.slice(start, end) ?? "?",
  }));
}

/** Expected findings read `level rule`; their order does not matter. */
export function check(call: Call, ...expected: string[]): void {
  expect([...new Set(scan(call).map(({ rule, level }) => `${level} ${rule}`))].sort()).toEqual(expected.sort());
}

/** The strongest level reached. */
export function level(call: Call): "block" | "flag" | "pass" {
  const levels = scan(call).map((finding) => finding.level);
  return levels.includes("block") ? "block" : levels.length > 0 ? "flag" : "pass";
}
