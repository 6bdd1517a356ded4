import { openHookCall } from "../protocol/hook-call.js";
import type { AnswerDeps } from "./answer.js";
import { coverageOf, requestFor } from "./decision-request.js";
import { NEW_SESSION } from "./session-memory.js";

/** Enough for the compiler to have seen every step often; takes about half a second. */
const ROUNDS = 100;
const PATIENCE_MS = 10_000;
const NOBODY = { keyId: "rehearsal", tenant: "rehearsal", project: "rehearsal" };

/**
 * Goes through the whole line before the first caller does: the first decisions of a cold process take tens of
 * milliseconds, most of a deadline. Nothing of it is answered or recorded.
 */
export async function rehearse({ assess, decide }: Pick<AnswerDeps, "assess" | "decide">): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const payload = Buffer.from(JSON.stringify(conversation(round)));
    const shared = new SharedArrayBuffer(payload.byteLength);
    const bytes = Buffer.from(shared);
    payload.copy(bytes);
    const envelope = openHookCall(bytes);
    if ("refused" in envelope) throw new Error("the rehearsed call cannot be read");
    const { facts, findings, lanes } = await assess(
      envelope,
      { shared, bytes },
      performance.now() + PATIENCE_MS,
      NOBODY.tenant,
      undefined,
    );
    decide(requestFor(NOBODY, facts, findings, coverageOf(lanes), { session: NEW_SESSION }));
  }
}

function conversation(round: number): unknown {
  const tools = [{ name: "Read", description: "Reads a file.", input_schema: { type: "object" } }];
  const call = { type: "tool_use", id: "t1", name: "Bash", input: { command: `git log --oneline -${round} | head` } };
  const result = {
    type: "tool_result",
    tool_use_id: "t1",
    content: `export const answer${round} = "forty-two"; // see README\n`.repeat(20),
  };
  return {
    metadata: { login_name: `rehearsal-${round}`, url: "/v1/messages", model: "m", provider: "anthropic" },
    request_body: {
      system: "You are a careful assistant.",
      tools,
      messages: [
        { role: "user", content: `Explain change ${round} of the parser, please.` },
        { role: "assistant", content: [call] },
        { role: "user", content: [result] },
      ],
    },
  };
}
