import type { SecretRule } from "../rule.js";

export const thingsboardRules: readonly SecretRule[] = [
  {
    id: "thingsboard-provisioning",
    title: "ThingsBoard provisioning key or secret",
    category: "secret.saas",
    severity: "medium",
    confidence: "high",
    find: "head",
    keywords: ["provisionDeviceKey", "provisionDeviceSecret"],
    pattern: String.raw`provisionDevice(?:Key|Secret)\\{0,3}["']?\s{0,3}[:=]\s{0,3}\\{0,3}["']?(?P<secret>[0-9a-z]{20})`,
    window: { after: 80 },
    value: "random",
    examples: {
      match: ['{"provisionDeviceKey": "k7w2m9x4q1z8p5r3t6y0"}'],
      ignore: ['{"provisionDeviceKey": "PUT_PROVISION_KEY_HERE"}', '{"provisionDeviceSecret": "${SECRET}"}'],
    },
  },
];
