import { injection } from "../../../src/detectors/injection/index.js";
import { pii } from "../../../src/detectors/pii/index.js";
import { secrets } from "../../../src/detectors/secrets/index.js";
import { createKeywordPass } from "../../../src/detectors/text/keyword-pass.js";
import { toolArgs } from "../../../src/detectors/tool-args/index.js";
import type { HookEventType } from "../../../src/plugins/event.js";
import { DetectorHost } from "../../../src/plugins/host.js";
import { openHookCall } from "../../../src/protocol/hook-call.js";
import { readEvent } from "../../../src/protocol/read-event.js";
import { Printer } from "../../../src/server/trace/printer.js";
import { readTraces } from "../../../src/server/trace/read-traces.js";
import { type LocatedTrace, tieTraces } from "../../../src/server/trace/tie.js";

/** One call of an agent and what came back. A bare string is a command of its shell. */
export interface Did {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly result: string;
}

export const ran = (command: string, result = ""): Did => ({ tool: "Bash", input: { command }, result });
export const used = (tool: string, input: Did["input"], result = ""): Did => ({ tool, input, result });

export interface Offered {
  readonly name: string;
  readonly description: string;
}

const key = Buffer.alloc(32, 7);
const host = new DetectorHost({
  detectors: [toolArgs, secrets, pii, injection].map((plugin) => ({ plugin, options: {} })),
  keywordPass: createKeywordPass,
  fingerprintKey: key,
});
const printer = new Printer(key);

const call = ({ tool, input }: Did, index: number): object => ({
  type: "tool_use",
  id: `toolu_${index}`,
  name: tool,
  input,
});

/** The request an agent sends after it did all this, in Anthropic's format. */
export function requestAfter(did: readonly Did[], tools: readonly Offered[] = []): object {
  const messages: object[] = [{ role: "user", content: "Please." }];
  for (const [index, one] of did.entries()) {
    messages.push({ role: "assistant", content: [call(one, index)] });
    const result = { type: "tool_result", tool_use_id: `toolu_${index}`, content: one.result };
    messages.push({ role: "user", content: [result] });
  }
  const offered = tools.map((tool) => ({ ...tool, input_schema: { type: "object" } }));
  return { metadata: { url: "/v1/messages" }, request_body: { messages, tools: offered } };
}

/** The completed request whose response makes the next call. */
export function completedWith(did: readonly Did[], next: Did): object {
  return {
    ...requestAfter(did),
    response_body: { type: "message", role: "assistant", content: [call(next, did.length)] },
  };
}

/** What remains of an event, read and scanned as in a worker. */
export function tracesOf(payload: object, type: HookEventType = "pre_request"): LocatedTrace[] {
  const envelope = openHookCall(Buffer.from(JSON.stringify(payload)), type);
  if ("refused" in envelope) throw new Error(envelope.refused);
  const event = readEvent(envelope);
  return tieTraces(readTraces(event, host.scan(event).findings, printer), event, printer);
}
