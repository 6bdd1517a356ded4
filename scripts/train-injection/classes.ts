import { compileRule, type InjectionRule, type Technique } from "../../src/detectors/injection/rule.js";
import type { Row } from "./corpus.js";
import { readable } from "./examples.js";

/**
 * Kinds of attacks that need different answers: A says that it takes over, in data; B speaks to the model that reads data;
 * C is a plain order in data; D comes from the user; E is a persona or story; F a suffix found by search.
 */
export type Class = "A" | "B" | "C" | "D" | "E" | "F";

const OVERT: readonly Technique[] = ["override", "persona", "extraction"];
const TO_MODEL =
  /\b(?:assistant|language model|ai|llm|chat ?(?:bot|gpt)|agents?|gpt-?\d?|claude|prompt|system|privileged|instructions?)\b|<\/?[a-z]{3,}>|\[\/?[a-z]{4,}\]/i;

/** The class of an attack, by its kind and by the words of the rules. */
export function classOf({ kind, text }: Row, rules: readonly InjectionRule[]): Class {
  if (kind === "jailbreak") return "E";
  if (kind === "direct") return "D";
  const bytes = readable(text);
  const overt = compiledOf(rules).some(({ pattern }) => pattern.test(bytes));
  if (overt) return "A";
  return TO_MODEL.test(text) ? "B" : "C";
}

const compiled = new Map<readonly InjectionRule[], ReturnType<typeof compileRule>[]>();
function compiledOf(rules: readonly InjectionRule[]): ReturnType<typeof compileRule>[] {
  const known = compiled.get(rules);
  if (known !== undefined) return known;
  const made = rules.filter(({ technique, score }) => OVERT.includes(technique) && score >= 0.6).map(compileRule);
  compiled.set(rules, made);
  return made;
}
