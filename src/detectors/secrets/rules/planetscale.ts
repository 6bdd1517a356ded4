import type { SecretRule } from "../rule.js";

export const planetscaleRules: readonly SecretRule[] = [
  {
    id: "planetscale-token",
    title: "PlanetScale service token / password / OAuth",
    category: "secret.cloud",
    severity: "critical",
    confidence: "high",
    keywords: ["pscale_tkn_", "pscale_pw_", "pscale_oauth_"],
    pattern: "pscale_(?:tkn|pw|oauth)_[0-9A-Za-z_=.-]{32,64}",
    examples: {
      match: ['key = "pscale_tkn_EhpX74Ihbrb9hcAANxynMkSdpODlnE0b"'],
      ignore: ["pscale_tkn_...", "apscale_tkn_EhpX74Ihbrb9hcAANxynMkSdpODlnE0b"],
    },
  },
];
