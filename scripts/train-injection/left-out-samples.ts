import type { InjectionRule } from "../../src/detectors/injection/rule.js";
import type { Random } from "../random.js";
import { carrier, spliced } from "./carriers.js";
import { type Class, classOf } from "./classes.js";
import { isAgentFile, isTyped, type Row, sourceOf } from "./corpus.js";
import { GRAMMARS, type Grammars, stretch } from "./examples.js";
import { part, sentence } from "./grammar.js";
import { suffixed } from "./suffixes.js";

/** Attacks of own making, of each class. */
const PLANTED = 150;
const TASK_UNITS_MAX = 220;

/** Templates that are left out of training in turn, like sources. */
const FRAMES = {
  embedded: ["addressed", "tagged", "action", "answer"],
  direct: ["take", "keep", "jailbreak", "extraction", "hijack"],
};

/** The grammars with those of these templates that are kept. */
export const grammarsOf = (isKept: (template: number) => boolean): Grammars => ({
  embedded: part(GRAMMARS.embedded, FRAMES.embedded, isKept),
  direct: part(GRAMMARS.direct, FRAMES.direct, isKept),
});

export interface Sample {
  readonly text: string;
  readonly group: Class;
  readonly source: string;
}

/** Attacks nothing of which was trained on: the fold's sources, and tasks and templates of the fold in its documents. */
export function samplesOf(
  held: readonly Row[],
  grammars: Grammars,
  rules: readonly InjectionRule[],
  random: Random,
): Sample[] {
  const documents = held.filter((row) => row.label === 0 && !isTyped(row) && !isAgentFile(row));
  const tasks = held.filter(
    (row) => row.kind === "benign" && isTyped(row) && row.text.length < TASK_UNITS_MAX && /^[A-Z]/.test(row.text),
  );
  const inDocument = (text: string): string =>
    documents.length === 0 || random.chance(0.4)
      ? carrier(random, text)
      : spliced(stretch(random.pick(documents).text, random), text, random);
  const samples: Sample[] = [];
  for (const row of held) {
    if (row.label === 0) continue;
    const group = classOf(row, rules);
    samples.push({ text: row.text, group, source: sourceOf(row) });
    if (group === "D" && row.text.length < 600 && classOf({ ...row, kind: "indirect" }, rules) === "A")
      samples.push({ text: inDocument(row.text), group: "A", source: `${sourceOf(row)}, in documents` });
  }
  const words = held.filter(({ label }) => label === 0).flatMap(({ text }) => text.match(/\b[a-z]{2,10}\b/g) ?? []);
  for (let count = 0; count < PLANTED; count++) {
    const framed = sentence(grammars.embedded, count % 2 === 0 ? "addressed" : "tagged", random);
    samples.push({ text: inDocument(framed), group: "B", source: "own frames, in documents" });
    const deed = sentence(grammars.embedded, "task", random);
    samples.push({ text: inDocument(deed), group: "C", source: "own orders, in documents" });
    if (tasks.length > 0)
      samples.push({ text: inDocument(random.pick(tasks).text), group: "C", source: "tasks of users, in documents" });
    samples.push({ text: suffixed(words, random, grammars.direct), group: "F", source: "own suffixes" });
  }
  return samples;
}
