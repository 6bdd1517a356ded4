import type { SecretRule } from "../rule.js";

export const artifactoryRules: readonly SecretRule[] = [
  {
    id: "artifactory-token",
    title: "JFrog Artifactory API key / reference token",
    category: "secret.vcs",
    severity: "critical",
    confidence: "high",
    keywords: ["AKCp", "cmVmdGtu"],
    pattern: "AKCp[0-9A-Za-z]{69}|cmVmdGtu[0-9A-Za-z]{56}|cmVmdGtu[0-9A-Za-z_=-]{40,64}",
    examples: {
      match: ['key = "AKCpWXd2gV61cNbByZehCJFY6TLWWQuNw4aJxyY3TqZneoD5A6AfXoaU27DuzKC8dFAsbFpzt"'],
      ignore: ["AKCp...", "aAKCpWXd2gV61cNbByZehCJFY6TLWWQuNw4aJxyY3TqZneoD5A6AfXoaU27DuzKC8dFAsbFpzt"],
    },
  },
  {
    id: "artifactory-reference",
    title: "JFrog Artifactory API key",
    category: "secret.vcs",
    severity: "high",
    confidence: "medium",
    find: "near",
    keywords: ["artifactory", "jfrog"],
    pattern: "[0-9A-Za-z]{73}|[0-9A-Za-z]{64}",
    window: { after: 160 },
    examples: {
      match: ["JFROG_API_KEY=Xh76DJFynIJPRVehzcHiITnr31LbRIoeJKk28dlRbWvNfoPTFSn3wk9Dz3h8IZcFq2Jj6DSX2"],
      ignore: [
        "artifactory commit: Xh76DJFynIJPRVehzcHiITnr31LbRIoeJKk28dlRbWvNfoPTFSn3wk9Dz3h8IZcFq2Jj6DSX2",
        "JFROG_API_KEY=<your key>",
      ],
    },
  },
];
