import type {
  CedarValueJson,
  Clause,
  EntityUidJson,
  Expr,
  ExprNoExt,
  PolicyJson,
} from "@cedar-policy/cedar-wasm/nodejs";
import { add, type Integer, multiply, negate, subtract } from "./integers.js";
import {
  asBoolean,
  asEntity,
  asInteger,
  asSet,
  asString,
  contains,
  containsAll,
  containsAny,
  EVALUATION_ERROR,
  entityOf,
  equals,
  isIn,
  memberOf,
} from "./operations.js";
import { compilePattern } from "./pattern.js";
import { type CedarRequest, CedarSet, type CedarValue, EntityUid } from "./value.js";

/** Whether a policy applies to a request; throws `EVALUATION_ERROR` where Cedar would report an error. */
export type CompiledPolicy = (request: CedarRequest) => boolean;

/** Part of the language that is not translated. Found at load, so that it is never met when it is too late. */
export class UnsupportedSyntax extends Error {
  override readonly name = "UnsupportedSyntax";
}

/** Translates a parsed policy into a function. Its effect and annotations have no part in it. */
export function compilePolicy({ principal, action, resource, conditions }: PolicyJson): CompiledPolicy {
  // Scopes cannot fail, so their order is free: the action tells most policies apart.
  const scope = [
    compileScope(({ action }) => action, action),
    compileScope(({ principal }) => principal, principal),
    compileScope(({ resource }) => resource, resource),
  ].filter((test) => test !== ANY);
  const clauses = conditions.map(compileClause);
  return (request) => {
    for (const test of scope) if (!test(request)) return false;
    for (const clause of clauses) if (!clause(request)) return false;
    return true;
  };
}

type Test = (request: CedarRequest) => boolean;
/** An expression's value; throws `EVALUATION_ERROR` where Cedar would report an error. */
export type Term = (request: CedarRequest) => CedarValue;

const ANY: Test = () => true;

type Scope = PolicyJson["principal"] | PolicyJson["action"] | PolicyJson["resource"];

function compileScope(subject: (request: CedarRequest) => EntityUid, scope: Scope): Test {
  if (scope.op === "All") return ANY;
  if (scope.op === "is") {
    const { entity_type: type } = scope;
    const within = scope.in === undefined ? ANY : compileScope(subject, { op: "in", ...scope.in });
    return (request) => subject(request).type === type && within(request);
  }
  if ("slot" in scope)
    throw new UnsupportedSyntax("templates (`?principal`, `?resource`) are not supported; name the entity");
  if ("entities" in scope) {
    const uids = new CedarSet(scope.entities.map(entityUid));
    return (request) => isIn(request, subject(request), uids);
  }
  const uid = entityUid(scope.entity);
  if (scope.op === "==") return (request) => subject(request).key === uid.key;
  return (request) => isIn(request, subject(request), uid);
}

function compileClause({ kind, body }: Clause): Test {
  const term = compile(body);
  return kind === "when" ? (request) => asBoolean(term(request)) : (request) => !asBoolean(term(request));
}

/** Translates one expression of a policy: for tools that look inside one. Throws `UnsupportedSyntax`. */
export function compile(expr: Expr): Term {
  const [[kind, body] = [], ...others] = Object.entries(expr);
  if (kind === undefined || others.length > 0) throw new UnsupportedSyntax("an expression of a form that is not known");
  const compiler = NODES.get(kind);
  if (compiler === undefined) throw new UnsupportedSyntax(`\`${kind}\` is not supported; write it without`);
  return compiler(body);
}

/** Every kind of node but calls of extension functions, which are nodes named after the function. */
type Kind = Exclude<KeysOf<ExprNoExt>, "Slot">;
type KeysOf<Union> = Union extends unknown ? keyof Union : never;
type Body<Name extends Kind> = Extract<ExprNoExt, Record<Name, unknown>>[Name];

interface Pair {
  readonly left: Expr;
  readonly right: Expr;
}

const COMPILERS: { readonly [Name in Kind]: (body: Body<Name>) => Term } = {
  Value: (value) => {
    const constant = literal(value);
    return () => constant;
  },
  Var: (name) => {
    if (name === "context") return ({ context }) => context;
    if (name === "principal") return ({ principal }) => principal;
    return name === "action" ? ({ action }) => action : ({ resource }) => resource;
  },

  "!": ({ arg }) => {
    const term = compile(arg);
    return (request) => !asBoolean(term(request));
  },
  "&&": binary((left, right) => (request) => asBoolean(left(request)) && asBoolean(right(request))),
  "||": binary((left, right) => (request) => asBoolean(left(request)) || asBoolean(right(request))),
  "if-then-else": (body) => {
    const condition = compile(body.if);
    const [yes, no] = [compile(body.then), compile(body.else)];
    return (request) => (asBoolean(condition(request)) ? yes(request) : no(request));
  },

  "==": operator(equals),
  "!=": operator((a, b) => !equals(a, b)),
  "<": operator((a, b) => asInteger(a) < asInteger(b)),
  "<=": operator((a, b) => asInteger(a) <= asInteger(b)),
  ">": operator((a, b) => asInteger(a) > asInteger(b)),
  ">=": operator((a, b) => asInteger(a) >= asInteger(b)),

  "+": arithmetic(add),
  "-": arithmetic(subtract),
  "*": arithmetic(multiply),
  neg: ({ arg }) => {
    const term = compile(arg);
    return (request) => asInteger(negate(asInteger(term(request))));
  },

  contains: operator((set, value) => contains(asSet(set), value)),
  containsAll: operator((set, others) => containsAll(asSet(set), asSet(others))),
  containsAny: operator((set, others) => containsAny(asSet(set), asSet(others))),
  isEmpty: ({ arg }) => {
    const term = compile(arg);
    return (request) => asSet(term(request)).elements.length === 0;
  },
  Set: (elements) => {
    const constants = elements.flatMap((element) =>
      "Value" in element ? [literal(element.Value as CedarValueJson)] : [],
    );
    if (constants.length === elements.length) {
      const constant = new CedarSet(constants);
      return () => constant;
    }
    const terms = elements.map(compile);
    return (request) => {
      const values: CedarValue[] = [];
      for (const term of terms) values.push(term(request));
      return new CedarSet(values);
    };
  },
  Record: (members) => {
    const terms = Object.entries(members).map(([name, expr]) => [name, compile(expr)] as const);
    return (request) => {
      const record = new Map<string, CedarValue>();
      for (const [name, term] of terms) record.set(name, term(request));
      return record;
    };
  },

  ".": ({ left, attr }) => {
    const term = compile(left);
    return (request) => present(memberOf(request, term(request), attr));
  },
  has: ({ left, attr }) => {
    const term = compile(left);
    const path = typeof attr === "string" ? [attr] : attr;
    return (request) => {
      let value: CedarValue | undefined = term(request);
      for (const name of path) {
        value = memberOf(request, value, name);
        if (value === undefined) return false;
      }
      return true;
    };
  },
  hasTag: binary((left, right) => (request) => {
    const entity = entityOf(request, left(request));
    const tag = asString(right(request));
    return entity?.tags.has(tag) ?? false;
  }),
  getTag: binary((left, right) => (request) => {
    const entity = entityOf(request, left(request));
    return present(entity?.tags.get(asString(right(request))));
  }),

  in: binary((left, right) => (request) => isIn(request, asEntity(left(request)), right(request))),
  is: ({ left, entity_type: type, in: within }) => {
    const term = compile(left);
    const container = within === undefined ? undefined : compile(within);
    return (request) => {
      const uid = asEntity(term(request));
      return uid.type === type && (container === undefined || isIn(request, uid, container(request)));
    };
  },
  like: ({ left, pattern }) => {
    const term = compile(left);
    const matches = compilePattern(pattern);
    return (request) => matches(asString(term(request)));
  },
};

/** As a map, so that no name of a node is special; the table above is what ties names to bodies. */
const NODES = new Map<string, (body: unknown) => Term>(
  Object.entries(COMPILERS as Record<string, (body: unknown) => Term>),
);

function binary(build: (left: Term, right: Term) => Term): (body: Pair) => Term {
  return ({ left, right }) => build(compile(left), compile(right));
}

function operator(apply: (left: CedarValue, right: CedarValue) => CedarValue): (body: Pair) => Term {
  return binary((left, right) => (request) => apply(left(request), right(request)));
}

function arithmetic(apply: (a: Integer, b: Integer) => Integer | undefined): (body: Pair) => Term {
  return operator((a, b) => asInteger(apply(asInteger(a), asInteger(b))));
}

function present(value: CedarValue | undefined): CedarValue {
  if (value === undefined) throw EVALUATION_ERROR;
  return value;
}

function literal(value: CedarValueJson): CedarValue {
  if (typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  if (typeof value === "object" && value !== null && !Array.isArray(value) && "__entity" in value) {
    return entityUid(value.__entity as EntityUidJson);
  }
  throw new UnsupportedSyntax("a literal of a form that is not known");
}

function entityUid(json: EntityUidJson): EntityUid {
  const { type, id } = "__entity" in json ? json.__entity : json;
  return new EntityUid(type, id);
}
