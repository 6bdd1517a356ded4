import type { SecretRule } from "../rule.js";

export const openshiftRules: readonly SecretRule[] = [
  {
    id: "openshift-user-token",
    title: "OpenShift user token",
    category: "secret.cloud",
    severity: "high",
    confidence: "high",
    keywords: ["sha256~"],
    pattern: "sha256~[0-9A-Za-z_-]{43}",
    examples: {
      match: ['key = "sha256~pSDrhemCeO6IZPe20hhe4TzLztmLay4RBapUIv5gEY1"'],
      ignore: ["sha256~...", "asha256~pSDrhemCeO6IZPe20hhe4TzLztmLay4RBapUIv5gEY1"],
    },
  },
];
