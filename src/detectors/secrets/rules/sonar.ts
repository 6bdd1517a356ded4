import type { SecretRule } from "../rule.js";

export const sonarRules: readonly SecretRule[] = [
  {
    id: "sonarqube-token",
    title: "SonarQube / SonarCloud token",
    category: "secret.vcs",
    severity: "high",
    confidence: "high",
    keywords: ["squ_", "sqp_", "sqa_"],
    pattern: "(?P<secret>sq[upa]_[0-9a-f]{40})",
    examples: {
      match: ['key = "squ_07ec6647d525fa19b46ff7f00c2d167a17eeff80"'],
      ignore: ["squ_...", "asqu_07ec6647d525fa19b46ff7f00c2d167a17eeff80"],
    },
  },
];
