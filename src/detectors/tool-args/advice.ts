import { toolArgsRules } from "./rules/all.js";

const REMEDIES: ReadonlyMap<string, string> = new Map(toolArgsRules.map(({ id, remedy }) => [id, remedy]));

/** What an agent should do instead of what the rule found: one sentence of the rule's own, nothing scanned in it. */
export function adviceOn(rule: string): string | undefined {
  return REMEDIES.get(rule);
}
