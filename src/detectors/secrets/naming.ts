import { isIn, NAME } from "../text/bytes.js";

const CREDENTIAL = /key|token|secret|pass|pwd|auth|cred|bearer|\bpat\b|_pat|access|\bapi\b|login|sign/i;
/** Names of what is public, or no key at all, though it looks like one. */
const PUBLIC =
  /publi[cs]h?|commit|sha(?:\d|sum|$|_)|hash|digest|checksum|integrity|etag|rev(?:ision)?$|version|nonce|uuid|guid|trace|span_?id|request_?id|(?:^|[._-])id$|[a-z]Id$|_ID$|fingerprint|thumbprint|cache|tag$|name$|url$|uri$|path$|file$|region$|bucket$|client_?id|project|organi[sz]ation|tenant|zone_?id|account_?id|checkpoint|signature$/i;

/** Between a name and its value, read backwards: quotes, brackets, white space, and what assigns. */
const BETWEEN = new Set(Buffer.from("\"'`\\ \t\r\n[](){}=:>,!?|+"));
const ASSIGNS = new Set(Buffer.from("=:>,("));
const BETWEEN_BYTES_MAX = 48;
const NAME_BYTES_MAX = 64;
/** Words that may follow the name: an authorization scheme, a type, the attribute that holds the value. */
const FOLLOWING = /^(?:bearer|basic|token|ssws|apikey|geniekey|bot|string|str|value)$/i;
const CONTEXT_BYTES_MAX = 160;

/**
 * Whether the value at `at` is assigned to something that may be a credential: a name with such a word or with the
 * provider's, and none of a public thing; or, in prose, such a word on the way from the provider's name to the value.
 *
 * @param contextStart where the provider's name was found.
 * @param keywords the provider's names.
 */
export function isNamedLikeCredential(
  text: Buffer,
  contextStart: number,
  at: number,
  keywords: readonly string[],
): boolean {
  const before = text.toString("latin1", Math.max(contextStart, at - CONTEXT_BYTES_MAX), at);
  const name = nameBefore(text, at, contextStart);
  if (name === undefined || /^(?:default|value)$/i.test(name)) {
    const nearby = name === undefined ? before.slice(before.lastIndexOf("\n") + 1) : before;
    return CREDENTIAL.test(nearby) && !PUBLIC.test(nearby) && /[\s"'`:=([]$/.test(nearby);
  }
  if (PUBLIC.test(name)) return false;
  const lower = name.toLowerCase();
  return CREDENTIAL.test(name) || keywords.some((keyword) => lower.includes(keyword.toLowerCase()));
}

/** The name that the value at `at` is assigned to, or undefined where nothing before it assigns. */
function nameBefore(text: Buffer, at: number, contextStart: number): string | undefined {
  let end = at;
  for (let words = 0; words < 3; words++) {
    let isAssigned = false;
    const limit = Math.max(contextStart, end - BETWEEN_BYTES_MAX);
    while (end > limit && BETWEEN.has(text[end - 1] ?? 0)) {
      isAssigned ||= ASSIGNS.has(text[end - 1] ?? 0);
      end--;
    }
    let start = end;
    while (start > Math.max(contextStart, end - NAME_BYTES_MAX) && isIn(NAME, text, start - 1)) start--;
    const word = text.toString("latin1", start, end).replace(/\.$/, "");
    const isFollowing = FOLLOWING.test(word) && start > contextStart && BETWEEN.has(text[start - 1] ?? 0);
    if (word !== "" && isAssigned && !(isFollowing && isAssignedFurther(text, start, contextStart))) return word;
    if (word === "" || !isFollowing) return undefined;
    end = start;
  }
  return undefined;
}

/** Whether the word that begins at `start` is itself what something is assigned: `Authorization: Token v`. */
function isAssignedFurther(text: Buffer, start: number, contextStart: number): boolean {
  for (let at = start - 1; at >= Math.max(contextStart, start - 8) && BETWEEN.has(text[at] ?? 0); at--) {
    if (ASSIGNS.has(text[at] ?? 0)) return true;
  }
  return false;
}
