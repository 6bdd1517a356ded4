import type { SecretRule } from "../rule.js";

export const sonarRules: readonly SecretRule[] = [
  {
    id: "sonarqube-token-plain",
    title: "SonarQube token of another form",
    category: "secret.vcs",
    severity: "high",
    confidence: "medium",
    find: "near",
    keywords: ["sonar"],
    pattern: "(?:sq[upa]_)?[0-9A-Za-z]{40}",
    window: { after: 160 },
    examples: {
      match: ["SONAR_TOKEN=81D68e6796CCB936bB4C0c8bB60D7CDAd99e7Cf7"],
      ignore: ["sonar commit: 81D68e6796CCB936bB4C0c8bB60D7CDAd99e7Cf7", "SONAR_TOKEN=<your key>"],
    },
  },
  {
    id: "sonarqube-token",
    title: "SonarQube / SonarCloud token",
    category: "secret.vcs",
    severity: "high",
    confidence: "high",
    keywords: ["squ_", "sqp_", "sqa_"],
    pattern: "sq[upa]_[0-9a-f]{40}",
    examples: {
      match: ['key = "squ_07ec6647d525fa19b46ff7f00c2d167a17eeff80"'],
      ignore: ["squ_...", "asqu_07ec6647d525fa19b46ff7f00c2d167a17eeff80"],
    },
  },
];
