import type { SecretRule } from "../rule.js";

export const anthropicRules: readonly SecretRule[] = [
  {
    id: "anthropic-api-key",
    title: "Anthropic API key",
    category: "secret.ai",
    severity: "critical",
    confidence: "high",
    keywords: ["sk-ant-api"],
    pattern: "sk-ant-api[0-9]{2}-[0-9A-Za-z_-]{80,120}",
    examples: {
      match: ['key = "sk-ant-api96-N84mm2h4QxWrdybG8A1Y6uqsSEJqNwP346n95yQScidb5WUD4vUzRZar5FeSZJBLvOzRp40XvhE5ZdUW"'],
      ignore: [
        "sk-ant-api...",
        "ask-ant-api96-N84mm2h4QxWrdybG8A1Y6uqsSEJqNwP346n95yQScidb5WUD4vUzRZar5FeSZJBLvOzRp40XvhE5ZdUW",
      ],
    },
  },
  {
    id: "anthropic-admin-key",
    title: "Anthropic admin key",
    category: "secret.ai",
    severity: "critical",
    confidence: "high",
    keywords: ["sk-ant-admin"],
    pattern: "sk-ant-admin[0-9]{2}-[0-9A-Za-z_-]{80,120}",
    examples: {
      match: [
        'key = "sk-ant-admin48-1vft78f7kmvaDe5NjG1U0DhPpWRQBYpFcMBFiha6ACg21FDeP2qQ51N44pa9mfzhNZ7kfBZQPs7dpZsj"',
      ],
      ignore: [
        "sk-ant-admin...",
        "ask-ant-admin48-1vft78f7kmvaDe5NjG1U0DhPpWRQBYpFcMBFiha6ACg21FDeP2qQ51N44pa9mfzhNZ7kfBZQPs7dpZsj",
      ],
    },
  },
  {
    id: "anthropic-oauth-token",
    title: "Anthropic OAuth / session tokens (Claude Code)",
    category: "secret.ai",
    severity: "critical",
    confidence: "high",
    keywords: ["sk-ant-oat", "sk-ant-ort", "sk-ant-sid"],
    pattern: "sk-ant-(?:oat|ort|sid)[0-9]{2}-[0-9A-Za-z_-]{60,130}",
    examples: {
      match: ['key = "sk-ant-oat28-RClVRhX87JkUHoP5dQRbpUUjuaSAQjrPy0xFkpm4SMOkd1TtirIKhlwDdFLm"'],
      ignore: ["sk-ant-oat...", "ask-ant-oat28-RClVRhX87JkUHoP5dQRbpUUjuaSAQjrPy0xFkpm4SMOkd1TtirIKhlwDdFLm"],
    },
  },
];
