/** Statuses a block may carry: client errors, without the three that the OpenAI and Anthropic SDKs retry. */
const RETRIED = new Set([408, 409, 429]);
const FORBIDDEN = 403;
/** UTF-16 code units, decision id included. */
export const MESSAGE_LENGTH_MAX = 500;

/** The body of `{"action":"allow"}`, the answer to almost every call. */
export const ALLOW = Buffer.from('{"action":"allow"}');

/** To be tried again, on purpose: what was missing from the evaluation may be there by then. */
const UNAVAILABLE = 503;

/** A status Aperture may hand to the client: the wanted one if it is 503, or 400-499 and no SDK retries it; else 403. */
export function blockStatus(wanted: number): number {
  if (wanted === UNAVAILABLE) return wanted;
  return Number.isInteger(wanted) && wanted >= 400 && wanted <= 499 && !RETRIED.has(wanted) ? wanted : FORBIDDEN;
}

/**
 * Refuses the request. The message reaches the developer's terminal and often the model: control characters go, length is bounded, and
 * it ends with the decision id, by which the audit record is found.
 */
export function encodeBlock(block: { status: number; message: string; decisionId: string }): Buffer {
  const message = printable(block.message);
  const id = printable(block.decisionId);
  const tail = message.endsWith(`${id})`) ? "" : ` (decision ${id})`;
  const room = MESSAGE_LENGTH_MAX - tail.length;
  const head = message.length <= room ? message : `${cut(message, room - 1)}…`;
  const status_code = blockStatus(block.status);
  return Buffer.from(JSON.stringify({ action: "block", status_code, message: head + tail }));
}

/** Replaces the request body by these bytes, which must be one JSON object; they are passed on as they are. */
export function encodeModify(requestBody: Uint8Array): Buffer {
  return Buffer.concat([MODIFY_HEAD, requestBody, MODIFY_TAIL]);
}

const MODIFY_HEAD = Buffer.from('{"action":"modify","request_body":');
const MODIFY_TAIL = Buffer.from("}");

/** One line of visible characters: control, format and line-separating characters become spaces. */
function printable(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, " ")
    .replace(/ {2,}/g, " ")
    .trim();
}

/** At most `length` code units, never half of a surrogate pair. */
function cut(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}
