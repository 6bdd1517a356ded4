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
  {
    id: "jenkins-crumb",
    title: "Jenkins crumb, the proof of a session",
    category: "secret.vcs",
    severity: "medium",
    confidence: "high",
    find: "head",
    keywords: ["Jenkins-Crumb"],
    pattern: String.raw`(?i)Jenkins-Crumb["']?\s{0,3}[:=]\s{0,3}["']?(?P<secret>[0-9a-f]{32,64})`,
    window: { after: 120 },
    examples: {
      match: ["curl -H 'Jenkins-Crumb: 7c1e9b04d2a85f3361e0b7d94f28ca5d'"],
      ignore: ["curl -H 'Jenkins-Crumb: $CRUMB'"],
    },
  },
  {
    id: "jenkins-initial-password",
    title: "First password of a Jenkins installation",
    category: "secret.vcs",
    severity: "high",
    confidence: "high",
    find: "structure",
    keywords: ["This may also be found at"],
    pattern: String.raw`(?i)password[^\n]{0,80}\n\s{0,16}(?P<secret>[0-9a-f]{32})\s{1,16}This may also be found at`,
    window: { before: 240, after: 32 },
    examples: {
      match: [
        "Please use the following password:\n\n7c1e9b04d2a85f3361e0b7d94f28ca5d\n\nThis may also be found at: /var/lib/jenkins",
      ],
      ignore: ["Please use the password you know.\n\nThis may also be found at: /var/lib/jenkins"],
    },
  },
];
