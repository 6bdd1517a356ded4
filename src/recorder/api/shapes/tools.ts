import { z } from "zod";
import { Count, Instant } from "./values.js";

/** Something that agents work with: a tool, an MCP server, a client program, a model. */
const Seen = {
  tenant: z.string(),
  name: z.string(),
  first_seen: Instant,
  last_seen: Instant,
  /** In the time asked for. Calls of a tool or of a server's tools; requests of a client or to a model. */
  calls: Count,
  /** Of the requests it was called in, or that it made: answered with `block`, and would have been. */
  blocked: Count,
  would_block: Count,
  /** Different users of all time. */
  users: Count,
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

export const ClientShown = z.strictObject(Seen);
export type ClientShown = z.infer<typeof ClientShown>;

export const ModelShown = z.strictObject(Seen);
export type ModelShown = z.infer<typeof ModelShown>;

/** The inventory: what was seen in the time asked for, the most used first. */
export const Tools = z
  .strictObject({
    tools: z.array(ToolShown),
    servers: z.array(ServerShown),
    clients: z.array(ClientShown),
    models: z.array(ModelShown),
  })
  .meta({ id: "Tools" });
export type Tools = z.infer<typeof Tools>;
