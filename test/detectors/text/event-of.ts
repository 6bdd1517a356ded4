import { type HookEvent, NO_METADATA, type Segment } from "../../../src/plugins/event.js";

const METADATA = { ...NO_METADATA, loginName: "ada@example.org", requestId: "r1", sessionId: "s1" };

/** An event of user texts; a segment may be given in part where more than its text matters. */
export function eventOf(...segments: readonly (string | Partial<Segment>)[]): HookEvent {
  return {
    type: "pre_request",
    format: "openai_chat",
    metadata: METADATA,
    toolCalls: [],
    toolDefinitions: [],
    segments: segments.map((part, index) => ({
      kind: "user",
      role: "user",
      turn: 0,
      trust: "user",
      pointer: `/request_body/messages/${index}/content`,
      key: "content",
      text: "",
      ...(typeof part === "string" ? { text: part } : part),
    })),
  };
}
