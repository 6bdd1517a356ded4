import type { SecretRule } from "../rule.js";

export const flyRules: readonly SecretRule[] = [
  {
    id: "flyio-token",
    title: "Fly.io token",
    category: "secret.cloud",
    severity: "critical",
    confidence: "high",
    find: "head",
    keywords: ["FlyV1 ", "fm2_", "fm1r_", "fm1a_", "fo1_"],
    pattern: "FlyV1 [0-9A-Za-z+/=_,-]{80,}|(?:fm2_|fm1[ar]_)[0-9A-Za-z+/=_,-]{80,}|fo1_[0-9A-Za-z_-]{40,60}",
    window: { after: 2100 },
    left: "base64",
    right: "any",
    examples: {
      match: [
        'FLY_API_TOKEN="FlyV1 fm2_gMHVc2cRKcO5JWcJm5XrL2tRmGVpQYTbBwNXfBn3NQdoaFpNfcN4ZaWwsOknL6ouC09Xs7yuTjb6m3CSSmmZepNw5ZkH6zmqPUlJCWLYchc8AO,fm2_A0a4l2KP3fOqhAbQbMLLJzM30LXSAJg85yUIn5FyTVYkh0MOi1J8kV1crxBgf6zOlRnmXAQPFQFNvxUIfKw7mG9WB0"',
      ],
      ignore: ["FlyV1 fm2_<macaroon>"],
    },
  },
];
