import type { Outcome, Strip } from "../../policy/decision.js";

/** Why a tool was taken out, as a decision said it. */
export type StripReason = Omit<Strip, "tools">;

/**
 * An answer with the tools taken out that earlier requests of the session lost, where this one offers them.
 *
 * @param earlier what the session lost, by tool.
 */
export function withEarlierStrips(
  outcome: Outcome,
  offered: readonly string[],
  earlier: Readonly<Record<string, StripReason>>,
): Outcome {
  if (outcome.action !== "allow" && outcome.action !== "modify") return outcome;
  const { redactions, strips } = outcome.action === "modify" ? outcome : { redactions: [], strips: [] };
  const gone = new Set(strips.flatMap(({ tools }) => tools));
  const added = offered.flatMap((tool): Strip[] => {
    const reason = Object.hasOwn(earlier, tool) ? earlier[tool] : undefined;
    return reason === undefined || gone.has(tool) ? [] : [{ ...reason, tools: [tool] }];
  });
  return added.length === 0 ? outcome : { action: "modify", redactions, strips: [...strips, ...added] };
}

/** The tools an answer takes out, each with why. */
export function stripsByTool(outcome: Outcome): Record<string, StripReason> {
  if (outcome.action !== "modify") return {};
  const entries = outcome.strips.flatMap(({ tools, ...reason }) => tools.map((tool) => [tool, reason] as const));
  return Object.fromEntries(entries);
}
