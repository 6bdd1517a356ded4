import { SessionTags, type TagFact } from "../sessions/session-tags.js";
import { TagJournal } from "../sessions/tag-journal.js";
import type { TagQuery } from "./admin/admin-source.js";
import type { Log } from "./log.js";
import type { Siblings } from "./processes/siblings.js";

/** Tags of sessions with those from before a restart, those of siblings from now on, and a journal of what is changed here. */
export async function openTags(
  dir: string,
  siblings: Siblings,
  log: Log,
): Promise<{ readonly tags: SessionTags; readonly journal: TagJournal }> {
  const tags = new SessionTags();
  const { journal, facts } = await TagJournal.open(dir, (code) =>
    code === undefined
      ? log.info("session tags: writing again")
      : log.error({ code }, "session tags: cannot write; a restart forgets those set now"),
  );
  for (const fact of facts) tags.hear(fact);
  const tell = siblings.share("session tags", tags);
  tags.onChange = (fact) => {
    journal.append(fact);
    tell(fact);
  };
  return { tags, journal };
}

export function tagsFor(tags: SessionTags, { tenants, sessions, tag, limit }: TagQuery): TagFact[] {
  const found: TagFact[] = [];
  for (const fact of sessions === undefined ? tags.all() : factsOf(tags, sessions)) {
    if (found.length === limit) break;
    if (tenants !== "all" && !tenants.includes(fact.tenant)) continue;
    if (tag === undefined || fact.tag === tag) found.push(fact);
  }
  return found;
}

/** By look-ups: going through all sessions takes milliseconds of a thread that answers calls. */
function* factsOf(tags: SessionTags, sessions: NonNullable<TagQuery["sessions"]>): Generator<TagFact> {
  for (const { tenant, session } of sessions) yield* tags.facts(tenant, session);
}
