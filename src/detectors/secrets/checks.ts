import { crc32 } from "node:zlib";
import { passesBase58Check, passesBech32 } from "../text/address-checksum.js";

/** Checks that providers built into their formats. Each says whether a secret passes; none looks anything up. */
export const CHECKS = [
  "crc32-base62-6",
  "crc32-hex-8",
  "crc32-hex-8-before",
  "crc32-le-hex-8",
  "crc32-le-base64-6",
  "crc32-base36-7",
  "bech32",
  "base58check",
  "crc16-nkey",
  "jwt",
  "base64-json",
  "grafana-json",
  "userpass-base64",
  "integer-base64",
  "snowflake-base64",
  "private-pem",
  "pem-body",
] as const;
export type Check = (typeof CHECKS)[number];

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export function passes(check: Check, secret: string): boolean {
  return FUNCTIONS[check](secret);
}

const FUNCTIONS: Readonly<Record<Check, (secret: string) => boolean>> = {
  /** GitHub, npm, Vercel: six base62 digits over the body between the prefix's `_` and them. */
  "crc32-base62-6": (secret) => {
    const body = secret.slice(secret.indexOf("_") + 1, -6);
    return inBase62(crc32(body)).padStart(6, "0") === secret.slice(-6);
  },
  /** Cloudflare, Zuplo: eight lower-case hex digits over the body between the prefix's `_` and them. */
  "crc32-hex-8": (secret) => {
    const body = secret.slice(secret.indexOf("_") + 1, -8).replace(/_$/, "");
    return hex8(crc32(body)) === secret.slice(-8);
  },
  /** Atlassian, Bitbucket: eight hex digits over everything before them, a `=` in between left out. */
  "crc32-hex-8-before": (secret) => {
    const before = secret.slice(0, -8);
    const digits = secret.slice(-8).toLowerCase();
    return hex8(crc32(before)) === digits || hex8(crc32(before.replace(/=$/, ""))) === digits;
  },
  /** Grafana: little-endian hex over everything before the last `_`. */
  "crc32-le-hex-8": (secret) => littleEndian(crc32(secret.slice(0, -9))).toString("hex") === secret.slice(-8),
  /** Confluent: little-endian, base64 without padding, over the 54 characters behind the prefix. */
  "crc32-le-base64-6": (secret) =>
    littleEndian(crc32(secret.slice(4, -6)))
      .toString("base64")
      .replace(/=+$/, "") === secret.slice(-6),
  /** GitLab's routable tokens: seven base36 digits over everything before them. */
  "crc32-base36-7": (secret) => crc32(secret.slice(0, -7)).toString(36).padStart(7, "0") === secret.slice(-7),
  bech32: passesBech32,
  base58check: passesBase58Check,
  "crc16-nkey": isNkey,
  jwt: (secret) => {
    const [header, payload] = secret.split(".", 2).map(jsonOf);
    return typeof header?.alg === "string" && payload !== undefined;
  },
  "base64-json": (secret) => jsonOf(secret.slice(secret.indexOf("eyJ"))) !== undefined,
  "grafana-json": (secret) => {
    const key = jsonOf(secret);
    return key !== undefined && "k" in key && "n" in key && "id" in key;
  },
  "userpass-base64": (secret) => /^[^\s:]{1,128}:[\x21-\x7e][\x20-\x7e]{0,255}$/.test(latin1Of(secret)),
  "integer-base64": (secret) => /^[0-9]{6,20}:/.test(latin1Of(secret)),
  "snowflake-base64": (secret) => /^[0-9]{17,20}$/.test(latin1Of(secret.split(".", 1)[0] ?? "")),
  /** A body that could be a key: at least as long as the shortest, an Ed25519 one, and a whole line of it in a piece. */
  "pem-body": (secret) => {
    const text = secret.replace(/\\+[nrt]/g, "\n");
    return /[0-9A-Za-z+/]{40}/.test(text) && text.replace(/[^0-9A-Za-z+/=]/g, "").length >= PEM_BODY_MIN;
  },
  "private-pem": (secret) => /-----BEGIN [A-Z ]*PRIVATE KEY/.test(latin1Of(secret)),
};

const PEM_BODY_MIN = 60;

function hex8(checksum: number): string {
  return checksum.toString(16).padStart(8, "0");
}

function littleEndian(checksum: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(checksum);
  return bytes;
}

function inBase62(value: number): string {
  let digits = "";
  for (let rest = value; rest > 0; rest = Math.floor(rest / 62)) digits = (BASE62[rest % 62] ?? "") + digits;
  return digits;
}

function latin1Of(base64: string): string {
  return Buffer.from(base64, "base64").toString("latin1");
}

function jsonOf(base64: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(base64, "base64").toString());
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // not JSON, so not such a token
  }
}

/** NATS: 36 bytes in base32, the last two a little-endian CRC-16/XMODEM of the others. */
function isNkey(secret: string): boolean {
  const bytes: number[] = [];
  let bits = 0;
  let pending = 0;
  for (const character of secret) {
    pending = ((pending << 5) | BASE32.indexOf(character)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((pending >> bits) & 0xff);
    }
  }
  const tail = bytes.splice(-2);
  let checksum = 0;
  for (const byte of bytes) {
    checksum ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) checksum = ((checksum << 1) ^ (checksum & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return checksum === ((tail[0] ?? 0) | ((tail[1] ?? 0) << 8));
}
