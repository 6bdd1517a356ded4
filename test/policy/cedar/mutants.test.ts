import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import { differences, type Precedent, precedents, type Subject } from "./agreement.js";

/** The modules an evaluator is made of; a mutant is a copy of them with one change. */
const MODULES = ["compile", "compiled-evaluator", "integers", "operations", "pattern", "value"] as const;

type Module = (typeof MODULES)[number];
const SOURCES = mapModules((name) =>
  readFileSync(new URL(`../../../src/policy/cedar/${name}.ts`, import.meta.url), "utf8"),
);
const TRANSPILED = mapModules((name) => transpile(SOURCES[name]));

interface Mutant {
  readonly in: Module;
  readonly of: string;
  readonly to: string;
}

const MUTANTS: readonly Mutant[] = [
  {
    in: "compile",
    of: `"<": operator((a, b) => asInteger(a) < asInteger(b))`,
    to: `"<": operator((a, b) => asInteger(a) <= asInteger(b))`,
  },
  {
    in: "compile",
    of: `">=": operator((a, b) => asInteger(a) >= asInteger(b))`,
    to: `">=": operator((a, b) => asInteger(a) > asInteger(b))`,
  },
  { in: "compile", of: "!asBoolean(term(request));\n}", to: "asBoolean(term(request));\n}" },
  { in: "compile", of: "(asBoolean(condition(request)) ? yes", to: "(condition(request) ? yes" },
  {
    in: "compile",
    of: "asBoolean(left(request)) && asBoolean(right(request))",
    to: "asBoolean(right(request)) && asBoolean(left(request))",
  },
  {
    in: "compile",
    of: "asBoolean(left(request)) || asBoolean(right(request))",
    to: "Boolean(left(request) || right(request))",
  },
  {
    in: "compile",
    of: "if (value === undefined) return false;",
    to: "if (value === undefined) return path.length > 1;",
  },
  { in: "compile", of: "entity?.tags.has(tag) ?? false", to: "present(entity) && entity.tags.has(tag)" },
  { in: "compile", of: "(container === undefined || isIn(request, uid, container(request)))", to: "true" },
  {
    in: "compile",
    of: "subject(request).type === type && within(request)",
    to: "subject(request).type === type || within(request)",
  },
  { in: "compile", of: `if (scope.op === "==") return`, to: `if (scope.op === "in") return` },
  { in: "compile", of: "for (const clause of clauses) if", to: "for (const clause of clauses.slice(0, 1)) if" },
  {
    in: "compile",
    of: "present(memberOf(request, term(request), attr))",
    to: "(memberOf(request, term(request), attr) ?? false)",
  },
  { in: "compiled-evaluator", of: "errored.push(id);", to: "" },
  { in: "compiled-evaluator", of: "errored.push(id);", to: "errored.push(id); matched.push(id);" },
  { in: "integers", of: "value > MAX || value < MIN", to: "value < MIN" },
  { in: "integers", of: "value > MAX || value < MIN", to: "value > MAX" },
  { in: "integers", of: "Number.isSafeInteger(product) ? product + 0", to: "Number.isFinite(product) ? product + 0" },
  { in: "integers", of: "Number.isSafeInteger(number) ? number : value", to: "value" },
  { in: "operations", of: "a.key === b.key", to: "a.id === b.id" },
  { in: "operations", of: "containsAll(a, b) && containsAll(b, a)", to: "containsAll(a, b)" },
  { in: "operations", of: "a.size !== b.size", to: "false" },
  { in: "operations", of: "others.elements.every(", to: "others.elements.some(" },
  { in: "operations", of: "others.elements.some(", to: "others.elements.every(" },
  { in: "operations", of: "return uid.key === right.key || (", to: "return (" },
  { in: "operations", of: "found ||= key === uid.key || (", to: "found ||= (" },
  { in: "operations", of: "const { key } = asEntity(element)", to: "const key = String(element.key)" },
  { in: "operations", of: "return asRecord(value).get(name);", to: "return value.get?.(name);" },
  { in: "pattern", of: "!text.startsWith(first)", to: "!text.includes(first)" },
  { in: "pattern", of: "!text.endsWith(last)", to: "!text.includes(last)" },
  { in: "pattern", of: "text.length < shortest || ", to: "" },
  { in: "pattern", of: "at + piece.length > end", to: "at > end" },
  { in: "pattern", of: "from = at + piece.length", to: "from = at" },
  { in: "pattern", of: "return (text) => text === first", to: "return (text) => text.startsWith(first)" },
  { in: "value", of: "for (const further of this.#byKey.get(key)?.ancestors ?? []) ancestors.add(further);", to: "" },
  { in: "value", of: "`${type}::${JSON.stringify(id)}`", to: "id" },
  {
    in: "value",
    of: `elements.every((element) => typeof element === "string")`,
    to: `elements.some((element) => typeof element === "string")`,
  },
];

const SEED = 2;
const REQUESTS = 1_500;
const dirs: string[] = [];
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true });
});

let known: Precedent[];
beforeAll(() => {
  known = [...precedents(SEED, REQUESTS)];
}, 240_000);

const isNoticed = (subject: Subject): boolean => known.some((precedent) => differences(subject, precedent).length > 0);

test.each(MUTANTS)("in $in, $to is noticed", async (mutant) => expect(isNoticed(await load(mutant))).toBe(true));
test("what is not mutated is not noticed", async () => expect(isNoticed(await load(undefined))).toBe(false));

async function load(mutant: Mutant | undefined): Promise<Subject> {
  const dir = mkdtempSync(join(tmpdir(), "mutant-"));
  dirs.push(dir);
  writeFileSync(join(dir, "package.json"), `{"type":"module"}`);
  for (const name of MODULES) {
    const text = mutant?.in === name ? transpile(mutate(SOURCES[name], mutant)) : TRANSPILED[name];
    writeFileSync(join(dir, `${name}.js`), text);
  }
  const from = (name: string): Promise<unknown> =>
    import(/* @vite-ignore */ pathToFileURL(join(dir, `${name}.js`)).href);
  const { CompiledEvaluator } = (await from("compiled-evaluator")) as Pick<Subject, "CompiledEvaluator">;
  return { CompiledEvaluator, value: (await from("value")) as Subject["value"] };
}

function transpile(text: string): string {
  const compilerOptions = { target: ScriptTarget.ES2022, module: ModuleKind.ESNext, verbatimModuleSyntax: true };
  return transpileModule(text, { compilerOptions }).outputText;
}

function mapModules(make: (name: Module) => string): Record<Module, string> {
  return Object.fromEntries(MODULES.map((name) => [name, make(name)])) as Record<Module, string>;
}

/** A mutant that no longer applies is not a mutant that was killed. */
function mutate(source: string, { of, to }: Mutant): string {
  const parts = source.split(of);
  expect(parts, `${of} stands once in the source`).toHaveLength(2);
  return parts.join(to);
}
