import type { SecretRule } from "../rule.js";

export const openaiRules: readonly SecretRule[] = [
  {
    id: "openai-api-key",
    title: "OpenAI project / service-account / admin / legacy key",
    category: "secret.ai",
    severity: "critical",
    confidence: "high",
    find: "infix",
    keywords: ["T3BlbkFJ"],
    pattern: "sk-(?:[a-zA-Z]{2,12}-)?(?:[0-9A-Za-z]{1,24}-)?[0-9A-Za-z_-]{16,100}T3BlbkFJ[0-9A-Za-z_-]{16,100}",
    window: { before: 140, after: 120 },
    examples: { match: ["sk-trFrcuV3cqWuRR0MT3BlbkFJkMTCTFEOjQhsEUf6"], ignore: ["sk-trFrcuV"] },
  },
  {
    id: "openai-project-key",
    title: "OpenAI project, service or admin key",
    category: "secret.ai",
    severity: "critical",
    confidence: "high",
    keywords: ["sk-proj-", "sk-svcacct-", "sk-admin-", "sk-service-"],
    pattern: "sk-(?:proj|svcacct|admin|service)-[0-9A-Za-z_-]{40,200}",
    examples: {
      match: ['key = "sk-proj-u53MSb0KDRHFuAmyuDi5TIBGVkR7nob9FmDRtNcq"'],
      ignore: ["sk-proj-...", "ask-proj-u53MSb0KDRHFuAmyuDi5TIBGVkR7nob9FmDRtNcq"],
    },
  },
  {
    id: "openai-ephemeral-key",
    title: "OpenAI realtime client secret",
    category: "secret.ai",
    severity: "medium",
    confidence: "high",
    keywords: ["ek_"],
    pattern: "ek_[0-9a-f]{32}",
    examples: {
      match: ['key = "ek_3e487ed19278be3ba9d8387c9572fdc3"'],
      ignore: ["ek_...", "aek_3e487ed19278be3ba9d8387c9572fdc3"],
    },
  },
  {
    id: "openai-compatible-key",
    title: "API key of an OpenAI-compatible service",
    category: "secret.ai",
    severity: "critical",
    confidence: "high",
    keywords: ["sk-"],
    pattern: "sk-[0-9A-Za-z]{48}|sk-[0-9a-f]{32}",
    entropy: 0.6,
    examples: {
      match: ['key = "sk-v8hmTRPd9FskxAETH5kAJ6ftTuNFR2MveK1mjGJgntIklYof"'],
      ignore: ["sk-...", "ask-v8hmTRPd9FskxAETH5kAJ6ftTuNFR2MveK1mjGJgntIklYof"],
    },
  },
];
