/**
 * Decodes the raw bytes between two quotes of a JSON text that was read before: escapes resolved, invalid UTF-8 and lone
 * surrogates replaced by U+FFFD, so that what comes out can be encoded again and handed to native pattern engines.
 *
 * `start` is the byte after the opening quote, `end` the closing quote.
 */
export function decodeSpan(bytes: Buffer, start: number, end: number): string {
  return decodeFragment(bytes, start, end).toWellFormed();
}

/** As `decodeSpan`, lone surrogates kept: the other half may open the next fragment of a stream. */
export function decodeFragment(bytes: Buffer, start: number, end: number): string {
  const raw = bytes.toString("utf8", start, end);
  if (!raw.includes("\\")) return raw;
  // One literal that is known to be valid: the engine's own reader resolves escapes some ten times faster than a loop here.
  return JSON.parse(`"${raw}"`);
}
