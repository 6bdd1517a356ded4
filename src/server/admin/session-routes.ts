import { z } from "zod";
import { durationIn } from "../../policy/duration.js";
import type { TagFact } from "../../sessions/session-tags.js";
import type { AdminReply, AdminRequest, AdminRoute } from "../http/admin-listener.js";

/** Which tags somebody wants to see; what is absent does not matter. */
export interface TagQuery {
  readonly tenants: "all" | readonly string[];
  readonly sessions?: readonly { readonly tenant: string; readonly session: string }[] | undefined;
  readonly tag?: string | undefined;
  readonly limit: number;
}

/** A tag somebody sets for a time, or takes away. */
export interface TagOrder {
  readonly tenant: string;
  readonly session: string;
  readonly tag: string;
  /** Who, as they say. */
  readonly by: string;
  /** Absent: it is released. */
  readonly ttlMs?: number;
}

/** Who knows the tags of sessions. */
export interface TagSource {
  /** Tags in force, those of sessions looked at last first. */
  tags(query: TagQuery): Promise<readonly TagFact[]>;
  /** False when the tag to release is not in force. */
  changeTag(order: TagOrder): Promise<boolean>;
}

const LIMIT_MAX = 500;
const TAG = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const Tagging = z.strictObject({
  ttl: z.string().refine((ttl) => durationIn(ttl) !== undefined, "write a number and s, m, h or d, like 30m"),
});

const json = (value: unknown, status = "200 OK"): AdminReply => ({ status, body: `${JSON.stringify(value)}\n` });
const bad = (error: string): AdminReply => json({ error }, "400 Bad Request");

/** Tags of sessions, to be seen, set and released. Every change is written to the account with who made it. */
export function sessionRoutes(source: TagSource): readonly AdminRoute[] {
  return [
    {
      method: "get",
      path: "/v1/sessions",
      access: "viewer",
      answer: async ({ query }) => {
        const limit = Math.min(LIMIT_MAX, Math.max(1, Number(query("limit") ?? 50) || 50));
        const facts = await source.tags({ tenants: [tenantOf(query)], tag: query("tag"), limit });
        const sessions = [...new Set(facts.map(({ session }) => session))];
        return json({
          sessions: sessions.map((id) =>
            sessionOf(
              id,
              facts.filter(({ session }) => session === id),
            ),
          ),
        });
      },
    },
    {
      method: "get",
      path: "/v1/sessions/:id",
      access: "viewer",
      answer: async ({ query, param }) =>
        json(
          sessionOf(
            param(0),
            await source.tags({
              tenants: "all",
              sessions: [{ tenant: tenantOf(query), session: param(0) }],
              limit: LIMIT_MAX,
            }),
          ),
        ),
    },
    {
      method: "post",
      path: "/v1/sessions/:id/tags/:tag",
      access: "admin",
      answer: async (request) => {
        const order = orderOf(request);
        if (typeof order === "string") return bad(order);
        const body = Tagging.safeParse(parsed(request.body));
        if (!body.success) return bad(z.prettifyError(body.error));
        await source.changeTag({ ...order, ttlMs: (durationIn(body.data.ttl) ?? 0) * 1_000 });
        return json({ tagged: true });
      },
    },
    {
      method: "delete",
      path: "/v1/sessions/:id/tags/:tag",
      access: "admin",
      answer: async (request) => {
        const order = orderOf(request);
        if (typeof order === "string") return bad(order);
        if (await source.changeTag(order)) return json({ released: true });
        return json({ error: "the session has no such tag" }, "404 Not Found");
      },
    },
  ];
}

function orderOf({ query, param }: AdminRequest): Omit<TagOrder, "ttlMs"> | string {
  const [session, tag] = [param(0), param(1)];
  if (session === "") return "name the session in the path, percent-encoded";
  if (!TAG.test(tag)) return "a tag is lower case letters, digits, `.`, `_`, `-`, at most 64";
  return { tenant: tenantOf(query), session, tag, by: query("by") ?? "admin" };
}

function tenantOf(query: AdminRequest["query"]): string {
  return query("tenant") ?? "default";
}

function sessionOf(session_id: string, facts: readonly TagFact[]): object {
  return {
    session_id,
    tags: facts.map(({ tag, at, until, by }) => ({
      tag,
      since: new Date(at).toISOString(),
      until: new Date(until).toISOString(),
      by,
    })),
  };
}

/** Undefined where it is not JSON, which no schema takes. */
function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
