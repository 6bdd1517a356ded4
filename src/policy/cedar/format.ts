import { builtFile } from "../../plugins/built-file.js";
import { runThrowAway } from "./throw-away.js";

export interface FormatTask {
  readonly texts: readonly string[];
}

/** The text laid out, or why Cedar would not. */
export type Formatted = { readonly text: string } | { readonly byte: number; readonly message: string };

export const FORMAT_LINE_CHARS = 120;
const FORMAT_MS_MAX = 5_000;

/**
 * Lays out policy files with Cedar's own formatter, in a throw-away thread. Comments are kept. The answers stand in the
 * order of the texts. What is handed in should have passed `splitPolicies`: deeper text ends the thread.
 */
export async function formatPolicyTexts(
  texts: readonly string[],
): Promise<readonly Formatted[] | { readonly crashed: string }> {
  const thread = builtFile(import.meta.url, "./format-thread.js");
  const outcome = await runThrowAway<FormatTask, readonly Formatted[]>(thread, { texts }, FORMAT_MS_MAX);
  return "reply" in outcome ? outcome.reply : outcome;
}
