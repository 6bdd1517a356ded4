import type { SecretRule } from "../rule.js";

export const fastlyRules: readonly SecretRule[] = [
  {
    id: "fastly-api-token",
    title: "Fastly API token",
    category: "secret.cloud",
    severity: "high",
    confidence: "medium",
    find: "near",
    keywords: ["fastly"],
    pattern: "[0-9A-Za-z_-]{32}",
    window: { after: 160 },
    left: "base64",
    right: "base64",
    examples: {
      match: ["FASTLY_API_TOKEN=Zlk3yEu9V549ypJyo2Q8YVXiBKfgsBFP"],
      ignore: ["fastly commit: Zlk3yEu9V549ypJyo2Q8YVXiBKfgsBFP", "FASTLY_API_TOKEN=<your key>"],
    },
  },
];
