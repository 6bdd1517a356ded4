import { Random } from "../scripts/random.js";
import { code, prose } from "./texts.js";

/** Sizes of hook payloads that are measured: a first turn, a short session, a long one, and a late turn of a coding agent. */
export const SIZES = { "2 KB": 2_000, "20 KB": 20_000, "200 KB": 200_000, "1 MB": 1_000_000 } as const;
export type SizeName = keyof typeof SIZES;

/** Aperture's Go encoder escapes these three wherever they stand. */
const asGoWrites = (json: string): string =>
  json.replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);

const TOOLS = [
  {
    name: "Read",
    description: "Reads a file.",
    input_schema: { type: "object", properties: { file_path: { type: "string" } } },
  },
  {
    name: "Bash",
    description: "Runs a command.",
    input_schema: { type: "object", properties: { command: { type: "string" } } },
  },
];

/** A `pre_request` of a coding agent in Anthropic's format, around messages that are already JSON. */
function hookCall(session: string, messages: readonly string[]): string {
  const metadata = {
    login_name: "dev@example.com",
    user_agent: "claude-cli/2.1.0",
    url: "https://ai.example.ts.net/v1/messages",
    model: "claude-sonnet-4-5",
    provider: "anthropic",
    tailnet_name: "example.ts.net",
    stable_node_id: "nBench",
    request_id: `bench-${session}`,
    session_id: `bench-session-${session}`,
  };
  const head = {
    model: "claude-sonnet-4-5",
    max_tokens: 4096,
    system: "You are a careful coding assistant.",
    tools: TOOLS,
  };
  const request = `${asGoWrites(JSON.stringify(head)).slice(0, -1)},"messages":[${messages.join(",")}]}`;
  return `{"metadata":${JSON.stringify(metadata)},"request_body":${request}}`;
}

interface ToolUse {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

const says = (role: "user" | "assistant", content: unknown): string => asGoWrites(JSON.stringify({ role, content }));
const userText = (text: string): string => says("user", [{ type: "text", text }]);

/** The two messages a tool call takes: the model asks, the agent answers. */
function toolTurn(id: string, { name, input }: ToolUse, result: string): string[] {
  return [
    says("assistant", [{ type: "tool_use", id, name, input }]),
    says("user", [{ type: "tool_result", tool_use_id: id, content: result }]),
  ];
}

const readOf = (turn: number): ToolUse => ({ name: "Read", input: { file_path: `/repo/src/module-${turn}.ts` } });

/** Stands in the newest message; digits are put there, so that the message was never seen before. */
const NEWEST = "@@@@@@@@@@@@";

/** A body as the text before the newest message's number, the place of the number, and the rest; whole where it has none. */
export function splitAtNewest(body: string): readonly string[] {
  const at = body.indexOf(NEWEST);
  if (at < 0) return [body];
  return [body.slice(0, at), NEWEST, body.slice(at + NEWEST.length)];
}

/**
 * A turn of a coding agent, about `bytes` long: system prompt, tools, then tool calls and their results (code and
 * prose), and a new message. Clean: nothing in it is to be found.
 *
 * @param seed other seeds give other content of the same shape.
 */
export function agentTurn(bytes: number, seed: number): string {
  const random = new Random(seed);
  const messages = [userText(prose(random, Math.min(600, bytes / 4)))];
  const newest = userText(`${NEWEST}: ${prose(random, 400)}`);
  let size = hookCall(`${seed}`, [...messages, newest]).length;
  for (let turn = 0; size < bytes - 350; turn++) {
    const text = (turn % 3 === 2 ? prose : code)(random, Math.max(100, Math.min(3_000, bytes - size - 400)));
    const pair = toolTurn(`toolu_${seed}_${turn}`, readOf(turn), text);
    messages.push(...pair);
    size += pair.join(",").length + 1;
  }
  return hookCall(`${seed}`, [...messages, newest]);
}

/** One session, turn by turn: each resends everything and adds a tool call and its result, a kilobyte each on average. */
export function* growingSession(messagesMax: number): Generator<{ messages: number; body: string }> {
  const random = new Random(1);
  const messages = [userText(prose(random, 500))];
  while (messages.length + 2 <= messagesMax) {
    const turn = messages.length;
    const use = { name: "Read", input: { file_path: `/repo/src/module-${turn}.ts`, reason: prose(random, 700) } };
    messages.push(...toolTurn(`toolu_${turn}`, use, (turn % 3 === 0 ? prose : code)(random, 950)));
    yield { messages: messages.length, body: hookCall("growing", messages) };
  }
}

/** A session in which a tool gave these texts. */
export function sessionWith(results: readonly string[], seed: number): string {
  return hookCall(
    `${seed}`,
    results.flatMap((text, turn) => toolTurn(`toolu_${seed}_${turn}`, readOf(turn), text)),
  );
}

/** A session of tool calls whose parameters are most of its text: commands, and files written and edited. */
export function sessionOfCalls(bytes: number, seed: number): string {
  const random = new Random(seed);
  const messages: string[] = [];
  for (let size = 0, turn = 0; size < bytes; turn++) {
    const use = random.pick<() => ToolUse>([
      () => ({ name: "Bash", input: { command: random.pick(COMMANDS)(random) } }),
      () => ({
        name: "Edit",
        input: { file_path: `/repo/src/a${turn}.ts`, old_string: code(random, 400), new_string: code(random, 500) },
      }),
      () => ({ name: "Write", input: { file_path: `/repo/docs/b${turn}.md`, content: prose(random, 1_500) } }),
    ])();
    const pair = toolTurn(`toolu_${seed}_${turn}`, use, "ok");
    messages.push(...pair);
    size += pair.join(",").length;
  }
  return hookCall(`${seed}`, messages);
}

const COMMANDS: readonly ((random: Random) => string)[] = [
  (random) => `cd /repo && git log --oneline -${random.int(40) + 1} -- src | head -20`,
  (random) => `npx vitest run test/module-${random.int(99)}.test.ts 2>&1 | tail -${random.int(60) + 5}`,
  (random) => `grep -rn "parse${random.int(99)}" --include='*.ts' src | sort | uniq -c | sort -rn | head`,
  (random) => `for f in src/*.ts; do wc -l "$f"; done | awk '$1 > ${random.int(400)} { print $2 }'`,
  (random) => `git diff HEAD~${random.int(5) + 1} --stat && git status --short`,
];
