/** Longer values are told by their beginning. */
const ENCODED_BYTES_MAX = 2_048;

/**
 * A value as it may leave: as it is, in base64 wherever it begins in a group of three bytes, in hex, and backwards.
 * Percent-encoding is undone where text leaves (`unescapedForms`).
 */
export function encodedForms(value: string): string[] {
  const bytes = Buffer.from(value.slice(0, ENCODED_BYTES_MAX));
  const shifted = (by: number): string => {
    const text = Buffer.concat([Buffer.alloc(by), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    // The first and last characters depend on the neighbours.
    return text.slice(by === 0 ? 0 : by + 1, -1);
  };
  return [value, shifted(0), shifted(1), shifted(2), bytes.toString("hex"), [...value].reverse().join("")];
}

/** A text that leaves: as it is, and with percent-encoding undone where it has any. */
export function unescapedForms(text: string): string[] {
  if (!/%[0-9a-f]{2}/i.test(text)) return [text];
  const decoded = text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
  return [text, decoded];
}
