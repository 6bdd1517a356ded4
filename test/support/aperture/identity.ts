import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { isObject, type JsonObject, list } from "./loose.js";

export interface Identity {
  readonly login: string;
  readonly nodeId: string;
}

const NOBODY_SAID = "dev@example.com";

/** Who is asking. Aperture asks the tailnet; here a client says so in `tailscale-user-login`. */
export function identityOf(headers: IncomingHttpHeaders): Identity {
  const login = headers["tailscale-user-login"];
  const name = typeof login === "string" ? login : NOBODY_SAID;
  return { login: name, nodeId: `n${digest(name).slice(0, 10)}CNTRL` };
}

const SESSION_HEADERS = ["x-session-id", "session_id", "x-claude-code-session-id"];

/** The agent's own session id where it sends one, else one that stays the same while the conversation grows. */
export function sessionOf(headers: IncomingHttpHeaders, body: JsonObject, { login }: Identity): string {
  for (const name of SESSION_HEADERS) {
    const value = headers[name];
    if (typeof value === "string" && value !== "") return value;
  }
  const turns = [body.messages, body.input, body.contents].find(Array.isArray);
  const first = list(turns).find((turn) => isObject(turn) && (turn.role ?? "user") === "user") ?? body.input;
  return `sess_${digest(`${login}\n${headers["user-agent"]}\n${JSON.stringify(first ?? null)}`).slice(0, 16)}`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
