/** Names as they stand in records of a company of agents. Those that come first are used most. */
export const TENANTS = ["default", "research"] as const;
export const PROJECTS = ["platform", "payments", "mobile", "data", "infra", "docs", "search", "growth"] as const;

export const MODELS = [
  { model: "claude-sonnet-4-5", provider: "anthropic", format: "anthropic_messages", path: "/v1/messages" },
  { model: "gpt-5.1-codex", provider: "openai", format: "openai_responses", path: "/v1/responses" },
  { model: "claude-opus-4-1", provider: "anthropic", format: "anthropic_messages", path: "/v1/messages" },
  { model: "claude-haiku-4-5", provider: "anthropic", format: "anthropic_messages", path: "/v1/messages" },
  { model: "gpt-5-mini", provider: "openai", format: "openai_chat", path: "/v1/chat/completions" },
  {
    model: "gemini-2.5-pro",
    provider: "google",
    format: "gemini",
    path: "/v1beta/models/gemini-2.5-pro:generateContent",
  },
] as const;

export const CLIENTS = ["claude-code", "codex", "cursor", "gemini-cli", "opencode", "anthropic-sdk", "other"] as const;

const MCP_SERVERS = {
  github: [
    "get_issue",
    "list_pull_requests",
    "create_pull_request",
    "search_code",
    "get_file_contents",
    "merge_branch",
  ],
  postgres: ["query", "list_tables", "explain"],
  linear: ["list_issues", "create_issue", "update_issue", "list_comments"],
  slack: ["post_message", "list_channels", "read_thread"],
  playwright: ["navigate", "click", "screenshot", "evaluate"],
  kubernetes: ["get_pods", "apply", "logs", "delete_resource"],
  notion: ["search", "fetch_page", "update_page"],
  sentry: ["list_events", "get_trace"],
} as const;

const BUILT_IN = ["Bash", "Read", "Edit", "Grep", "Write", "Glob", "TodoWrite", "WebFetch", "Task", "WebSearch"];

export const TOOLS: readonly { readonly name: string; readonly server?: string }[] = [
  ...BUILT_IN.map((name) => ({ name })),
  ...Object.entries(MCP_SERVERS).flatMap(([server, tools]) =>
    tools.map((tool) => ({ name: `mcp__${server}__${tool}`, server })),
  ),
];

/** What is found, by detector; policies are those that are shipped. */
export const FINDINGS = [
  { detector: "secrets", rule: "generic-password", category: "secret.generic", severity: "medium", level: "flag" },
  { detector: "pii", rule: "email-address", category: "pii.contact", severity: "low", level: "flag" },
  { detector: "tool-args", rule: "curl-pipe-shell", category: "exec.remote", severity: "high", level: "block" },
  { detector: "secrets", rule: "aws-access-key", category: "secret.cloud", severity: "critical", level: "block" },
  { detector: "injection", rule: "override-instructions", category: "injection", severity: "high", level: "block" },
  { detector: "secrets", rule: "github-token", category: "secret.vcs", severity: "critical", level: "block" },
  { detector: "pii", rule: "iban", category: "pii.financial", severity: "medium", level: "flag" },
  { detector: "tool-args", rule: "rm-root", category: "fs.destroy", severity: "critical", level: "block" },
  { detector: "injection", rule: "hidden-text", category: "injection", severity: "medium", level: "flag" },
] as const;
export type FindingKind = (typeof FINDINGS)[number];

export const POLICIES: Readonly<Record<FindingKind["detector"], Readonly<Record<FindingKind["level"], string>>>> = {
  secrets: { block: "base.secret-leak", flag: "base.secret-suspected" },
  pii: { block: "base.secret-suspected", flag: "base.secret-suspected" },
  injection: { block: "base.injection", flag: "base.injection-suspected" },
  "tool-args": { block: "base.dangerous-tool-call", flag: "base.tool-call-suspected" },
};
