import type { SecretRule } from "../rule.js";

export const jenkinsRules: readonly SecretRule[] = [
  {
    id: "jenkins-token",
    title: "Jenkins API token",
    category: "secret.vcs",
    severity: "high",
    confidence: "medium",
    find: "near",
    keywords: ["jenkins"],
    pattern: "11[0-9a-f]{32}",
    window: { after: 160 },
    examples: {
      match: ["JENKINS_TOKEN=11b693b3fdf489c4bae01cfc0191e0cc7b"],
      ignore: ["jenkins commit: 11b693b3fdf489c4bae01cfc0191e0cc7b", "JENKINS_TOKEN=<your key>"],
    },
  },
];
