import { createHash } from "node:crypto";

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/** Checksums of Bech32 (BIP-173) and of Bech32m (BIP-350), which addresses of later versions carry. */
const BECH32_CONSTANTS = [1, 0x2bc830a3];

/** The part before the last `1` takes part in the checksum. */
export function passesBech32(secret: string): boolean {
  const text = secret.toLowerCase();
  const split = text.lastIndexOf("1");
  const prefix = [...text.slice(0, split)].map((character) => character.charCodeAt(0));
  const data = [...text.slice(split + 1)].map((character) => BECH32.indexOf(character));
  const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
  let checksum = 1;
  for (const value of [...prefix.map((code) => code >> 5), 0, ...prefix.map((code) => code & 31), ...data]) {
    const top = checksum >>> 25;
    checksum = ((checksum & 0x1ffffff) << 5) ^ value;
    for (const [bit, term] of generator.entries()) if ((top >> bit) & 1) checksum ^= term;
  }
  return split > 0 && !data.includes(-1) && BECH32_CONSTANTS.includes(checksum >>> 0);
}

/** The last four bytes are the beginning of the double SHA-256 of those before. */
export function passesBase58Check(secret: string): boolean {
  let value = 0n;
  for (const character of secret) {
    const digit = BASE58.indexOf(character);
    if (digit < 0) return false;
    value = value * 58n + BigInt(digit);
  }
  const hex = value.toString(16);
  // Each leading `1` is a zero byte, which a number does not keep.
  const zeros = "00".repeat(/^1*/.exec(secret)?.[0].length ?? 0);
  const bytes = Buffer.from(zeros + (hex.length % 2 === 0 ? hex : `0${hex}`), "hex");
  const sha256 = (data: Buffer): Buffer => createHash("sha256").update(data).digest();
  return sha256(sha256(bytes.subarray(0, -4)))
    .subarray(0, 4)
    .equals(bytes.subarray(-4));
}
