import type { HookEvent } from "../../src/plugins/event.js";
import { stringsOf } from "./json-walk.js";

/** Pointers of the strings in a request body that no segment of the event holds; media, which holds no text, counts as seen. */
export function unseen(event: HookEvent, requestBody: unknown): string[] {
  const seen = new Set<string>();
  for (const segment of event.segments) {
    if (segment.span !== undefined)
      seen.add(`${segment.pointer} ${segment.kind === "media" ? "(media)" : segment.text}`);
  }
  return [...stringsOf(requestBody, "/request_body")]
    .filter(
      ({ pointer, text }) =>
        !seen.has(`${pointer.toWellFormed()} (media)`) && !seen.has(`${pointer} ${text}`.toWellFormed()),
    )
    .map(({ pointer }) => pointer);
}
