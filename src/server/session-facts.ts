import type { SessionFacts } from "../policy/request.js";
import type { SessionTags } from "../sessions/session-tags.js";

/** A session nothing is known against. */
export const NEW_SESSION: SessionFacts = { risk: 0, deniedCalls: 0, tags: [] };

/** What earlier requests of a session left behind. */
export function sessionFacts(tags: SessionTags, tenant: string, sessionId: string): SessionFacts {
  return { ...NEW_SESSION, tags: tags.of(tenant, sessionId) };
}
