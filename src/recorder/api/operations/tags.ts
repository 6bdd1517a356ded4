import { z } from "zod";
import { Label } from "../../../audit/label.js";
import { durationIn } from "../../../policy/duration.js";
import type { Identity } from "../../../server/http/identity.js";
import { EXAMPLE } from "../examples.js";
import { operation, problem } from "../operation.js";
import { OneTenant } from "../shapes/query.js";
import { Released, Tagged } from "../shapes/sessions.js";

const Place = z.strictObject({
  id: Label.min(1, "name the session, percent-encoded"),
  tag: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, "a tag is lower case letters, digits, `.`, `_`, `-`, at most 64"),
});
const Query = z.strictObject({
  ...OneTenant,
  by: Label.optional().meta({ description: "Who wants it, where the admin token is used; a login speaks for itself." }),
});

export const tagSession = operation({
  id: "tagSession",
  method: "post",
  path: "/v1/sessions/{id}/tags/{tag}",
  summary: "Set a tag, or make it last this long from now",
  access: "admin",
  params: Place,
  query: Query,
  body: z.strictObject({
    ttl: z.string().refine((ttl) => durationIn(ttl) !== undefined, "write a number and s, m, h or d, like 30m"),
  }),
  promises: { 200: { description: "It is set, and the account says by whom.", schema: Tagged } },
  example: { path: { id: EXAMPLE.session, tag: EXAMPLE.tag }, body: { ttl: "30m" } },
  async answer({ path, query, body, tenant, who }, { live }) {
    const ttlMs = (durationIn(body.ttl) ?? 0) * 1_000;
    const isSet = await live.changeTag({ tenant, session: path.id, tag: path.tag, by: byOf(who, query.by), ttlMs });
    return isSet ? { json: { tagged: true } } : problem(503, "the server does not answer; the tag is not set");
  },
});

export const releaseSession = operation({
  id: "releaseSession",
  method: "delete",
  path: "/v1/sessions/{id}/tags/{tag}",
  summary: "Take a tag away",
  access: "admin",
  params: Place,
  query: Query,
  promises: {
    200: { description: "It is gone, and the account says by whom.", schema: Released },
    404: { description: "The session has no such tag." },
  },
  example: { path: { id: EXAMPLE.session, tag: EXAMPLE.tag } },
  async answer({ path, query, tenant, who }, { live }) {
    const isGone = await live.changeTag({ tenant, session: path.id, tag: path.tag, by: byOf(who, query.by) });
    return isGone ? { json: { released: true } } : problem(404, "the session has no such tag");
  },
});

/** The bearer of the admin token says who they are; whom Tailscale names cannot be somebody else. */
function byOf({ login, via }: Identity, said: string | undefined): string {
  return via === "token" ? (said ?? login) : login;
}
