import type { SecretRule } from "../rule.js";

export const postmanRules: readonly SecretRule[] = [
  {
    id: "postman-api-key",
    title: "Postman API key",
    category: "secret.vcs",
    severity: "high",
    confidence: "high",
    keywords: ["PMAK-"],
    pattern: "PMAK-[0-9a-f]{24}-[0-9a-f]{34}",
    flags: "i",
    examples: {
      match: ['key = "PMAK-41f4bb7ed91dfebad4321d70-ed82889790af295bb45226210463d3499d"'],
      ignore: ["PMAK-...", "aPMAK-41f4bb7ed91dfebad4321d70-ed82889790af295bb45226210463d3499d"],
    },
  },
];
