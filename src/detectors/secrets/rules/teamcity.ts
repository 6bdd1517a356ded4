import type { SecretRule } from "../rule.js";

export const teamcityRules: readonly SecretRule[] = [
  {
    id: "teamcity-token",
    title: "TeamCity token",
    category: "secret.vcs",
    severity: "high",
    confidence: "high",
    keywords: ["eyJ0eXAiOiAiVENWMiJ9"],
    pattern: String.raw`eyJ0eXAiOiAiVENWMiJ9\.[0-9A-Za-z_-]{36}\.[0-9A-Za-z_-]{48}`,
    examples: {
      match: [
        'key = "eyJ0eXAiOiAiVENWMiJ9.HsQBiRF9hb3ZsHbLmnSeMUg3DmjolCQHJvhT.ATFx3QJWJusJ3iWmLRQYcYMxP4BW8HAyM8zRSnltnBvH9iKn"',
      ],
      ignore: [
        "eyJ0eXAiOiAiVENWMiJ9...",
        "aeyJ0eXAiOiAiVENWMiJ9.HsQBiRF9hb3ZsHbLmnSeMUg3DmjolCQHJvhT.ATFx3QJWJusJ3iWmLRQYcYMxP4BW8HAyM8zRSnltnBvH9iKn",
      ],
    },
  },
];
