const CREDENTIAL = /key|token|secret|pass|pwd|auth|cred|bearer|\bpat\b|_pat|access|\bapi\b|login|sign/i;
/** Names of what is public, or no key at all, though it looks like one. */
const PUBLIC =
  /publi[cs]h?|commit|sha(?:\d|sum|$|_)|hash|digest|checksum|integrity|etag|rev(?:ision)?$|version|nonce|uuid|guid|trace|span_?id|request_?id|(?:^|[._-])id$|[a-z]Id$|_ID$|fingerprint|thumbprint|cache|tag$|name$|url$|uri$|path$|file$|region$|bucket$|client_?id|project|organi[sz]ation|tenant|zone_?id|account_?id|checkpoint|signature$/i;

/** What may stand between a name and its value, read backwards from the value. */
const NAMED =
  /([\w.$-]{1,64})\\{0,2}["'`\])]{0,3}\s{0,12}(?::\s?[A-Za-z]{1,12}\s?(?==)|value\s{0,2})?(?:=>|[.:?|+]{0,3}=|[=!]==?|:|,|\(|>)\s{0,24}[[({]?\\{0,2}["'`]{0,3}(?:(?:Bearer|Basic|Token|SSWS|ApiKey|GenieKey|Bot)[ =:]{1,2})?["']?$/i;
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
  const name = NAMED.exec(before)?.[1];
  if (name === undefined || /^(?:default|value)$/i.test(name)) {
    const nearby = name === undefined ? before.slice(before.lastIndexOf("\n") + 1) : before;
    return CREDENTIAL.test(nearby) && !PUBLIC.test(nearby) && /[\s"'`:=([]$/.test(nearby);
  }
  if (PUBLIC.test(name)) return false;
  const lower = name.toLowerCase();
  return CREDENTIAL.test(name) || keywords.some((keyword) => lower.includes(keyword.toLowerCase()));
}
