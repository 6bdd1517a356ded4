import { z } from "zod";

export const SessionEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("user"), seq: z.number(), text: z.string() }),
  z.object({ type: z.literal("assistant"), seq: z.number(), text: z.string() }),
  z.object({
    type: z.literal("tool_call"),
    seq: z.number(),
    tool: z.object({ name: z.string(), params: z.record(z.string(), z.unknown()) }),
  }),
  z.object({ type: z.literal("tool_result"), seq: z.number(), origin: z.string(), text: z.string() }),
]);
export type SessionEvent = z.output<typeof SessionEvent>;

/** A session as its evaluation corpus writes it down, event by event. */
export const SessionTrace = z.object({
  id: z.string(),
  events: z.array(SessionEvent),
  expected: z.object({
    verdict: z.enum(["dangerous", "review", "safe"]),
    /** The event at which it must be known; null where it never is. */
    at: z.number().nullable(),
  }),
});
export type SessionTrace = z.output<typeof SessionTrace>;

/** The `pre_request` an agent sends once these events have happened, in Anthropic's format. */
export function requestAfter(events: readonly SessionEvent[], session: string): Buffer {
  const messages: { role: "user" | "assistant"; content: unknown[] }[] = [];
  const say = (role: "user" | "assistant", block: unknown): void => {
    const last = messages.at(-1);
    if (last?.role === role) last.content.push(block);
    else messages.push({ role, content: [block] });
  };
  const tools: unknown[] = [];
  let call = "";
  for (const event of events) {
    if (event.type === "user" || event.type === "assistant") say(event.type, { type: "text", text: event.text });
    else if (event.type === "tool_call") {
      call = `toolu_${session}_${event.seq}`;
      say("assistant", { type: "tool_use", id: call, name: event.tool.name, input: event.tool.params });
    } else if (call !== "") say("user", { type: "tool_result", tool_use_id: call, content: event.text });
    // A result of no call: what a server says about its tools.
    else tools.push({ name: `tool_${event.seq}`, description: event.text, input_schema: { type: "object" } });
  }
  const metadata = { request_id: `${session}-${events.length}`, session_id: session, user_agent: "claude-cli/2.1.0" };
  return Buffer.from(JSON.stringify({ metadata, request_body: { model: "m", max_tokens: 1, tools, messages } }));
}
