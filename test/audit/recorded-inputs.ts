import type { RecordedInputs } from "../../src/audit/inputs.js";

/** Inputs of a decision on a request with a bit of everything. */
export function recordedInputs(changes: Partial<RecordedInputs> = {}): RecordedInputs {
  return {
    params_kept: ["connection"],
    now: 1_700_000_000_000,
    user_agent: "claude-cli/2.0 (external, cli)",
    groups: ["engineering"],
    attributes: { asked: ["on_call", "rank"], values: { rank: 3 }, unknown: ["on_call"], ages: { rank: 12 } },
    caps: ["example.com/cap/agents#tier=gold"],
    session: { risk: 10, denied_calls: 1, tags: ["quarantined"] },
    spend: { est_microusd: 1_200, min_quota_left_pct: 80, exhausted: false },
    tools: {
      offered: ["Bash", "mcp__github__create_issue"],
      returned: [
        {
          name: "mcp__db__query",
          params: { tags: [["connection", "prod-eu"]], ints: [], unsure: [], withheld: [] },
        },
      ],
      called: [],
      truncated: false,
    },
    findings: {
      ids: ["secrets/github-pat"],
      categories: ["secret.token"],
      levels: ["secrets:block"],
      by_trust: ["secrets:block:user"],
      by_kind: ["secrets:block:user"],
      detectors: ["secrets"],
      max_severity: 3,
      max_score: 90,
    },
    coverage: { complete: false, missed: ["injection"], errored: [], reason: "deadline" },
    ...changes,
  };
}
