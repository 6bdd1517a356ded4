import { createHmac } from "node:crypto";
import type { ReportedFinding } from "../../plugins/host.js";

/** What stands in the place of what a finding matched. */
export type Placeholder = (finding: Pick<ReportedFinding, "rule" | "fingerprint">) => string;

/** Hex digits that tell one secret from another: two of a conversation look alike once in four thousand million times. */
const TAG_CHARS = 8;

/**
 * Placeholders of one tenant: `[redacted:1a2b3c4d:github-pat]`. The same secret found by the same rule always gets the
 * same one, also after a restart, so that what was sent to the provider once is sent alike with every later turn and
 * its prompt cache stays warm. Nothing can be told from it without the key, and no two tenants share one.
 *
 * Neither quotes nor backslashes nor line breaks are in it, so it means itself at any depth of escaping. The rule comes
 * last, because `password:1a2b3c4d` reads like a password; so our own detectors find nothing in it.
 */
export function placeholders(key: Buffer, tenant: string): Placeholder {
  const tags = new Map<string, string>();
  return ({ rule, fingerprint }) => {
    const tag =
      tags.get(fingerprint) ??
      createHmac("sha256", key).update(`${tenant}\0${fingerprint}`).digest("hex").slice(0, TAG_CHARS);
    tags.set(fingerprint, tag);
    return `[redacted:${tag}:${rule}]`;
  };
}
