import type { SecretRule } from "../rule.js";

export const webhooksRules: readonly SecretRule[] = [
  {
    id: "teams-webhook",
    title: "Microsoft Teams webhook",
    category: "secret.messaging",
    severity: "high",
    confidence: "high",
    find: "head",
    keywords: ["webhook.office.com", "outlook.office.com/webhook"],
    pattern: String.raw`(?i)(?:webhook\.office\.com/webhookb2|outlook\.office\.com/webhook)/(?P<secret>[0-9a-z]{8}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{12}@[0-9a-z]{8}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{12}/IncomingWebhook/[0-9a-z]{32}/[0-9a-z]{8}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{12})`,
    examples: {
      match: [
        "webhook.office.com/webhookb2/488A12d4-a1eB-CA9e-0a1e-ede4041A3efd@4DfC5fEC-ce97-7903-0Ea1-8FbbcFD15cbe/IncomingWebhook/d66da32069bba7de7d5c5db80c3cf892/afBd0801-8cEF-3EDC-E39c-39f351e15a5d",
      ],
      ignore: ["webhook.office.com/webhookb2/488A12d4-a1eB-CA9e-0a1e-ede4041A3efd@4D"],
    },
  },
  {
    id: "teams-workflow-webhook",
    title: "Power Automate workflow URL",
    category: "secret.messaging",
    severity: "high",
    confidence: "high",
    find: "head",
    keywords: ["api.powerplatform.com", "logic.azure.com"],
    pattern: String.raw`(?i)(?:api\.powerplatform\.com|logic\.azure\.com)[^\s"']{0,300}?[?&]sig=(?P<secret>[0-9A-Za-z_-]{40,50})`,
    examples: {
      match: ["api.powerplatform.com?sig=KVxs1PCmJsdYs2Fp0zTuHKurjVxdf7rrZnGwJHeS"],
      ignore: ["api.powerplatform.com?sig=KVxs1PCmJs"],
    },
  },
  {
    id: "zapier-webhook",
    title: "Zapier webhook",
    category: "secret.messaging",
    severity: "medium",
    confidence: "high",
    find: "head",
    keywords: ["hooks.zapier.com"],
    pattern: String.raw`hooks\.zapier\.com/hooks/catch/[0-9]{4,12}/[0-9a-z]{6,14}`,
    examples: { match: ["hooks.zapier.com/hooks/catch/259792928239/5y8nm7fgxmaumw"], ignore: ["hooks.zapier.c"] },
  },
];
