import { HOOK_EVENT_TYPES, type HookEventType } from "../../plugins/event.js";
import type { HttpRequest } from "./uws.js";

/** What is kept of a request's head. The engine's request object dies when the route handler returns. */
export interface RequestHead {
  /** Keys offered, in the order of the headers; schemes already removed. */
  readonly credentials: readonly string[];
  /** Event named by `?event=` or by the last part of the path. */
  readonly urlEvent: HookEventType | undefined;
  /** Bytes announced, or -1 for a chunked body. */
  readonly contentLength: number;
  readonly gzip: boolean;
  /** Why the framing or coding cannot be accepted. */
  readonly refusal: Refusal | undefined;
}

export type Refusal = "length_required" | "bad_framing" | "unknown_transfer_coding" | "unknown_content_coding";

/**
 * Schemes that stand before a key: Bearer (RFC 6750), Splunk (HTTP Event Collector), and none at all, which relays
 * send. Case is ignored, as RFC 9110 section 11.1 has it.
 */
const SCHEME = /^(?:bearer|splunk|token|apikey)\s+/i;
const KEY_HEADERS = ["authorization", "x-api-key", "x-goog-api-key", "cf-aig-authorization"];

/**
 * Reads the head. The engine accepts two different Content-Length headers and any Transfer-Encoding that holds the
 * word chunked (measured on 20.51.4), and either would let two parsers disagree about where a request ends, so both
 * are refused here (RFC 9112 section 6).
 */
export function readHead(req: HttpRequest, keyHeaders: readonly string[]): RequestHead {
  const credentials: string[] = [];
  let contentLength = -1;
  let lengths = 0;
  let chunked = 0;
  let gzip = false;
  let refusal: Refusal | undefined;

  req.forEach((name, value) => {
    if (KEY_HEADERS.includes(name) || keyHeaders.includes(name)) {
      const key = value.replace(SCHEME, "").trim();
      if (key !== "") credentials.push(key);
    } else if (name === "content-length") {
      lengths++;
      if (/^\d{1,15}$/.test(value)) contentLength = Number(value);
      else refusal = "bad_framing";
    } else if (name === "transfer-encoding") {
      chunked++;
      if (value.trim().toLowerCase() !== "chunked") refusal ??= "unknown_transfer_coding";
    } else if (name === "content-encoding") {
      const coding = value.trim().toLowerCase();
      if (coding === "gzip") gzip = true;
      else if (coding !== "identity" && coding !== "") refusal ??= "unknown_content_coding";
    }
  });
  if (lengths > 1 || chunked > 1 || (lengths > 0 && chunked > 0)) refusal = "bad_framing";
  if (lengths === 0 && chunked === 0) refusal = "length_required";

  return { credentials, urlEvent: urlEventOf(req), contentLength, gzip, refusal };
}

function urlEventOf(req: HttpRequest): HookEventType | undefined {
  const named = req.getQuery("event") ?? req.getUrl().split("/").at(-1);
  return HOOK_EVENT_TYPES.find((type) => type === named);
}
