import { useState } from "preact/hooks";
import type { SessionDetail } from "../../../recorder/api/shapes/sessions.js";
import { type Loaded, useApi } from "../../api/resource.js";

const STEPS = 200;

export interface Story {
  readonly last: Loaded<SessionDetail>;
  /** What is shown, oldest first; each knows the session as it was when it was asked for. */
  readonly pages: readonly SessionDetail[];
  /** Asks for the page after the last one; undefined where there is none. */
  readonly more: (() => void) | undefined;
}

/** The steps of a session, page by page. What happens comes at the end, so the last page is the one kept up to date. */
export function useStory(id: string, tenant: string): Story {
  const [before, setBefore] = useState<readonly SessionDetail[]>([]);
  const last = useApi<SessionDetail>({
    path: `/v1/sessions/${encodeURIComponent(id)}`,
    params: { tenant, limit: STEPS, cursor: before.at(-1)?.next },
    isTimed: false,
  });
  // A stale one is the page before, until the one behind it is there.
  const newest = last.status === "ready" && !last.isStale ? last.data : undefined;
  const pages = newest === undefined ? before : [...before, newest];
  return { last, pages, more: newest?.next === undefined ? undefined : () => setBefore(pages) };
}
