import type { EntityUidJson, Expr, PatternElem, PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";

type Scope = PolicyJson["principal"] | PolicyJson["action"] | PolicyJson["resource"];

interface Pair {
  readonly left: Expr;
  readonly right: Expr;
}

/** How tightly each kind of expression binds; what binds less is put in parentheses. */
const BINDING = { conditional: 0, or: 1, and: 2, relation: 3, sum: 4, product: 5, unary: 6, member: 7 } as const;
type Binding = (typeof BINDING)[keyof typeof BINDING];

const INFIX: Readonly<Record<string, Binding>> = {
  "||": BINDING.or,
  "&&": BINDING.and,
  "==": BINDING.relation,
  "!=": BINDING.relation,
  "<": BINDING.relation,
  "<=": BINDING.relation,
  ">": BINDING.relation,
  ">=": BINDING.relation,
  in: BINDING.relation,
  "+": BINDING.sum,
  "-": BINDING.sum,
  "*": BINDING.product,
};
const METHODS: ReadonlySet<string> = new Set(["contains", "containsAll", "containsAny", "hasTag", "getTag"]);
const IDENTIFIER = /^(?!(?:true|false|if|then|else|in|is|like|has|__cedar)$)[A-Za-z_][A-Za-z0-9_]*$/;

/** An expression as an author would write it. Parsing it gives the same expression again. */
export function printExpr(expr: Expr): string {
  return print(expr).text;
}

/** A scope without its variable: `in Group::"sales"`; "" where it admits everything. */
export function printScope(scope: Scope): string {
  switch (scope.op) {
    case "All":
      return "";
    case "is":
      return `is ${scope.entity_type}${scope.in === undefined ? "" : ` ${printScope({ op: "in", ...scope.in })}`}`;
    default:
      if ("slot" in scope) return `${scope.op} ${scope.slot}`;
      if ("entities" in scope) return `${scope.op} [${scope.entities.map(entity).join(", ")}]`;
      return `${scope.op} ${entity(scope.entity)}`;
  }
}

interface Printed {
  readonly text: string;
  readonly binding: Binding;
}

function print(expr: Expr): Printed {
  if ("Value" in expr) return literal(expr.Value);
  if ("Var" in expr) return { text: String(expr.Var), binding: BINDING.member };
  const [[kind, body] = ["", undefined]] = Object.entries(expr) as [string, unknown][];
  const infix = INFIX[kind];
  if (infix !== undefined) return printInfix(kind, infix, body as Pair);
  if (METHODS.has(kind)) {
    const { left, right } = body as Pair;
    return { text: `${within(left, BINDING.member)}.${kind}(${printExpr(right)})`, binding: BINDING.member };
  }
  switch (kind) {
    case "!":
    case "neg": {
      const { arg } = body as { arg: Expr };
      return { text: `${kind === "!" ? "!" : "-"}${within(arg, BINDING.member)}`, binding: BINDING.unary };
    }
    case "isEmpty":
      return { text: `${within((body as { arg: Expr }).arg, BINDING.member)}.isEmpty()`, binding: BINDING.member };
    case ".": {
      const { left, attr } = body as { left: Expr; attr: string };
      const step = IDENTIFIER.test(attr) ? `.${attr}` : `[${quote(attr)}]`;
      return { text: `${within(left, BINDING.member)}${step}`, binding: BINDING.member };
    }
    case "has": {
      const { left, attr } = body as { left: Expr; attr: string | string[] };
      const path = typeof attr === "string" ? (IDENTIFIER.test(attr) ? attr : quote(attr)) : attr.join(".");
      return { text: `${within(left, BINDING.sum)} has ${path}`, binding: BINDING.relation };
    }
    case "like": {
      const { left, pattern } = body as { left: Expr; pattern: PatternElem[] };
      return { text: `${within(left, BINDING.sum)} like ${printPattern(pattern)}`, binding: BINDING.relation };
    }
    case "is": {
      const { left, entity_type: type, in: container } = body as { left: Expr; entity_type: string; in?: Expr };
      const inside = container === undefined ? "" : ` in ${within(container, BINDING.sum)}`;
      return { text: `${within(left, BINDING.sum)} is ${type}${inside}`, binding: BINDING.relation };
    }
    case "if-then-else": {
      const { if: condition, then, else: otherwise } = body as { if: Expr; then: Expr; else: Expr };
      const text = `if ${printExpr(condition)} then ${printExpr(then)} else ${printExpr(otherwise)}`;
      return { text, binding: BINDING.conditional };
    }
    case "Set":
      return { text: `[${(body as Expr[]).map(printExpr).join(", ")}]`, binding: BINDING.member };
    case "Record": {
      const members = Object.entries(body as Record<string, Expr>);
      const text = members.map(([name, value]) => `${quote(name)}: ${printExpr(value)}`).join(", ");
      return { text: `{${text}}`, binding: BINDING.member };
    }
    default:
      return { text: `${kind}(${Array.isArray(body) ? body.map(printExpr).join(", ") : ""})`, binding: BINDING.member };
  }
}

/** Chains of `&&`, `||`, `+`, `-`, `*` lean to the left; relations do not chain at all. */
function printInfix(operator: string, binding: Binding, { left, right }: Pair): Printed {
  const tighter = (binding + 1) as Binding;
  const leftmost = binding === BINDING.relation ? tighter : binding;
  return { text: `${within(left, leftmost)} ${operator} ${within(right, tighter)}`, binding };
}

function within(expr: Expr, least: Binding): string {
  const { text, binding } = print(expr);
  return binding < least ? `(${text})` : text;
}

function literal(value: unknown): Printed {
  if (typeof value === "string") return { text: quote(value), binding: BINDING.member };
  if (typeof value === "object" && value !== null && "__entity" in value) {
    return { text: entity(value as EntityUidJson), binding: BINDING.member };
  }
  const isNegative = typeof value === "number" && value < 0;
  return { text: String(value), binding: isNegative ? BINDING.unary : BINDING.member };
}

function entity(json: EntityUidJson): string {
  const { type, id } = "__entity" in json ? json.__entity : json;
  return `${type}::${quote(id)}`;
}

function printPattern(pattern: readonly PatternElem[]): string {
  const pieces = pattern.map((piece) => (piece === "Wildcard" ? "*" : escaped(piece.Literal).replaceAll("*", "\\*")));
  return `"${pieces.join("")}"`;
}

/** A string literal of Cedar. What does not show, or shows elsewhere than it stands, is escaped. */
export function quote(text: string): string {
  return `"${escaped(text)}"`;
}

function escaped(text: string): string {
  return text
    .replace(/["\\]/g, "\\$&")
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
}
