import type { Clause, Condition } from "./clauses.js";
import type { PolicyExplanation } from "./explain.js";

/** Explanations for a terminal, one below the other. */
export function explanationText(explanations: readonly PolicyExplanation[]): string {
  return explanations
    .flatMap(({ policy, effect, mode, action, tool, outcome, clauses }) => [
      `${policy} (${effect}, ${mode}) on ${action}${tool === undefined ? "" : ` ${tool}`}: ${outcome}`,
      ...clauses.flatMap(clauseLines),
      "",
    ])
    .join("\n");
}

function clauseLines({ clause, ...condition }: Clause): string[] {
  const [first = "", ...rest] = conditionLines(condition, "  ");
  const isScope = clause !== "when" && clause !== "unless";
  return [isScope ? first : `  ${clause} ${first.trimStart()}`, ...rest];
}

function conditionLines({ text, truth, seen = {}, parts = [] }: Condition, indent: string): string[] {
  const values = Object.entries(seen).map(([name, value]) => `${indent}    ${name} = ${value}`);
  return [`${indent}${truth}: ${text}`, ...values, ...parts.flatMap((part) => conditionLines(part, `${indent}  `))];
}
