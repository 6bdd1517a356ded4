import { resolve } from "node:path";
import { BundleOrigin } from "../policy/lifecycle/bundle-origin.js";
import { DirectoryOrigin } from "../policy/lifecycle/directory-origin.js";
import type { PolicyOrigin } from "../policy/lifecycle/origin.js";
import { publicKeyFrom } from "../policy/lifecycle/signature.js";
import type { Config } from "./config.js";

/** Where the configuration says that policies come from; undefined where it names nothing. Throws `CONFIG_INVALID`. */
export function policyOrigin({ policies: { dir, bundle }, baseDir }: Config): PolicyOrigin | undefined {
  if (dir !== undefined) return new DirectoryOrigin(resolve(baseDir, dir));
  if (bundle === undefined) return undefined;
  return new BundleOrigin({
    url: bundle.url,
    headers: bundle.headers,
    pollMs: bundle.poll_s * 1_000,
    timeoutMs: bundle.timeout_ms,
    trustedKeys: bundle.trusted_keys.map((text, index) => publicKeyFrom(text, `policies.bundle.trusted_keys.${index}`)),
    requireSignature: bundle.require_signature,
    allowDowngrade: bundle.allow_downgrade,
  });
}
