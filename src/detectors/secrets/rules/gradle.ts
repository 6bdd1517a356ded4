import type { SecretRule } from "../rule.js";

export const gradleRules: readonly SecretRule[] = [
  {
    id: "gradle-credentials",
    title: "Gradle/Maven repository credentials",
    category: "secret.vcs",
    severity: "high",
    confidence: "high",
    find: "head",
    keywords: ["credentials"],
    pattern: String.raw`(?s)credentials\s{0,4}\{[^}]{0,400}?password\s{0,3}(?:=\s{0,3})?\\{0,3}["'](?P<secret>[^"'\\\n$]{4,100})`,
    window: { after: 640 },
    left: "any",
    right: "any",
    entropy: 0.2,
    examples: { match: ["credentials{password'X1UKqu7Hr8h9"], ignore: ["credentials{password'X1U"] },
  },
];
