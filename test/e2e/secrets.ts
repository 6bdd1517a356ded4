/** A GitHub token with a valid checksum that was never issued. */
export const GITHUB_TOKEN = ["ghp", "M2p0RRRMeGe4o9JyKFWpkdp5slI77a07xiFH"].join("_");
