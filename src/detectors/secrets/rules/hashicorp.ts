import type { SecretRule } from "../rule.js";

export const hashicorpRules: readonly SecretRule[] = [
  {
    id: "terraform-cloud-token",
    title: "Terraform Cloud / Enterprise token",
    category: "secret.cloud",
    severity: "critical",
    confidence: "high",
    find: "infix",
    keywords: [".atlasv1."],
    pattern: String.raw`[0-9A-Za-z]{14}\.atlasv1\.[0-9A-Za-z_=-]{60,70}`,
    window: { before: 14, after: 90 },
    examples: {
      match: ["3tws1nwodA5QDA.atlasv1.TswcijLG2zpvJUd6r2ThIly0IXhU8hestHqbg2MdEmZJTlhOJQOYBkw1P4YB"],
      ignore: ["3tws1nwodA5QDA.atlas"],
    },
  },
  {
    id: "vault-token",
    title: "HashiCorp Vault token",
    category: "secret.cloud",
    severity: "critical",
    confidence: "high",
    keywords: ["hvs.", "hvb.", "hvr."],
    pattern: String.raw`hv[sbr]\.[0-9A-Za-z_-]{24,300}`,
    examples: { match: ['key = "hvb.sxDnkTWsrp3MDetMeywwV0uK"'], ignore: ["hvs....", "ahvb.sxDnkTWsrp3MDetMeywwV0uK"] },
  },
  {
    id: "vault-token-legacy",
    title: "HashiCorp Vault token (< 1.10)",
    category: "secret.cloud",
    severity: "high",
    confidence: "medium",
    find: "near",
    keywords: ["vault"],
    pattern: String.raw`[sbr]\.[0-9A-Za-z_-]{24,120}`,
    window: { after: 160 },
    examples: {
      match: ["VAULT_TOKEN=s.pKCFyfJAkirudDioFjgxugI1"],
      ignore: ["vault commit: s.pKCFyfJAkirudDioFjgxugI1", "VAULT_TOKEN=<your key>"],
    },
  },
  {
    id: "vault-unseal-key",
    title: "HashiCorp Vault unseal key",
    category: "secret.cloud",
    severity: "critical",
    confidence: "high",
    find: "head",
    keywords: ["unseal key", "operator unseal"],
    pattern: String.raw`(?i)(?:unseal key(?: \(will be hidden\))?(?: [0-9]{1,2})?\s?:|operator unseal)\s?(?P<secret>[0-9a-f]{64,66}|[0-9A-Za-z+/]{43,44}=?)`,
    examples: {
      match: ["unseal key:8aa01cb0abf7c785e1ac08d1777089d32f827ba7669ef6bf027ddb85f4d11dda"],
      ignore: ["unseal key:8aa01cb0abf7c785"],
    },
  },
];
