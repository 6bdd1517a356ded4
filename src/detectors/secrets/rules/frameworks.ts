import type { SecretRule } from "../rule.js";

export const frameworksRules: readonly SecretRule[] = [
  {
    id: "django-secret-key",
    title: "Framework secret (Django/Rails/Flask/Laravel)",
    category: "secret.generic",
    severity: "high",
    confidence: "high",
    find: "structure",
    keywords: ["SECRET_KEY", "secret_key_base", "APP_KEY", "django-insecure-"],
    pattern: String.raw`(?i)(?:SECRET_KEY\w{0,12}["'\])]{0,3}\s{0,4}(?::\s?str\s?)?[=:]\s{0,4}[rb]?\\{0,3}["'](?P<secret>[^\s"']{40,100})\\{0,3}["']|(?i)secret_key_base["']?\s{0,4}[:=]\s{0,4}["']?(?P<secret2>[0-9a-f]{64,128})|(?i)APP_KEY["']?\s{0,2}[:=]\s{0,2}["']?(?P<secret3>base64:[0-9A-Za-z+/]{43}=))`,
    window: { after: 240 },
    left: "any",
    right: "any",
    value: "password",
    entropy: 0.6,
    examples: {
      match: ["SECRET_KEY = 'django-insecure-4v!x9q2m8z#k7w@p1r6t^y3u5n0b&s*j'"],
      ignore: ['SECRET_KEY = os.environ["SECRET_KEY"]'],
    },
  },
  {
    id: "chat-password",
    title: "Credential stated in prose",
    category: "secret.generic",
    severity: "medium",
    confidence: "medium",
    find: "head",
    keywords: ["password", "passcode", "pin", "passwort", "pass", "pwd"].flatMap((word) => [
      `${word} is`,
      `${word} was`,
      `${word} lautet`,
      `${word} for `,
    ]),
    pattern:
      "(?i)(?:password|passcode|passwort|pin|pass|pwd)\\s(?:for [\\w .@-]{1,40} )?(?:is|ist|was|lautet)\\s?:?\\s{1,2}[\"'`]?(?P<secret>[^\\s\"'`<>${}()]{6,64})",
    window: { after: 160 },
    left: "any",
    right: "any",
    value: "password",
    entropy: 0.3,
    examples: {
      match: ["for the wiki, the password is Kd9#mLp2Zw"],
      ignore: ["the password is required", "your password is incorrect"],
    },
  },
];
