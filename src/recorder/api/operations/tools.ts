import { z } from "zod";
import type { InventoryItem } from "../../../store/store.js";
import { instant, named } from "../instants.js";
import { operation } from "../operation.js";
import { limitOf, TenantFilter, TimeRange } from "../shapes/query.js";
import { type ClientShown, Tools } from "../shapes/tools.js";

export const tools = operation({
  id: "listTools",
  method: "get",
  path: "/v1/tools",
  summary: "Tools, MCP servers, clients and models that were seen",
  access: "viewer",
  query: z.strictObject({ ...TenantFilter, ...TimeRange, limit: limitOf(2_000, 200) }),
  promises: { 200: { description: "Of each kind the most used.", schema: Tools } },
  example: { query: { from: "90d", limit: 50 } },
  answer({ query: { from, to, limit }, tenants }, { store }) {
    const times = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    const seen = (of: "tool" | "server" | "client" | "model") => store.inventory({ tenants, of, limit, ...times });
    return {
      json: {
        tools: seen("tool").map((item) => ({ ...shown(item), ...named("server", item.server), offered: item.offered })),
        servers: seen("server").map((item) => ({ ...shown(item), tools: item.tools })),
        clients: seen("client").map(shown),
        models: seen("model").map(shown),
      },
    };
  },
});

function shown({ tenant, name, firstSeen, lastSeen, calls, blocked, wouldBlock, users }: InventoryItem): ClientShown {
  return {
    tenant,
    name,
    first_seen: instant(firstSeen),
    last_seen: instant(lastSeen),
    calls,
    blocked,
    would_block: wouldBlock,
    users,
  };
}
