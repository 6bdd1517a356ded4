import type { AdminSource } from "../server/admin/admin-source.js";
import type { Forker } from "../server/processes/forker.js";
import type { RecorderOrder, ServerQuestions } from "./messages.js";

const ASK_MS_MAX = 5_000;
const EVALUATE_MS_MAX = 30_000;
const SILENT = "the server does not answer";

/** What only the server knows that this recorder belongs to, asked of it. Whatever it is too slow for is left out. */
export function liveServer(server: Forker<RecorderOrder, ServerQuestions, never, never>): AdminSource {
  return {
    health: async () => (await server.ask("health", null, ASK_MS_MAX)) ?? { notReady: [SILENT], degraded: [] },
    metrics: async () => (await server.ask("metrics", null, ASK_MS_MAX)) ?? [],
    status: async () => (await server.ask("status", null, ASK_MS_MAX)) ?? { error: SILENT },
    tags: async (query) => (await server.ask("tags", query, ASK_MS_MAX)) ?? [],
    changeTag: async (order) => (await server.ask("changeTag", order, ASK_MS_MAX)) ?? false,
    evaluate: async ({ payload, ...order }) =>
      (await server.ask("evaluate", { ...order, payload: payload.toString("base64") }, EVALUATE_MS_MAX)) ?? {
        error: SILENT,
      },
    policies: async () => await server.ask("policies", null, ASK_MS_MAX),
    adminActed: async (order) => (await server.ask("adminActed", order, ASK_MS_MAX)) ?? false,
  };
}
