import type { SecretRule } from "../rule.js";

export const mongodbRules: readonly SecretRule[] = [
  {
    id: "mongodb-atlas-service-account",
    title: "Atlas service-account secret",
    category: "secret.cloud",
    severity: "critical",
    confidence: "high",
    keywords: ["mdb_sa_sk_"],
    pattern: "mdb_sa_sk_[0-9A-Za-z_-]{40}",
    examples: {
      match: ['key = "mdb_sa_sk_cjzXUrTcwNKcZhvx0IHJbCGSGPbS0m7qI7TfCclI"'],
      ignore: ["mdb_sa_sk_...", "amdb_sa_sk_cjzXUrTcwNKcZhvx0IHJbCGSGPbS0m7qI7TfCclI"],
    },
  },
];
