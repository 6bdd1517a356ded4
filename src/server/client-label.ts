/** Programs that agents are known by, by the start of their user agent; the text is the client's own claim. */
const CLIENTS: readonly (readonly [RegExp, string])[] = [
  [/^claude-cli\//i, "claude-code"],
  [/^codex/i, "codex"],
  [/^GeminiCLI\//i, "gemini-cli"],
  [/^Cline\//i, "cline"],
  [/^RooCode\//i, "roo-code"],
  [/^opencode\//i, "opencode"],
  [/^Cursor\//i, "cursor"],
  [/^GitHubCopilot/i, "copilot"],
  [/^OpenAI\//i, "openai-sdk"],
  [/^Anthropic\//i, "anthropic-sdk"],
  [/^Boto3\//i, "boto3"],
  [/^curl\//i, "curl"],
];

/** A closed-set label for a user agent: `other` when unknown, "" when none was sent. */
export function clientLabel(userAgent: string): string {
  if (userAgent === "") return "";
  return CLIENTS.find(([pattern]) => pattern.test(userAgent))?.[1] ?? "other";
}
