import { readFileSync } from "node:fs";
import { basename } from "node:path";
import RE2 from "re2";
import type { Finder, Range } from "./peer.js";
import { parseToml, type TomlTable } from "./toml.js";

interface Allowed {
  readonly patterns: readonly RE2[];
  readonly target: string;
  readonly words: readonly string[];
}

interface Rule {
  readonly pattern: RE2;
  readonly keywords: readonly string[];
  readonly group: number;
  readonly entropy: number;
  readonly allowed: readonly Allowed[];
}

/**
 * A file of rules in gitleaks' form, by the engine they are written for (RE2) and with what their format says: keywords
 * anywhere in the text, entropy of the secret, allow-lists of patterns and words. Paths and commits are left out: a text
 * has none. The file is whoever's who runs this; none comes along.
 */
export function gitleaksRules(file: string): Finder {
  const config = parseToml(readFileSync(file, "utf8"));
  const global = allowedIn(config);
  const rules = tables(config.rules).flatMap((rule): Rule[] => {
    if (typeof rule.regex !== "string") return [];
    const keywords = strings(rule.keywords).map((keyword) => keyword.toLowerCase());
    return [
      {
        pattern: new RE2(rule.regex, "g"),
        keywords,
        group: Number(rule.secretGroup ?? 0),
        entropy: Number(rule.entropy ?? 0),
        allowed: [...allowedIn(rule), ...global],
      },
    ];
  });
  const find = (text: string): Range[] => {
    const lower = text.toLowerCase();
    return rules.flatMap((rule) =>
      rule.keywords.length === 0 || rule.keywords.some((keyword) => lower.includes(keyword)) ? matches(rule, text) : [],
    );
  };
  return {
    name: `rules of ${basename(file)}`,
    version: `${rules.length} rules`,
    find,
    flags: (text) => find(text).length > 0,
  };
}

function matches({ pattern, group, entropy, allowed }: Rule, text: string): Range[] {
  const found: Range[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    if (match[0] === "") pattern.lastIndex++;
    // Without a number the first group that took part is the secret.
    const secret =
      (group > 0 ? match[group] : match.slice(1).find((part) => part !== undefined && part !== "")) ?? match[0];
    const line = text.slice(text.lastIndexOf("\n", match.index) + 1, `${text}\n`.indexOf("\n", match.index));
    if (shannon(secret) <= entropy && entropy > 0) continue;
    if (allowed.some((list) => isAllowed(list, secret, match?.[0] ?? "", line))) continue;
    const start = match.index + Math.max(0, match[0].indexOf(secret));
    found.push({ start, end: start + secret.length });
  }
  return found;
}

function isAllowed({ patterns, target, words }: Allowed, secret: string, match: string, line: string): boolean {
  const text = target === "match" ? match : target === "line" ? line : secret;
  return patterns.some((pattern) => pattern.test(text)) || words.some((word) => secret.toLowerCase().includes(word));
}

function allowedIn(table: TomlTable): Allowed[] {
  return [...tables(table.allowlist), ...tables(table.allowlists)].map((list) => ({
    patterns: strings(list.regexes).map((pattern) => new RE2(pattern)),
    target: String(list.regexTarget ?? "secret"),
    words: strings(list.stopwords).map((word) => word.toLowerCase()),
  }));
}

const tables = (value: TomlTable[string] | undefined): readonly TomlTable[] =>
  value === undefined ? [] : ((Array.isArray(value) ? value : [value]) as TomlTable[]);
const strings = (value: TomlTable[string] | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];

function shannon(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((bits, count) => bits - (count / text.length) * Math.log2(count / text.length), 0);
}
