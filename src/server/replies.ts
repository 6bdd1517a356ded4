import type { Reply } from "./http/exchange.js";

/** What is answered to calls that are not evaluated. Any status but 200 makes Aperture apply the hook's fail policy. */
const refusal = (status: string, error: string, headers: Reply["headers"] = []): Reply => ({
  status,
  headers,
  body: JSON.stringify({ error }),
});

export const REFUSALS = {
  unauthorized: refusal("401 Unauthorized", "unknown key"),
  length_required: refusal("411 Length Required", "send Content-Length, or a chunked body"),
  bad_framing: refusal("400 Bad Request", "the framing of the body is ambiguous"),
  unknown_transfer_coding: refusal("501 Not Implemented", "the only transfer coding is chunked"),
  unknown_content_coding: refusal("415 Unsupported Media Type", "the only content coding is gzip", [
    ["accept-encoding", "gzip, identity"],
  ]),
  too_large: refusal("413 Payload Too Large", "the body is over http.body_bytes_max"),
  bad_gzip: refusal("400 Bad Request", "the body is not gzip"),
  malformed_json: refusal("400 Bad Request", "the body is not JSON"),
  too_deep: refusal("400 Bad Request", "the body is nested too deeply"),
  too_many_values: refusal("400 Bad Request", "the body has too many values"),
  not_an_object: refusal("400 Bad Request", "the body is no JSON object"),
  metadata_missing: refusal("400 Bad Request", "the body has no metadata object"),
  internal: refusal("500 Internal Server Error", "internal error"),
} as const;

export type RefusalReason = keyof typeof REFUSALS;

/** Header that carries the id of the decision; the reply's body has no room for it. */
export const DECISION_ID_HEADER = "x-shutter-decision-id";
