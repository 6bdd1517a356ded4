import type { PushReceiver } from "../../policy/attributes/push-receiver.js";
import { type AdminReply, type AdminRoute, UNAUTHORIZED } from "../http/admin-listener.js";

const reply = (status: string, answer: unknown): AdminReply => ({ status, body: `${JSON.stringify(answer)}\n` });

/** Where sources of type `push` are posted to: with the admin token, or signed by whoever shares their secret. */
export function attributeRoutes(receivers: readonly PushReceiver[]): readonly AdminRoute[] {
  return receivers.map((receiver) => ({
    method: "post",
    path: `/v1/attributes/${receiver.id}`,
    // Webhooks have no admin token; their signature is checked here.
    access: "open",
    answer: ({ body, header, identity }) => {
      if (identity?.role !== "admin" && !receiver.isSigned(body, header)) return UNAUTHORIZED;
      const outcome = receiver.take(body);
      if (outcome.status === "taken") return reply("200 OK", { messages: outcome.messages });
      if (outcome.status === "refused") return reply("422 Unprocessable Entity", { error: outcome.problem });
      return reply("503 Service Unavailable", { error: "could not be kept; send it again" });
    },
  }));
}
