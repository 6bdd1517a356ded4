import type { SecretRule } from "../rule.js";

export const jwtRules: readonly SecretRule[] = [
  {
    id: "jwt",
    title: "JSON Web Token",
    category: "secret.generic",
    severity: "medium",
    confidence: "high",
    keywords: ["eyJ"],
    pattern: String.raw`eyJ[0-9A-Za-z_-]{10,}={0,2}\.eyJ[0-9A-Za-z_-]{10,}={0,2}\.[0-9A-Za-z_-]*={0,2}`,
    window: { after: 14000 },
    left: "any",
    right: "any",
    check: { fn: "jwt" },
    examples: {
      match: [
        "session eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI0NDExIiwiaWF0IjoxNzY3MjI1NjAwfQ.4tSHDYQdudJyWbzgKeDqw7N6ylaYvMKsxKi8GIv7RSr",
      ],
      ignore: ["eyJ... . eyJ...", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI0NDExIn0"],
    },
  },
];
