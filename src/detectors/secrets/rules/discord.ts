import type { SecretRule } from "../rule.js";

export const discordRules: readonly SecretRule[] = [
  {
    id: "discord-bot-token",
    title: "Discord bot token",
    category: "secret.messaging",
    severity: "critical",
    confidence: "high",
    find: "structure",
    keywords: ["discord", "bot"],
    pattern: String.raw`[MNO][0-9A-Za-z_-]{23,27}\.[0-9A-Za-z_-]{6,7}\.[0-9A-Za-z_-]{27,40}`,
    window: { after: 240 },
    right: "base64",
    check: { fn: "snowflake-base64" },
    examples: {
      match: ["DISCORD_TOKEN=MTA0MzIxNTY3ODkwMTIzNDU2Nw.G5K8s9.IuxhWSXFZVoQy9CZa2vyMgIgcBm8g60crgNHRf"],
      ignore: ["discord token MTAxxx.yyy.zzz"],
    },
  },
  {
    id: "discord-webhook",
    title: "Discord webhook",
    category: "secret.messaging",
    severity: "high",
    confidence: "high",
    find: "structure",
    keywords: ["/api/webhooks/"],
    pattern: String.raw`discord(?:app)?\.com/api/webhooks/[0-9]{17,20}/[0-9A-Za-z_-]{60,72}`,
    window: { before: 24, after: 140 },
    examples: {
      match: [
        "discord.com/api/webhooks/26323598172352755/AXsYyTrR41qw0TDIQgl0tSh8Ekm28qsDISqIFOmzJ6iSQ9mhpAhLXgAojLj6",
      ],
      ignore: ["discord.com/api/webhooks/"],
    },
  },
  {
    id: "discord-client-secret",
    title: "Discord client secret",
    category: "secret.messaging",
    severity: "high",
    confidence: "medium",
    find: "near",
    keywords: ["discord"],
    pattern: "[0-9A-Za-z_-]{32}|[0-9a-f]{64}",
    window: { after: 160 },
    examples: {
      match: ["DISCORD_CLIENT_SECRET=bgpV3MJib9nALMVx6R3IaTz2eYYipN6q"],
      ignore: ["discord commit: bgpV3MJib9nALMVx6R3IaTz2eYYipN6q", "DISCORD_CLIENT_SECRET=<your key>"],
    },
  },
];
