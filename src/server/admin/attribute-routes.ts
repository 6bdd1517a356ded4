import type { PushReceiver } from "../../policy/attributes/push-receiver.js";
import { type AdminReply, type AdminRoute, UNAUTHORIZED } from "../http/admin-listener.js";
import { isAtLeast } from "../http/identity.js";
import type { AdminSource } from "./admin-source.js";

const reply = (status: string, answer: unknown): AdminReply => ({ status, body: `${JSON.stringify(answer)}\n` });
const UNKEPT = reply("503 Service Unavailable", { error: "could not be kept; send it again" });

/**
 * Where sources of type `push` are posted to: by an admin, which is written down, or signed by whoever shares their
 * secret.
 */
export function attributeRoutes(
  receivers: readonly PushReceiver[],
  { adminActed }: Pick<AdminSource, "adminActed">,
): readonly AdminRoute[] {
  return receivers.map((receiver) => ({
    method: "post",
    path: `/v1/attributes/${receiver.id}`,
    // Webhooks have no admin token; their signature is checked here.
    access: "open",
    answer: async ({ body, header, identity }) => {
      const isAdmin = identity !== undefined && isAtLeast(identity, "admin") && identity.tenants === undefined;
      if (!isAdmin && !receiver.isSigned(body, header)) return UNAUTHORIZED;
      if (isAdmin) {
        const action = { action: "pushed", by: identity.login, source: receiver.id } as const;
        if (!(await adminActed({ tenant: "", action }))) return UNKEPT;
      }
      const outcome = receiver.take(body);
      if (outcome.status === "taken") return reply("200 OK", { messages: outcome.messages });
      if (outcome.status === "refused") return reply("422 Unprocessable Entity", { error: outcome.problem });
      return UNKEPT;
    },
  }));
}
