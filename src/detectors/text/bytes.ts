/** Classes of ASCII bytes, as tables: one load tells. */
function tableOf(...ranges: readonly string[]): Uint8Array {
  const table = new Uint8Array(256);
  for (const range of ranges) {
    const first = range.charCodeAt(0);
    const last = range.charCodeAt(range.length - 1);
    for (let byte = first; byte <= last; byte++) table[byte] = 1;
  }
  return table;
}

export const LETTER = tableOf("AZ", "az");
export const UPPER = tableOf("AZ");
export const ALNUM = tableOf("09", "AZ", "az");
export const HEX = tableOf("09", "AF", "af");
export const BASE64 = tableOf("09", "AZ", "az", "+", "/", "-", "_");
/** What names of variables, members and options consist of. */
export const NAME = tableOf("09", "AZ", "az", "_", "-", ".", "$");
/** What keys and tokens of all providers consist of. */
export const TOKEN = tableOf("09", "AZ", "az", "+", "/", "-", "_", "=", ".", "~", ":", "$", "%", "!", "|", "@", "*");

/** Whether a byte offset holds a byte of the class; outside the text it never does. */
export function isIn(table: Uint8Array, bytes: Uint8Array, at: number): boolean {
  return at >= 0 && at < bytes.length && table[bytes[at] ?? 0] === 1;
}
