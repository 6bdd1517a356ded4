import { openHookCall } from "../protocol/hook-call.js";
import type { AnswerDeps } from "./answer.js";
import { coverageOf, requestFor } from "./decision-request.js";
import { rehearsalCall } from "./rehearsal-text.js";
import { NEW_SESSION } from "./session-memory.js";

/** Small calls teach this thread, large ones, which are shared out, all workers. */
const SMALL = { rounds: 40, toolCalls: 1, linesAResult: 20 };
const LARGE = { rounds: 3, toolCalls: 60, linesAResult: 60 };
const PATIENCE_MS = 10_000;
const NOBODY = { keyId: "rehearsal", tenant: "rehearsal", project: "rehearsal" };

/**
 * Goes through the whole line before the first caller does: the first decisions of a cold process take tens of
 * milliseconds, and a first megabyte more than a deadline. Nothing of it is answered or recorded.
 */
export async function rehearse({ assess, decide }: Pick<AnswerDeps, "assess" | "decide">): Promise<void> {
  for (const { rounds, toolCalls, linesAResult } of [SMALL, LARGE]) {
    for (let round = 0; round < rounds; round++) {
      const payload = Buffer.from(JSON.stringify(rehearsalCall(round, toolCalls, linesAResult)));
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
}
