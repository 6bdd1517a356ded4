import type { SessionFacts } from "../policy/request.js";
import type { SessionTags } from "../sessions/session-tags.js";

/** A session without tags. */
export const NEW_SESSION: SessionFacts = { tags: [] };

/** What earlier requests of a session left behind. Its risk and its denied calls nobody counts: they are unknown. */
export function sessionFacts(tags: SessionTags, tenant: string, sessionId: string): SessionFacts {
  return { tags: tags.of(tenant, sessionId) };
}
