import { z } from "zod";
import { Count, Instant } from "./values.js";

/** Something that agents work with: a tool, an MCP server, or a client program. */
const Seen = {
  name: z.string(),
  first_seen: Instant,
  last_seen: Instant,
  /** Calls seen: of a tool, of all tools of a server; requests of a client. */
  calls: Count,
  /** Of the requests it was called in, or that it made: answered with `block`, and would have been. */
  blocked: Count,
  would_block: Count,
};

export const ToolShown = z.strictObject({
  ...Seen,
  /** MCP server, of names like `mcp__server__tool`. */
  server: z.string().optional(),
  /** Requests it was offered in. */
  offered: Count,
});
export type ToolShown = z.infer<typeof ToolShown>;

export const ServerShown = z.strictObject({ ...Seen, tools: Count });
export type ServerShown = z.infer<typeof ServerShown>;

export const ClientShown = z.strictObject({ ...Seen, users: Count });
export type ClientShown = z.infer<typeof ClientShown>;

/** The inventory: what was seen in the time asked for, the most used first. */
export const Tools = z
  .strictObject({ tools: z.array(ToolShown), servers: z.array(ServerShown), clients: z.array(ClientShown) })
  .meta({ id: "Tools" });
export type Tools = z.infer<typeof Tools>;
