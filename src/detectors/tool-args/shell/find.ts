import { NO_DATA } from "../analyst.js";
import type { Field } from "./expand.js";
import { type Invocation, plain } from "./invocation.js";
import { isVital } from "./recognise.js";
import type { Scope } from "./scope.js";
import type { Walk } from "./walk.js";

/** `find … -delete`, `find … -exec`, `fd -x`: what is done to everything found. */
export function findUse({ name, words, fields, operands, scope }: Invocation, walk: Walk): void {
  // `fd pattern folder`: what is searched comes after what is searched for.
  const roots =
    name === "find"
      ? rootsOf(words, fields)
      : rootsOf(["fd", ...operands.slice(1).map(({ text }) => text)], [plain("fd"), ...operands.slice(1)]);
  const names = words.filter((_, at) => /^-i?(?:name|path|wholename|regex)$/.test(words[at - 1] ?? ""));
  if (words.includes("-delete")) for (const root of roots) deleteUnder(root, names, scope, words, walk);
  for (const [at, word] of words.entries()) {
    if (!/^-(?:exec|execdir|ok|okdir|x|X|-exec|-exec-batch)$/.test(word)) continue;
    const stop = words.findIndex((later, index) => index > at && (later === ";" || later === "+"));
    const base = (roots[0]?.text ?? ".").replace(/\/$/, "");
    const found = names[0] === undefined ? `${base}/*` : `${base}/**/${names[0]}`;
    const given = fields.slice(at + 1, stop < 0 ? undefined : stop);
    // `fd -x rm` puts what it found at the end.
    if (name !== "find" && !given.some(({ text }) => text.includes("{}"))) given.push(plain("{}"));
    const inner = given.map((field) =>
      field.text.includes("{}") ? { ...field, text: field.text.replaceAll("{}", found) } : field,
    );
    if (inner.length > 0) walk.facts.within("find", false, () => walk.invoke(inner, [], scope, NO_DATA, false));
  }
}

function rootsOf(words: readonly string[], fields: readonly Field[]): Field[] {
  const end = words.findIndex((word, at) => at > 0 && (word.startsWith("-") || word === "(" || word === "!"));
  const roots = fields.slice(1, end < 0 ? undefined : end);
  return roots.length > 0 ? roots : [plain(".")];
}

function deleteUnder(root: Field, names: readonly string[], scope: Scope, words: readonly string[], walk: Walk): void {
  const base = root.text.replace(/\/$/, "");
  const name = names[0];
  // Whole subtrees go: the root of the search decides, unless what is deleted there is build output.
  const target = name === undefined ? (base === "" ? "/" : base) : `${base}/${name.replace(/^\*\//, "")}`;
  const isNarrow = name !== undefined || words.includes("-empty");
  walk.facts.path("delete", { ...root, text: target }, scope, "find", !isNarrow || isVital(root.text, scope.cwd));
}
