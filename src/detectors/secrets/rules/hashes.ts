import type { SecretRule } from "../rule.js";

export const hashesRules: readonly SecretRule[] = [
  {
    id: "htpasswd-hash",
    title: "Password hash (bcrypt, md5crypt, sha256/512crypt, argon2)",
    category: "secret.generic",
    severity: "low",
    confidence: "high",
    find: "structure",
    keywords: ["$2a$", "$2b$", "$2y$", "$1$", "$5$", "$6$", "$apr1$", "$argon2", "$8$", "$9$"],
    pattern: String.raw`(?P<secret>\$2[abxy]\$[0-9]{2}\$[./0-9A-Za-z]{53}|\$(?:1|apr1)\$[./0-9A-Za-z]{1,8}\$[./0-9A-Za-z]{22}|\$5\$(?:rounds=[0-9]{1,9}\$)?[./0-9A-Za-z]{1,16}\$[./0-9A-Za-z]{43}|\$6\$(?:rounds=[0-9]{1,9}\$)?[./0-9A-Za-z]{1,16}\$[./0-9A-Za-z]{86}|\$[89]\$[./0-9A-Za-z]{14}\$[./0-9A-Za-z]{43}|\$argon2(?:id|i|d)\$v=[0-9]{1,3}\$m=[0-9]{1,9},t=[0-9]{1,4},p=[0-9]{1,3}\$[+/0-9A-Za-z]{8,64}\$[+/0-9A-Za-z]{16,128})`,
    left: "any",
    right: "any",
    examples: { match: ["$2a$70$GsYOLIIf1fvfthXVSAIkg8MwUD1I2yKGvtUb7iyVk83dLbZGC4dkc"], ignore: ["$2a$70$GsYOLIIf"] },
  },
  {
    id: "ntlm-hash",
    title: "Windows NTLM hash dump",
    category: "secret.generic",
    severity: "high",
    confidence: "high",
    find: "structure",
    keywords: [":::"],
    pattern: String.raw`(?P<secret>[^\s:]{1,40}:[0-9]{1,6}:[0-9a-fA-F]{32}:[0-9a-fA-F]{32}:::)`,
    window: { before: 120, after: 8 },
    left: "any",
    right: "any",
    examples: {
      match: ["S5UviZUAO:759295:e4ACbbC0Ad60647b6fAeDe4E90c8B3FC:34a0b6ec172B6dF67Be3C8e846eCEf6b:::"],
      ignore: ["S5UviZUAO:759295:e4AC"],
    },
  },
];
