import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { z } from "zod";
import { OperatorError } from "../../plugins/errors.js";

/** A detached signature, as it stands beside a bundle in `<bundle>.sig`. */
export const Signature = z.strictObject({
  /** Ed25519 over the SHA-256 of the bundle's bytes. */
  algorithm: z.literal("ed25519-sha256"),
  /** `keyId` of the key that made it. */
  key: z.string().regex(/^[0-9a-f]{16}$/),
  /** Base64. */
  signature: z.string().max(100),
});
export type Signature = z.output<typeof Signature>;

/** Names a key: the beginning of the SHA-256 of its public half. */
export function keyId(key: KeyObject): string {
  const publicKey = key.type === "private" ? createPublicKey(key) : key;
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex")
    .slice(0, 16);
}

export function signBytes(bytes: Buffer, key: KeyObject): Signature {
  const signature = sign(null, digest(bytes), key).toString("base64");
  return { algorithm: "ed25519-sha256", key: keyId(key), signature };
}

/** Whether one of the keys made the signature over exactly these bytes. */
export function isSignedBy(bytes: Buffer, { key, signature }: Signature, trusted: readonly KeyObject[]): boolean {
  const signer = trusted.find((candidate) => keyId(candidate) === key);
  return signer !== undefined && verify(null, digest(bytes), signer, Buffer.from(signature, "base64"));
}

/** Reads a public key: PEM, or the base64 inside of one. Throws `CONFIG_INVALID`. @param place for the error */
export function publicKeyFrom(text: string, place: string): KeyObject {
  return ed25519(place, () =>
    text.includes("-----BEGIN")
      ? createPublicKey(text)
      : createPublicKey({ key: Buffer.from(text, "base64"), format: "der", type: "spki" }),
  );
}

/** Reads a private key, PEM (PKCS #8). Throws `CONFIG_INVALID`. */
export function privateKeyFrom(text: string, place: string): KeyObject {
  return ed25519(place, () => createPrivateKey(text));
}

function ed25519(place: string, read: () => KeyObject): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = read();
  } catch {
    // The library's message may quote the key.
  }
  if (key?.asymmetricKeyType === "ed25519") return key;
  throw new OperatorError(
    "CONFIG_INVALID",
    `${place}: not an Ed25519 key; make one with openssl genpkey -algorithm ed25519`,
  );
}

function digest(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes).digest();
}
