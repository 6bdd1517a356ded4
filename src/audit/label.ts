import { z } from "zod";

/** Names, ids and paths: longer ones are cut. */
export const LABEL_CHARS_MAX = 200;

/** Short text without control or formatting characters. `fitRecord` makes it so; this is the check on reading back. */
export const Label = z
  .string()
  .max(LABEL_CHARS_MAX)
  .regex(/^[^\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}\p{Cs}]*$/u);

export const Count = z.int().nonnegative();

/** Control, format (bidi, zero width, tags), private use, line separators, lone surrogates: what can forge a log line. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}\p{Cs}]/gu;
/** Nearly every label passes this, and it is ten times as fast as looking for each unprintable character. */
const PLAIN = /^[\x20-\x7e]*$/;

export function label(text: string): string {
  if (text.length <= LABEL_CHARS_MAX && PLAIN.test(text)) return text;
  // Cut first: a megabyte must not be searched, and half a surrogate pair at the cut is removed with the rest.
  return text.slice(0, LABEL_CHARS_MAX).replace(UNPRINTABLE, "");
}
