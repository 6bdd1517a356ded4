import { z } from "zod";

export const PolicyBundleSettings = z
  .strictObject({
    /** The signature is expected at the same address with `.sig` behind its path. */
    url: z.url({ protocol: /^https?$/ }),
    /** `${NAME}` is replaced by that variable of the environment. */
    headers: z.record(z.string().regex(/^[A-Za-z0-9-]{1,64}$/), z.string().max(8_000)).default({}),
    poll_s: z.number().min(1).max(86_400).default(30),
    timeout_ms: z.int().min(100).max(300_000).default(10_000),
    /** Ed25519 public keys: PEM, or the base64 inside of it. */
    trusted_keys: z.array(z.string().min(1)).max(16).default([]),
    /** Take no bundle that none of the trusted keys has signed. */
    require_signature: z.boolean().default(true),
    /** Take bundles with lower serials than were in force. */
    allow_downgrade: z.boolean().default(false),
  })
  .refine(({ require_signature, trusted_keys }) => !require_signature || trusted_keys.length > 0, {
    message: "no signature can be checked without trusted_keys; add a key, or set require_signature: false",
  });
export type PolicyBundleSettings = z.output<typeof PolicyBundleSettings>;
