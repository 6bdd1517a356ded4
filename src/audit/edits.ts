import { z } from "zod";
import type { KeyedDigest } from "./keyed-digest.js";
import { Count, Label, label } from "./label.js";
import { publicName, publicPointer } from "./public-name.js";

export const PLACES_MAX = 100;
/** Per string. */
export const RULES_MAX = 16;
const TOOLS_MAX = 64;
const POLICIES_MAX = 64;

/** What was changed in a request before it went on. Where and by which rules; never what. */
export const RecordedEdits = z.strictObject({
  /** Strings in which findings were replaced. */
  redacted: z
    .array(z.strictObject({ pointer: Label, rules: z.array(Label).max(RULES_MAX), count: Count }))
    .max(PLACES_MAX),
  /** Findings replaced, those in strings beyond the limit too. */
  redacted_total: Count,
  /** Turns before the newest were changed, so that the provider reads anew what it had cached. */
  older_turns: z.boolean(),
  /** Tools taken out of those offered. */
  stripped: z.array(Label).max(TOOLS_MAX),
  /** Policies whose edits were not made, or did not help. */
  failed: z.array(z.strictObject({ policy: Label, reason: Label })).max(POLICIES_MAX),
});
export type RecordedEdits = z.infer<typeof RecordedEdits>;

export function fitEdits(edits: RecordedEdits, digest: KeyedDigest): RecordedEdits {
  const { redacted, redacted_total, older_turns, stripped, failed } = edits;
  return {
    redacted: redacted.slice(0, PLACES_MAX).map(({ pointer, rules, count }) => ({
      pointer: label(publicPointer(pointer, digest)),
      rules: rules.slice(0, RULES_MAX).map(label),
      count,
    })),
    redacted_total,
    older_turns,
    stripped: stripped.slice(0, TOOLS_MAX).map((name) => publicName(name, digest)),
    failed: failed
      .slice(0, POLICIES_MAX)
      .map(({ policy, reason }) => ({ policy: label(policy), reason: label(reason) })),
  };
}
