/** Sizes of hook payloads that are measured: a first turn, a short session, a long one, and a late turn of a coding agent. */
export const SIZES = { "2 KB": 2_000, "20 KB": 20_000, "200 KB": 200_000, "1 MB": 1_000_000 } as const;
export type SizeName = keyof typeof SIZES;

/** mulberry32: a small seeded generator, so that every run measures the same bytes. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const WORDS =
  "the build failed because a test in the parser expects sorted keys while the new cache returns them in insertion order please check whether config loading happens before migrations and report which module owns that decision".split(
    " ",
  );

function prose(random: () => number, chars: number): string {
  let text = "";
  while (text.length < chars) text += `${WORDS[Math.floor(random() * WORDS.length)]} `;
  return text.slice(0, chars);
}

function code(random: () => number, chars: number): string {
  let text = "";
  while (text.length < chars) {
    const name = WORDS[Math.floor(random() * WORDS.length)];
    const number = Math.floor(random() * 1_000);
    text += `export function ${name}${number}(input: string): number {\n\tconst parts = input.split("${name}");\n\treturn parts.length + ${number};\n}\n\n`;
  }
  return text.slice(0, chars);
}

/** Stands in the newest message; `newTurn` puts something else there. */
const NEWEST = "@@@@@@@@@@@@";

/** The next request of the same session: everything resent, the newest message never seen before. */
export function newTurn(body: string, number: number): string {
  return body.replace(NEWEST, `turn ${String(number).padStart(7, "0")}`);
}

/** One session, turn by turn: each resends everything and adds a tool call and its result, a kilobyte each on average. */
export function* growingSession(messagesMax: number): Generator<{ messages: number; body: string }> {
  const random = randomFrom(1);
  const metadata = {
    login_name: "dev@example.com",
    url: "/v1/messages",
    model: "m",
    provider: "anthropic",
    session_id: "growing",
  };
  const head = JSON.stringify({ metadata }).slice(0, -1);
  let messages = JSON.stringify({ role: "user", content: prose(random, 500) });
  for (let count = 1; count + 2 <= messagesMax; count += 2) {
    const id = `toolu_${count}`;
    const input = { file_path: `/repo/src/module-${count}.ts`, reason: prose(random, 700) };
    const call = { role: "assistant", content: [{ type: "tool_use", id, name: "Read", input }] };
    const result = {
      role: "user",
      content: [{ type: "tool_result", tool_use_id: id, content: (count % 3 === 0 ? prose : code)(random, 950) }],
    };
    messages += `,${JSON.stringify(call)},${JSON.stringify(result)}`;
    yield {
      messages: count + 2,
      body: `${head},"request_body":{"model":"m","max_tokens":4096,"messages":[${messages}]}}`,
    };
  }
}

/**
 * A turn of a coding agent in Anthropic's format, about `bytes` long: system prompt, tools, then tool calls and their
 * results (code and prose) as in a growing session. Clean: nothing in it should be found.
 *
 * @param seed other seeds give other content of the same shape.
 */
export function agentTurn(bytes: number, seed: number): string {
  const random = randomFrom(seed);
  const messages: unknown[] = [
    { role: "user", content: [{ type: "text", text: prose(random, Math.min(600, bytes / 4)) }] },
  ];
  const tools = [
    {
      name: "Read",
      description: "Reads a file.",
      input_schema: { type: "object", properties: { file_path: { type: "string" } } },
    },
    {
      name: "Grep",
      description: "Searches files.",
      input_schema: { type: "object", properties: { pattern: { type: "string" } } },
    },
  ];
  const envelope = {
    metadata: {
      login_name: "dev@example.com",
      user_agent: "claude-cli/2.1.0",
      url: "https://ai.example.ts.net/v1/messages",
      model: "claude-sonnet-4-5",
      provider: "anthropic",
      tailnet_name: "example.ts.net",
      stable_node_id: "nBench",
      request_id: `bench-${seed}`,
      session_id: `bench-session-${seed}`,
    },
    request_body: {
      model: "claude-sonnet-4-5",
      max_tokens: 4096,
      system: "You are a careful coding assistant.",
      tools,
      messages,
    },
  };
  let size = JSON.stringify(envelope).length;
  for (let turn = 0; size < bytes - 900; turn++) {
    const id = `toolu_${seed}_${turn}`;
    const result = (turn % 3 === 2 ? prose : code)(random, Math.max(100, Math.min(3_000, bytes - size - 1_000)));
    const pair = [
      {
        role: "assistant",
        content: [{ type: "tool_use", id, name: "Read", input: { file_path: `/repo/src/module-${turn}.ts` } }],
      },
      { role: "user", content: [{ type: "tool_result", tool_use_id: id, content: result }] },
    ];
    messages.push(...pair);
    size += JSON.stringify(pair).length;
  }
  messages.push({ role: "user", content: [{ type: "text", text: `${NEWEST}: ${prose(random, 400)}` }] });
  // Aperture's Go encoder escapes these three wherever they stand.
  return JSON.stringify(envelope).replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);
}
