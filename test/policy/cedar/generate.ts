import type {
  CedarValueJson,
  EntityJson,
  Expr,
  PatternElem,
  PolicyJson,
  TypeAndId,
} from "@cedar-policy/cedar-wasm/nodejs";
import type { Random } from "./random.js";

/** A request in the terms of Cedar's JSON formats. */
export interface World {
  readonly principal: TypeAndId;
  readonly action: TypeAndId;
  readonly resource: TypeAndId;
  readonly context: Record<string, CedarValueJson>;
  readonly entities: readonly EntityJson[];
}

/** Types that expressions and attributes are made of; `any` is whichever comes. */
const TYPES = ["bool", "long", "string", "entity", "strings", "longs", "entities", "nested", "record"] as const;
type Type = (typeof TYPES)[number];

/** Attributes by type. The names are the same on every entity, in the context and in nested records. */
const ATTRIBUTES: Readonly<Record<Type, readonly string[]>> = {
  bool: ["flag", "constructor"],
  long: ["count", "a b"],
  string: ["name", "__proto__"],
  entity: ["owner", "toString"],
  strings: ["labels"],
  longs: ["sizes"],
  entities: ["members"],
  nested: ["nested"],
  record: ["inner"],
};
const ATTRIBUTE_NAMES = Object.values(ATTRIBUTES).flat();

const ENTITIES: readonly TypeAndId[] = [
  { type: "T::Group", id: "all" },
  { type: "T::Group", id: "staff" },
  { type: "T::Group", id: 'a "quoted" \\ id\n' },
  { type: "T::User", id: "ann" },
  { type: "T::User", id: "bob" },
  { type: "T::Sub::Doc", id: "ann" },
  { type: "T::Sub::Doc", id: "é😀" },
  { type: "T::User", id: "nobody" },
];
const ACTIONS: readonly TypeAndId[] = [
  { type: "T::Action", id: "any" },
  { type: "T::Action", id: "read" },
  { type: "T::Action", id: "write" },
];
const ENTITY_TYPES = ["T::Group", "T::User", "T::Sub::Doc", "T::Action"];
const STRINGS = [
  "",
  "a",
  "b",
  "ab",
  "aXb",
  "aab",
  "ba",
  "é😀",
  "*",
  "a*b",
  "\\",
  '"',
  "\n",
  "\u0000",
  "__entity",
  "constructor",
];
const PATTERN_PIECES = ["a", "b", "ab", "a", "X", "é", "😀", "*", "\\"];
const INTEGERS = [0, 1, 2, 3, -1, -2, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 3_037_000_500, -3_037_000_500];

/** How often something of the wrong type stands where another is meant. */
const ILL_TYPED = 0.03;

export function randomPolicy(random: Random): PolicyJson {
  const conditions = Array.from({ length: 1 + random.below(2) }, () => ({
    kind: random.chance(0.7) ? ("when" as const) : ("unless" as const),
    body: expression(random, "bool", 1 + random.below(4)),
  }));
  return {
    effect: random.chance(0.5) ? "permit" : "forbid",
    principal: scope(random),
    action: actionScope(random),
    resource: scope(random),
    conditions: random.chance(0.05) ? [] : conditions,
  };
}

/** A pattern on a text that is sure to be there. */
export function randomPatternPolicy(random: Random): PolicyJson {
  const like = { left: { Value: text(random) }, pattern: random.list(6, () => patternElement(random)) };
  const anything = { op: "All" } as const;
  return {
    effect: "forbid",
    principal: anything,
    action: anything,
    resource: anything,
    conditions: [{ kind: "when", body: { like } }],
  };
}

function scope(random: Random): PolicyJson["principal"] & PolicyJson["resource"] {
  const entity = random.pick(ENTITIES);
  const type = random.pick(ENTITY_TYPES.slice(0, 3));
  switch (random.below(24)) {
    case 0:
      return { op: "==", entity };
    case 1:
      return { op: "in", entity };
    case 2:
      return { op: "is", entity_type: type };
    case 3:
      return { op: "is", entity_type: type, in: { entity } };
    default:
      return { op: "All" };
  }
}

function actionScope(random: Random): PolicyJson["action"] {
  switch (random.below(14)) {
    case 0:
      return { op: "==", entity: random.pick(ACTIONS) };
    case 1:
      return { op: "in", entity: random.pick(ACTIONS) };
    case 2:
      return { op: "in", entities: random.list(3, () => random.pick(ACTIONS)) };
    default:
      return { op: "All" };
  }
}

function expression(random: Random, wanted: Type, depth: number): Expr {
  const type = random.chance(ILL_TYPED) ? random.pick(TYPES) : wanted;
  if (depth <= 0) return leaf(random, type);
  const of = (inner: Type): Expr => expression(random, inner, depth - 1);
  // biome-ignore lint/suspicious/noThenProperty: Cedar's name for it
  if (random.chance(0.08)) return { "if-then-else": { if: of("bool"), then: of(type), else: of(type) } };
  if (random.chance(0.25)) return leaf(random, type);
  switch (type) {
    case "bool":
      return condition(random, depth, of);
    case "long":
      return random.chance(0.2)
        ? { neg: { arg: of("long") } }
        : node(random.pick(["+", "-", "*"] as const), of("long"), of("long"));
    case "string":
      return { getTag: { left: of("entity"), right: of("string") } };
    case "entity":
      return leaf(random, "entity");
    case "strings":
      return { Set: random.list(3, () => of("string")) };
    case "longs":
      return { Set: random.list(3, () => of("long")) };
    case "entities":
      return { Set: random.list(3, () => of("entity")) };
    case "nested":
      return {
        Set: random.list(3, () => of(random.pick(["strings", "long", "string", "record", "entity", "nested", "bool"]))),
      };
    case "record":
      return {
        Record: Object.fromEntries(random.list(3, () => member(random)).map(([name, inner]) => [name, of(inner)])),
      };
  }
}

function condition(random: Random, depth: number, of: (type: Type) => Expr): Expr {
  const anyType = random.pick(TYPES);
  const setType = random.pick(["strings", "longs", "entities", "nested"] as const);
  const [attribute, attributeType] = member(random);
  switch (random.below(24)) {
    case 0:
      return { "!": { arg: of("bool") } };
    case 1:
    case 2:
      return node("&&", of("bool"), of("bool"));
    case 3:
    case 4:
      return node("||", of("bool"), of("bool"));
    case 5:
      return node(
        random.pick(["==", "!="] as const),
        of(anyType),
        of(random.chance(0.9) ? anyType : random.pick(TYPES)),
      );
    case 6:
    case 7:
      return node(random.pick(["<", "<=", ">", ">="] as const), of("long"), of("long"));
    case 8:
      return node("contains", of(setType), of(elementOf(random, setType)));
    case 9:
      return node(random.pick(["containsAll", "containsAny"] as const), of(setType), of(setType));
    case 10:
      return { isEmpty: { arg: of(setType) } };
    case 11: {
      const left = base(random);
      if (random.chance(0.8)) return { has: { left, attr: attribute } };
      // Cedar writes other names in a path as text that it then does not read.
      const names = ATTRIBUTE_NAMES.filter((name) => /^\w+$/.test(name));
      return { has: { left, attr: [random.pick(["inner", "owner", random.pick(names)]), random.pick(names)] } };
    }
    case 12:
      return node("hasTag", of("entity"), of("string"));
    case 13:
      return node("in", of("entity"), of(random.chance(0.6) ? "entity" : "entities"));
    case 14:
      return {
        is: {
          left: of("entity"),
          entity_type: random.pick(ENTITY_TYPES),
          ...(random.chance(0.4) ? { in: of("entity") } : {}),
        },
      };
    case 15:
    case 18:
    case 19:
      return {
        like: {
          left: random.chance(0.5) ? of("string") : { Value: text(random) },
          pattern: random.list(5, () => patternElement(random)),
        },
      };
    case 16: {
      const left = base(random);
      return node(
        "&&",
        { has: { left, attr: attribute } },
        use(random, { ".": { left, attr: attribute } }, attributeType, depth),
      );
    }
    case 17: {
      const [left, right] = [of("entity"), of("string")];
      return node("&&", node("hasTag", left, right), use(random, node("getTag", left, right), "string", depth));
    }
    case 20: {
      // What is added or multiplied in the middle may leave 53 bits, or 64.
      const [left, right] = [of("long"), of("long")];
      const there = random.chance(0.5) ? node("+", left, right) : node("*", left, node("+", right, right));
      return node(random.pick(["==", "<", ">="] as const), node("-", there, random.chance(0.7) ? right : left), left);
    }
    default:
      return node("==", of(anyType), of(anyType));
  }
}

/** A condition on an expression of a type. */
function use(random: Random, subject: Expr, type: Type, depth: number): Expr {
  const of = (inner: Type): Expr => expression(random, inner, Math.min(depth - 1, 1));
  if (type === "bool") return subject;
  if (type === "long") return node(random.pick(["<", "<=", ">", ">="] as const), subject, of("long"));
  if (type === "string" && random.chance(0.5))
    return { like: { left: subject, pattern: random.list(4, () => patternElement(random)) } };
  if (type === "entity" && random.chance(0.5)) return node("in", subject, of("entity"));
  if (type === "strings" || type === "longs" || type === "entities" || type === "nested") {
    return node("contains", subject, of(elementOf(random, type)));
  }
  return node("==", subject, of(type));
}

function leaf(random: Random, type: Type): Expr {
  if (random.chance(0.45)) return { ".": { left: base(random), attr: random.pick(ATTRIBUTES[type]) } };
  switch (type) {
    case "bool":
      return { Value: random.chance(0.6) };
    case "long":
      return { Value: integer(random) };
    case "string":
      return { Value: random.pick(STRINGS) };
    case "entity":
      if (random.chance(0.4)) return { Var: random.pick(["principal", "resource", "action"] as const) };
      return { Value: { __entity: random.pick([...ENTITIES, ...ACTIONS]) } };
    case "strings":
      return { Set: random.list(3, () => ({ Value: random.pick(STRINGS) })) };
    case "longs":
      return { Set: random.list(3, () => ({ Value: integer(random) })) };
    case "entities":
      return { Set: random.list(3, () => ({ Value: { __entity: random.pick(ENTITIES) } })) };
    case "nested":
      return { Set: random.list(3, () => leaf(random, random.pick(["strings", "string", "long"]))) };
    case "record":
      return random.chance(0.4) ? { Var: "context" } : { Record: { flag: { Value: random.chance(0.5) } } };
  }
}

/** Where attributes are read from. */
function base(random: Random): Expr {
  const root: Expr = { Var: random.pick(["principal", "resource", "context", "context"] as const) };
  if (random.chance(0.75)) return root;
  return { ".": { left: root, attr: random.pick(["inner", "owner"]) } };
}

function node<Name extends string>(name: Name, left: Expr, right: Expr): Expr {
  return { [name]: { left, right } } as unknown as Expr;
}

function member(random: Random): [string, Type] {
  const type = random.pick(TYPES);
  return [random.pick(ATTRIBUTES[type]), type];
}

function elementOf(random: Random, set: "strings" | "longs" | "entities" | "nested"): Type {
  if (set === "nested") return random.pick(["strings", "long", "string", "record", "entity"]);
  return set === "strings" ? "string" : set === "longs" ? "long" : "entity";
}

function patternElement(random: Random): PatternElem {
  return random.chance(0.45) ? "Wildcard" : { Literal: random.pick(PATTERN_PIECES.slice(0, random.pick([3, 9]))) };
}

/** Repetitive, so that patterns match in several places. */
function text(random: Random): string {
  return random.list(6, () => random.pick(PATTERN_PIECES.slice(0, 4))).join("");
}

function integer(random: Random): number {
  return random.chance(0.7) ? random.below(5) - 1 : random.pick(INTEGERS);
}

export function randomWorld(random: Random): World {
  const presence = random.pick([0.4, 0.8, 0.95]);
  const known = ENTITIES.slice(0, -1).filter(() => random.chance(presence));
  const groups = known.filter(({ type }) => type === "T::Group");
  const entities = known.map((uid): EntityJson => {
    // Parents come earlier in the list, so that there are chains and no cycles.
    const above = groups.slice(0, groups.includes(uid) ? groups.indexOf(uid) : groups.length);
    return {
      uid,
      attrs: attributes(random, 1),
      parents: above.filter(() => random.chance(0.4)),
      tags: Object.fromEntries(STRINGS.filter(() => random.chance(0.3)).map((key) => [key, random.pick(STRINGS)])),
    };
  });
  const actions = ACTIONS.map(
    (uid, index): EntityJson => ({ uid, attrs: {}, parents: index === 0 ? [] : ACTIONS.slice(0, 1) }),
  );
  return {
    principal: random.pick(ENTITIES.slice(3)),
    action: random.pick(ACTIONS.slice(1)),
    resource: random.pick(ENTITIES),
    context: attributes(random, 2),
    entities: [...actions, ...entities],
  };
}

function attributes(random: Random, depth: number): Record<string, CedarValueJson> {
  const present = ATTRIBUTE_NAMES.filter(() => random.chance(0.85));
  return Object.fromEntries(
    present.map((name) => {
      const type = TYPES.find((candidate) => ATTRIBUTES[candidate].includes(name)) ?? "bool";
      return [name, value(random, random.chance(ILL_TYPED) ? random.pick(TYPES) : type, depth)];
    }),
  );
}

function value(random: Random, type: Type, depth: number): CedarValueJson {
  switch (type) {
    case "bool":
      return random.chance(0.5);
    case "long":
      return integer(random);
    case "string":
      return random.chance(0.5) ? random.pick(STRINGS) : text(random);
    case "entity":
      return { __entity: random.pick(ENTITIES) };
    case "strings":
      return random.list(3, () => random.pick(STRINGS));
    case "longs":
      return random.list(3, () => integer(random));
    case "entities":
      return random.list(3, () => ({ __entity: random.pick(ENTITIES) }));
    case "nested":
      return random.list(3, () =>
        value(random, random.pick(["strings", "long", "string", "string", "record", "entity"]), depth - 1),
      );
    case "record":
      return depth <= 0 ? { flag: random.chance(0.5) } : attributes(random, depth - 1);
  }
}
