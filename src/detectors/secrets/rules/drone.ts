import type { SecretRule } from "../rule.js";

export const droneRules: readonly SecretRule[] = [
  {
    id: "droneci-token",
    title: "Drone CI token",
    category: "secret.vcs",
    severity: "high",
    confidence: "medium",
    find: "near",
    keywords: ["drone"],
    pattern: "[0-9A-Za-z]{32}",
    window: { after: 160 },
    examples: {
      match: ["DRONE_TOKEN=YVIY3eKDub24A4VULUXk4RQYZaXbrRik"],
      ignore: ["drone commit: YVIY3eKDub24A4VULUXk4RQYZaXbrRik", "DRONE_TOKEN=<your key>"],
    },
  },
];
