import fc from "fast-check";
import { expect, test } from "vitest";
import { serialisation } from "../json/arbitrary.js";
import { editedBody, payloadOf } from "./edited.js";

/** Takes the tools `gone` and `mcp:gone` out of a body. */
function check(url: string, body: string, expected: string): void {
  expect(editedBody(payloadOf(body, url), { tools: new Set(["gone", "mcp:gone"]) })).toBe(expected);
}

const CHAT = "/v1/chat/completions";
const RESPONSES = "/v1/responses";
const ANTHROPIC = "/v1/messages";
const GEMINI = "/v1beta/models/g:generateContent";
const CONVERSE = "/bedrock/model/nova/converse";

const chatTool = (name: string): string => `{"type":"function","function":{"name":"${name}","parameters":{"n":1.0}}}`;

test("the bytes around a tool stay, with one comma fewer", () => {
  check(
    CHAT,
    `{ "tools" : [ ${chatTool("a")} , ${chatTool("gone")} ,${chatTool("b")} ], "messages":[] }`,
    `{ "tools" : [ ${chatTool("a")} ,${chatTool("b")} ], "messages":[] }`,
  );
  check(
    CHAT,
    `{"tools":[ ${chatTool("gone")} , ${chatTool("gone")},  ${chatTool("a")}, ${chatTool("gone")} ]}`,
    `{"tools":[ ${chatTool("a")} ]}`,
  );
});
test("a tool that is not offered is nothing to do", () => check(CHAT, '{"tools": []}', '{"tools": []}'));

test("Chat Completions", () => {
  const both = `"tools":[${chatTool("gone")},${chatTool("a")}]`;
  const one = `"tools":[${chatTool("a")}]`;
  const choosing = (name: string): string => `{"type":"function","function":{"name":"${name}"}}`;
  check(CHAT, `{${both},"tool_choice":${choosing("gone")},"seed":1.0}`, `{${one},"seed":1.0}`);
  check(CHAT, `{${both},"tool_choice":${choosing("a")}}`, `{${one},"tool_choice":${choosing("a")}}`);
  check(CHAT, `{${both},"tool_choice":"required"}`, `{${one},"tool_choice":"required"}`);
  const allowing = (...names: string[]): string =>
    `"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[${names.map(choosing).join()}]}}`;
  check(CHAT, `{${both},${allowing("a", "gone")}}`, `{${one},${allowing("a")}}`);
  check(CHAT, `{${both},${allowing("gone")}}`, `{${one}}`);
  check(
    CHAT,
    '{"functions":[{"name":"gone"},{"name":"a"}],"function_call":{"name":"gone"}}',
    '{"functions":[{"name":"a"}]}',
  );
  check(
    CHAT,
    `{"model":"m","tools":[${chatTool("gone")}],"tool_choice":"auto","parallel_tool_calls":true}`,
    '{"model":"m"}',
  );
});

test("Responses", () => {
  const tools =
    '{"type":"function","name":"gone"},{"type":"mcp","server_label":"gone","server_url":"https://m.example"}';
  check(
    RESPONSES,
    `{"tools":[${tools},{"type":"web_search"}],"tool_choice":{"type":"mcp","server_label":"gone"}}`,
    '{"tools":[{"type":"web_search"}]}',
  );
  check(
    RESPONSES,
    `{"tools":[${tools},{"type":"function","name":"a"}],"tool_choice":{"type":"allowed_tools","mode":"auto","tools":[{"type":"function","name":"gone"},{"type":"function","name":"a"}]}}`,
    '{"tools":[{"type":"function","name":"a"}],"tool_choice":{"type":"allowed_tools","mode":"auto","tools":[{"type":"function","name":"a"}]}}',
  );
  check(
    RESPONSES,
    '{"tools":[{"type":"namespace","name":"ns","tools":[{"name":"gone"}]},{"type":"custom","name":"a"}]}',
    '{"tools":[{"type":"custom","name":"a"}]}',
  );
  check(
    RESPONSES,
    '{"input":[{"type":"additional_tools","tools":[{"name":"gone"}]}],"tools":[{"type":"custom","name":"a"}]}',
    '{"input":[{"type":"additional_tools","tools":[]}],"tools":[{"type":"custom","name":"a"}]}',
  );
});

test("Anthropic", () => {
  check(
    ANTHROPIC,
    '{"tools":[{"name":"a"},{"name":"gone"}],"tool_choice":{"type":"tool","name":"gone"}}',
    '{"tools":[{"name":"a"}]}',
  );
  check(
    ANTHROPIC,
    '{"mcp_servers":[{"name":"gone","url":"u"}],"tools":[{"name":"a"},{"type":"mcp_toolset","mcp_server_name":"gone"}]}',
    '{"tools":[{"name":"a"}]}',
  );
  check(ANTHROPIC, '{"tools":[{"name":"gone"}],"tool_choice":{"type":"any"},"system":"s"}', '{"system":"s"}');
  check(
    ANTHROPIC,
    '{"messages":[{"role":"system","content":[{"type":"tool_addition","tool":{"name":"gone"}}]}]}',
    "cannot: tool_in_conversation",
  );
});

test("Gemini", () => {
  const calling = (names: string): string => `"toolConfig":{"functionCallingConfig":{"mode":"ANY"${names}}}`;
  check(
    GEMINI,
    `{"contents":[],"tools":[{"functionDeclarations":[{"name":"gone"},{"name":"a"}]}],${calling(',"allowedFunctionNames":["gone","a"]')}}`,
    `{"contents":[],"tools":[{"functionDeclarations":[{"name":"a"}]}],${calling(',"allowedFunctionNames":["a"]')}}`,
  );
  check(
    GEMINI,
    `{"contents":[],"tools":[{"function_declarations":[{"name":"gone"},{"name":"a"}]}],${calling(',"allowedFunctionNames":["gone"]')}}`,
    `{"contents":[],"tools":[{"function_declarations":[{"name":"a"}]}],${calling("")}}`,
  );
  check(
    GEMINI,
    `{"contents":[],"tools":[{"functionDeclarations":[{"name":"gone"}]},{"googleSearch":{}}],${calling("")}}`,
    '{"contents":[],"tools":[{"googleSearch":{}}],"toolConfig":{}}',
  );
  check(
    GEMINI,
    '{"request":{"contents":[],"tools":[{"functionDeclarations":[{"name":"gone"}],"gone":{}}]}}',
    '{"request":{"contents":[]}}',
  );
});

test("Converse", () => {
  const spec = (name: string): string => `{"toolSpec":{"name":"${name}"}}`;
  check(
    CONVERSE,
    `{"messages":[],"toolConfig":{"tools":[${spec("gone")},${spec("a")}],"toolChoice":{"tool":{"name":"gone"}}}}`,
    `{"messages":[],"toolConfig":{"tools":[${spec("a")}]}}`,
  );
  check(
    CONVERSE,
    `{"messages":[],"toolConfig":{"tools":[${spec("gone")},{"cachePoint":{"type":"default"}}],"toolChoice":{"auto":{}}}}`,
    '{"messages":[]}',
  );
});

test("formats nobody knows, with tools written as others write them", () => {
  check(
    "/elsewhere",
    '{"inputText":"p","tools":[{"name":"gone"},{"type":"function","function":{"name":"a"}}]}',
    '{"inputText":"p","tools":[{"type":"function","function":{"name":"a"}}]}',
  );
});

test("formats without tools", () => {
  check("/v1/embeddings", '{"input":"a","tools":[{"name":"gone"}]}', '{"input":"a","tools":[{"name":"gone"}]}');
  check("/v1/completions", '{"prompt":"a"}', '{"prompt":"a"}');
});

test("a tool the conversation has called stays", () =>
  check(
    ANTHROPIC,
    '{"tools":[{"name":"gone"}],"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"1","name":"gone","input":{}}]}]}',
    "cannot: tool_in_use",
  ));

test("any tools of any list, however it is written", () => {
  const names = fc.array(fc.constantFrom("gone", "a", "b", "c"), { minLength: 1, maxLength: 6 });
  const written = names.chain((list) => {
    const tools = list.map((name) => ({ name, input_schema: { type: "object", x: [name] } }));
    const body = { system: "s", tools, max_tokens: 1 };
    return serialisation(body).map((text) => ({ body, text }));
  });
  fc.assert(
    fc.property(written, ({ body, text }) => {
      const kept = body.tools.filter(({ name }) => name !== "gone");
      const { tools: _, ...rest } = body;
      const result = editedBody(payloadOf(text, ANTHROPIC), { tools: new Set(["gone"]) });
      expect(JSON.parse(result)).toStrictEqual(kept.length === 0 ? rest : { ...body, tools: kept });
    }),
    { numRuns: 300 },
  );
});
