import { LRUCache } from "lru-cache";
import { likeAny } from "./cedar/pattern.js";
import type { FactFile, FactMatcher } from "./fact-file.js";
import type { ToolKind } from "./tool-catalogue.js";
import { isCertain, type ToolParams } from "./tool-params.js";

/** What named matchers make out about a call. */
export interface KnownFacts {
  /** Names of those that hold, sorted. */
  readonly held: readonly string[];
  /** Those that cannot be told, because parameters are missing or nobody says what the fact is. */
  readonly unknown: readonly string[];
}

type Test = (text: string) => boolean;

/** A matcher ready to run. */
interface Rule {
  appliesTo(tool: string, kind: ToolKind): boolean;
  readonly param?: ParamRule;
}

interface ParamRule {
  /** As written. */
  readonly patterns: readonly string[];
  readonly isPath: Test;
  readonly fits: (tag: Tag) => boolean;
}

/** A parameter, in lower case and as it is; folded once, however many patterns look at it. */
interface Tag {
  readonly path: string;
  readonly value: string;
  readonly given: string;
  /** The value, where it is an integer. */
  readonly int: number | undefined;
  /** Whether the value is what the call says. */
  readonly isSure: boolean;
}

type NamedRules = readonly [name: string, rules: readonly Rule[]];

/** As a size, for which nothing is allocated ahead: every policy set has such a memory, few of them fill it. */
const TOOLS_REMEMBERED = 10_000;
const NONE: KnownFacts = { held: [], unknown: [] };

/** What every fact is: a name, and matchers of which one is enough. */
export class FactDefinitions {
  readonly #rules: ReadonlyMap<string, readonly Rule[]>;

  /** @param files where several define a fact, the first counts. */
  constructor(files: readonly FactFile[]) {
    const rules = new Map<string, readonly Rule[]>();
    for (const { facts } of files) {
      for (const [name, matchers] of Object.entries(facts)) {
        if (!rules.has(name)) rules.set(name, matchers.map(compileMatcher));
      }
    }
    this.#rules = rules;
  }

  get names(): readonly string[] {
    return [...this.#rules.keys()].sort();
  }

  rulesOf(name: string): readonly Rule[] | undefined {
    return this.#rules.get(name);
  }

  /** Patterns of the parameters that some facts look at, sorted; none where names of tools tell it all. */
  paramsOf(facts: readonly string[] | "all"): readonly string[] {
    const rules = (facts === "all" ? this.names : facts).flatMap((name) => this.#rules.get(name) ?? []);
    return [...new Set(rules.flatMap(({ param }) => param?.patterns ?? []))].sort();
  }
}

/** Makes out the facts that policies ask for, and no others. */
export class FactFinder {
  readonly #asked: readonly NamedRules[];
  /** Asked for, and defined nowhere. */
  readonly #undefined: readonly string[];
  readonly #kindOf: (tool: string) => ToolKind;
  /** By tool, the facts that can hold for it and the matchers to try. */
  readonly #applicable = new LRUCache<string, readonly NamedRules[]>({
    maxSize: TOOLS_REMEMBERED,
    sizeCalculation: () => 1,
  });

  constructor(definitions: FactDefinitions, asked: readonly string[] | "all", kindOf: (tool: string) => ToolKind) {
    const names = asked === "all" ? definitions.names : [...asked].sort();
    this.#undefined = names.filter((name) => definitions.rulesOf(name) === undefined);
    this.#asked = names.flatMap((name) => {
      const rules = definitions.rulesOf(name);
      return rules === undefined ? [] : [[name, rules] as const];
    });
    this.#kindOf = kindOf;
  }

  /** @param params absent: nobody read them, and what depends on them is unknown. */
  of(tool: string, params: ToolParams | undefined): KnownFacts {
    const rules = this.#rulesFor(tool);
    if (rules.length === 0 && this.#undefined.length === 0) return NONE;
    const held: string[] = [];
    const unknown = [...this.#undefined];
    const looksInside = rules.some(([, matchers]) => matchers.some(({ param }) => param !== undefined));
    const tags = params === undefined || !looksInside ? [] : tagsOf(params);
    for (const [name, matchers] of rules) {
      const truths = matchers.map(({ param }) => (param === undefined ? "true" : truthOf(param, tags, params)));
      if (truths.includes("true")) held.push(name);
      else if (truths.includes("unknown")) unknown.push(name);
    }
    return { held, unknown };
  }

  /** Of an exchange: what holds for any of its calls. @param all whether no call is left out. */
  ofAll(calls: readonly { readonly name: string; readonly params?: ToolParams }[], all: boolean): KnownFacts {
    const each = calls.map(({ name, params }) => this.of(name, params));
    const held = new Set(each.flatMap((facts) => facts.held));
    const doubtful = [...this.#undefined, ...each.flatMap(({ unknown }) => unknown)];
    if (!all) doubtful.push(...this.#asked.map(([name]) => name));
    return { held: [...held].sort(), unknown: [...new Set(doubtful)].filter((name) => !held.has(name)) };
  }

  #rulesFor(tool: string): readonly NamedRules[] {
    if (this.#asked.length === 0) return this.#asked;
    const known = this.#applicable.get(tool);
    if (known !== undefined) return known;
    const kind = this.#kindOf(tool);
    const applicable = this.#asked.flatMap(([name, rules]) => {
      const fitting = rules.filter((rule) => rule.appliesTo(tool, kind));
      return fitting.length === 0 ? [] : [[name, fitting] as const];
    });
    this.#applicable.set(tool, applicable);
    return applicable;
  }
}

/** Parts of calls that a fact looks at may be cut, or not kept; then only what is sure makes it hold. */
function truthOf(
  { patterns, isPath, fits }: ParamRule,
  tags: readonly Tag[],
  params: ToolParams | undefined,
): "true" | "false" | "unknown" {
  if (params === undefined) return "unknown";
  if (tags.some((tag) => tag.isSure && isPath(tag.path) && fits(tag))) return "true";
  const { unsure, unrecorded = [] } = params;
  if ([...unsure, ...unrecorded].some((path) => isPath(path.toLowerCase()))) return "unknown";
  // What was not kept may be told by its pattern; a star may stand for a path at any depth.
  if (patterns.some((pattern) => unrecorded.includes(pattern))) return "unknown";
  const isComplete = (pattern: string): boolean =>
    pattern.includes("*") ? params.droppedAt === undefined : isCertain(params, pattern);
  return patterns.every(isComplete) ? "false" : "unknown";
}

function tagsOf({ tags, ints, unsure }: ToolParams): Tag[] {
  const numbers = new Map(ints);
  return tags.map(([path, given]) => ({
    path: path.toLowerCase(),
    value: given.toLowerCase(),
    given,
    int: numbers.get(path),
    isSure: !unsure.includes(path),
  }));
}

function compileMatcher({ tool, server, class: klass, op, param, ...values }: FactMatcher): Rule {
  const isTool = tool === undefined ? undefined : likeAny(tool.map(fold));
  const isAmong = (wanted: readonly string[] | undefined, ...has: readonly (string | undefined)[]): boolean =>
    wanted === undefined || has.some((word) => word !== undefined && wanted.includes(word));
  return {
    appliesTo: (name, kind) =>
      (isTool?.(fold(name)) ?? true) &&
      isAmong(server, kind.server, kind.serverAlias) &&
      isAmong(klass, ...kind.classes) &&
      isAmong(op, kind.op),
    ...(param === undefined
      ? {}
      : { param: { patterns: param, isPath: likeAny(param.map(fold)), fits: valueTest(values) } }),
  };
}

function valueTest({
  like,
  equals,
  min,
  max,
  case_sensitive: cased,
}: Pick<FactMatcher, "like" | "equals" | "min" | "max" | "case_sensitive">): ParamRule["fits"] {
  const folded = (texts: readonly string[]): readonly string[] => (cased ? texts : texts.map(fold));
  const isLike = like === undefined ? undefined : likeAny(folded(like));
  const equal = equals === undefined ? undefined : new Set(folded(equals));
  const isNumber = min !== undefined || max !== undefined;
  return ({ value, given, int }) => {
    const text = cased ? given : value;
    if (isNumber && (int === undefined || int < (min ?? int) || int > (max ?? int))) return false;
    return (equal?.has(text) ?? true) && (isLike?.(text) ?? true);
  };
}

function fold(text: string): string {
  return text.toLowerCase();
}
