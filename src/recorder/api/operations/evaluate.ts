import { z } from "zod";
import { HOOK_EVENT_TYPES } from "../../../plugins/event.js";
import { operation, problem } from "../operation.js";
import { Evaluation, UnreadablePayload } from "../shapes/evaluate.js";
import { OneTenant } from "../shapes/query.js";

/** An answer that says why there is none. */
const Failure = z.object({ error: z.string() });

export const evaluate = operation({
  id: "evaluate",
  method: "post",
  path: "/v1/evaluate",
  summary: "What a payload would lead to, and why",
  description: "The body is a hook call as Aperture makes it. Nothing of it is recorded or repeated.",
  access: "analyst",
  takesPayload: true,
  query: z.strictObject({
    ...OneTenant,
    event: z.enum(HOOK_EVENT_TYPES).optional().meta({ description: "As the hook's URL would say; default: inferred." }),
  }),
  promises: {
    200: {
      description:
        "Segments, findings, decision, and of each policy that matters every clause. Or why it is no hook call.",
      schema: z.union([Evaluation, UnreadablePayload]),
    },
  },
  example: {
    query: { event: "pre_request" },
    body: {
      metadata: { login_name: "ann@example.com", model: "m", url: "/v1/messages" },
      request_body: { messages: [{ role: "user", content: "Hello" }] },
    },
  },
  async answer({ raw, query: { event }, tenant }, { live }) {
    const evaluation = await live.evaluate({ payload: raw, event, tenant });
    const failure = Failure.safeParse(evaluation);
    return failure.success ? problem(503, `it could not be evaluated: ${failure.data.error}`) : { json: evaluation };
  },
});
