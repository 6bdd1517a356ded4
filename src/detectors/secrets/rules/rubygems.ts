import type { SecretRule } from "../rule.js";

export const rubygemsRules: readonly SecretRule[] = [
  {
    id: "rubygems-token",
    title: "RubyGems API key",
    category: "secret.vcs",
    severity: "critical",
    confidence: "high",
    keywords: ["rubygems_"],
    pattern: "rubygems_[0-9a-f]{48}",
    examples: {
      match: ['key = "rubygems_4d09289a2875d823701be41dc1ca19d77e1c44eac0605fcb"'],
      ignore: ["rubygems_...", "arubygems_4d09289a2875d823701be41dc1ca19d77e1c44eac0605fcb"],
    },
  },
];
