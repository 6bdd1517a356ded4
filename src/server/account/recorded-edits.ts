import type { RecordedEdits } from "../../audit/edits.js";
import type { EditReport } from "../obligations/fulfil.js";

/** What was done to a request, as it is kept: findings by the string they stood in. */
export function recordEdits({ redacted, olderTurns, stripped, failed }: EditReport): RecordedEdits {
  const places = new Map<string, { readonly rules: Set<string>; count: number }>();
  for (const { pointer, rule } of redacted) {
    const place = places.get(pointer) ?? { rules: new Set(), count: 0 };
    places.set(pointer, place);
    place.rules.add(rule);
    place.count++;
  }
  return {
    redacted: [...places].map(([pointer, { rules, count }]) => ({ pointer, rules: [...rules], count })),
    redacted_total: redacted.length,
    older_turns: olderTurns,
    stripped: [...stripped],
    failed: failed.map(({ policy, reason }) => ({ policy, reason })),
  };
}
