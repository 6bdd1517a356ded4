import type { SecretRule } from "../rule.js";

export const slackRules: readonly SecretRule[] = [
  {
    id: "slack-bot-token",
    title: "Slack bot token",
    category: "secret.messaging",
    severity: "critical",
    confidence: "high",
    keywords: ["xoxb-"],
    pattern: "xoxb-[0-9]{6,14}(?:-[0-9]{6,14})?-[0-9A-Za-z-]{14,48}",
    examples: {
      match: ['key = "xoxb-56313899913566-3OAfSkkyYEdhWJ1xnkUvUW"'],
      ignore: ["xoxb-...", "axoxb-56313899913566-3OAfSkkyYEdhWJ1xnkUvUW"],
    },
  },
  {
    id: "slack-user-token",
    title: "Slack user token",
    category: "secret.messaging",
    severity: "critical",
    confidence: "high",
    keywords: ["xoxp-", "xoxe-"],
    pattern: "xox[pe]-(?:[0-9]{6,14}-){2,3}[0-9A-Za-z]{24,64}",
    examples: {
      match: ['key = "xoxe-81957699498801-41012735010143-30532517589375-wHbAKeOg2f3P3r1IrLhPqLAc"'],
      ignore: ["xoxp-...", "axoxe-81957699498801-41012735010143-30532517589375-wHbAKeOg2f3P3r1IrLhPqLAc"],
    },
  },
  {
    id: "slack-app-token",
    title: "Slack app-level token",
    category: "secret.messaging",
    severity: "critical",
    confidence: "high",
    keywords: ["xapp-"],
    pattern: "xapp-[0-9]-[0-9A-Z]{6,14}-[0-9]{6,14}-[0-9a-z]{32,64}",
    flags: "i",
    examples: {
      match: ['key = "xapp-0-T41FE1KU383KJB-01291259456121-w857ps9s9ay84sbx2q4f37ex9zoftoyw"'],
      ignore: ["xapp-...", "axapp-0-T41FE1KU383KJB-01291259456121-w857ps9s9ay84sbx2q4f37ex9zoftoyw"],
    },
  },
  {
    id: "slack-config-token",
    title: "Slack config / refresh token",
    category: "secret.messaging",
    severity: "high",
    confidence: "high",
    keywords: ["xoxe.xox", "xoxe-"],
    pattern: String.raw`xoxe\.xox[bp]-[0-9]-[0-9A-Za-z]{100,170}|xoxe-[0-9]-[0-9A-Za-z]{100,170}`,
    flags: "i",
    examples: {
      match: [
        'key = "xoxe.xoxb-9-Yn6Gw7xdesrIbhaHZoWhxxpF8SFk3wuZoBzqckOFgcu8Kq4UEFMYhAB1bEXGwEyH6XRVxgvyR2gsM685TUdqBpbX86UiJ5mdYXab"',
      ],
      ignore: [
        "xoxe.xox...",
        "axoxe.xoxb-9-Yn6Gw7xdesrIbhaHZoWhxxpF8SFk3wuZoBzqckOFgcu8Kq4UEFMYhAB1bEXGwEyH6XRVxgvyR2gsM685TUdqBpbX86UiJ5mdYXab",
      ],
    },
  },
  {
    id: "slack-session-token",
    title: "Slack browser session token/cookie",
    category: "secret.messaging",
    severity: "critical",
    confidence: "high",
    keywords: ["xoxc-", "xoxd-"],
    pattern: "xoxc-(?:[0-9]{6,14}-){1,3}[0-9a-f]{24,64}|xoxd-[0-9A-Za-z%+/=_-]{60,300}",
    right: "any",
    examples: {
      match: ['key = "xoxc-78493296072522-23042762356938-54396907796936-115ba4074e16d3cf73c1e934"'],
      ignore: ["xoxc-...", "axoxc-78493296072522-23042762356938-54396907796936-115ba4074e16d3cf73c1e934"],
    },
  },
  {
    id: "slack-legacy-token",
    title: "Slack legacy tokens",
    category: "secret.messaging",
    severity: "high",
    confidence: "high",
    keywords: ["xoxa-", "xoxr-", "xoxo-", "xoxs-"],
    pattern:
      "xox[os]-[0-9]{6,14}-[0-9]{6,14}(?:-[0-9]{6,14}-[0-9a-fA-F]{6,64})?|xox[ar]-(?:[0-9]-)?(?:[0-9A-Za-z]{8,48}-)*[0-9A-Za-z]{8,48}",
    examples: {
      match: ['key = "xoxs-20291023560135-28926269575122-92094671640209-A21E0D5ff6E945"'],
      ignore: ["xoxa-...", "axoxs-20291023560135-28926269575122-92094671640209-A21E0D5ff6E945"],
    },
  },
  {
    id: "slack-webhook",
    title: "Slack incoming webhook",
    category: "secret.messaging",
    severity: "high",
    confidence: "high",
    find: "head",
    keywords: ["hooks.slack.com"],
    pattern: String.raw`hooks\.slack\.com/(?:services|workflows|triggers)/[0-9A-Za-z+/_-]{36,100}`,
    flags: "i",
    left: "any",
    examples: { match: ["hooks.slack.com/services/SEvCFsBl5274REizeYFCcikKEC3H6GcHH1Iw"], ignore: ["hooks.slack.com"] },
  },
];
