import type { Expr } from "@cedar-policy/cedar-wasm/nodejs";

/** An expression and all those it consists of, outermost first. */
export function* everyExpr(expr: Expr): Generator<Expr> {
  yield expr;
  for (const part of partsOf(expr)) yield* everyExpr(part);
}

/** What an expression directly consists of. */
export function partsOf(expr: Expr): Expr[] {
  if ("Value" in expr || "Var" in expr) return [];
  const [body] = Object.values(expr) as unknown[];
  if (Array.isArray(body)) return body as Expr[];
  if (typeof body !== "object" || body === null) return [];
  return Object.values(body).filter(
    (part): part is Expr => typeof part === "object" && part !== null && !Array.isArray(part),
  );
}

/** `principal.on_call` as `["principal", "on_call"]`; undefined for anything but members of a variable. */
export function pathOf(expr: Expr): readonly string[] | undefined {
  if ("Var" in expr) return [String(expr.Var)];
  if (!("." in expr) || Array.isArray(expr["."])) return undefined;
  const { left, attr } = expr["."];
  const path = pathOf(left);
  return path === undefined ? undefined : [...path, attr];
}
