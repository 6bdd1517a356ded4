import type { Random } from "../random.js";

/**
 * Templates by name. In a template, `<name>` stands for one of that list, `{a|b}` for one alternative (may be empty).
 * `<other>` that names no list stays as it is: a tag.
 */
export type Grammar = Readonly<Record<string, readonly string[]>>;

const DEPTH_MAX = 12;

/** A random sentence of a grammar. */
export function sentence(grammar: Grammar, start: string, random: Random, depth = 0): string {
  const templates = grammar[start];
  if (templates === undefined) throw new Error(`grammar: there is no list "${start}"`);
  if (depth > DEPTH_MAX) throw new Error(`grammar: "${start}" leads back to itself`);
  let text = random.pick(templates);
  while (/\{[^{}]*\}/.test(text)) {
    text = text.replace(/\{([^{}]*)\}/g, (_, alternatives: string) => random.pick(alternatives.split("|")));
  }
  return text.replace(/<([a-z][a-zA-Z]*)>/g, (tag, name: string) =>
    name in grammar ? sentence(grammar, name, random, depth + 1) : tag,
  );
}

/** A grammar with only those templates of some lists whose number is kept: what a model has seen, or has not. */
export function part(grammar: Grammar, lists: readonly string[], isKept: (template: number) => boolean): Grammar {
  const kept = lists.map((name) => [name, (grammar[name] ?? []).filter((_, template) => isKept(template))]);
  return { ...grammar, ...Object.fromEntries(kept) };
}
