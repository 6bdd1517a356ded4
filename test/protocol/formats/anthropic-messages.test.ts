import { expect, test } from "vitest";
import { calls, checkRequest, checkResponse, PNG, read } from "./check.js";

const URL = "/v1/messages";
const check = (body: object, ...expected: string[]): void => checkRequest(URL, body, expected);
const user = (...content: object[]): object => ({ messages: [{ role: "user", content }] });

test("system prompt as a string, as blocks, in the middle", () => {
  check({ system: "a", messages: [{ role: "system", content: "b" }] }, "system: a", "system (0): b");
  check({ system: [{ type: "text", text: "a" }], messages: [] }, "system: a");
});

test("thinking", () =>
  check(
    {
      messages: [
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "a", signature: PNG },
            { type: "redacted_thinking", data: PNG },
          ],
        },
      ],
    },
    "reasoning (0): a",
    "media (0): ",
    "media (0): ",
  ));

test("calls of every kind", () => {
  const content = [
    { type: "tool_use", id: "1", name: "Bash", input: { command: "ls" } },
    { type: "server_tool_use", id: "2", name: "web_search", input: { query: "q" } },
    { type: "mcp_tool_use", id: "3", name: "search", server_name: "tickets", input: {} },
  ];
  const request_body = { messages: [{ role: "assistant", content }] };
  expect(calls(read(URL, { request_body }))).toEqual([
    'Bash({"command":"ls"}) 1',
    'web_search({"query":"q"}) 2',
    "search({}) 3",
  ]);
  checkResponse(URL, { type: "message", content }, [
    "response_tool_call [Bash]: Bash",
    "response_tool_call [Bash]: ls",
    "response_tool_call [web_search]: web_search",
    "response_tool_call [web_search]: q",
    "response_tool_call [search]: search",
    "response_tool_call [search]: tickets",
  ]);
});

test("results of every kind keep all their text", () =>
  check(
    user(
      { type: "tool_result", tool_use_id: "1", content: "a" },
      {
        type: "tool_result",
        tool_use_id: "1",
        content: [{ type: "image", source: { type: "base64", media_type: "image/png", data: PNG } }],
      },
      { type: "web_search_tool_result", tool_use_id: "2", content: [{ title: "b", url: "c", encrypted_content: PNG }] },
      { type: "bash_code_execution_tool_result", tool_use_id: "3", content: { stdout: "d", stderr: "e" } },
      { type: "some_future_tool_result", tool_use_id: "4", content: { deep: [{ text: "f" }] } },
    ),
    "tool_result (0): a",
    "tool_result (0): image",
    "tool_result (0): base64",
    "tool_result (0): image/png",
    "media (0) <image/png>: ",
    "tool_result (0): b",
    "tool_result (0): c",
    "media (0): ",
    "tool_result (0): d",
    "tool_result (0): e",
    "tool_result (0): f",
  ));

test("documents", () =>
  check(
    user(
      { type: "document", title: "t.txt", context: "c", source: { type: "text", data: "a" } },
      { type: "document", source: { type: "content", content: [{ type: "text", text: "b" }] } },
      { type: "document", title: "p", source: { type: "base64", media_type: "application/pdf", data: PNG } },
      { type: "document", source: { type: "base64", media_type: "text/csv", data: btoa("x;y") } },
      { type: "search_result", title: "s", source: "https://example.com", content: [{ type: "text", text: "d" }] },
    ),
    "document (0) [t.txt]: t.txt",
    "document (0) [t.txt]: c",
    "document (0) [t.txt]: text",
    "document (0) [t.txt]: a",
    "document (0): content",
    "document (0): text",
    "document (0): b",
    "document (0) [p]: p",
    "document (0) [p]: base64",
    "document (0) [p]: application/pdf",
    "media (0) [p] <application/pdf>: ",
    "document (0): base64",
    "document (0): text/csv",
    "media (0) <text/csv>: ",
    "document (0) [s]: s",
    "document (0) [s]: https://example.com",
    "document (0) [s]: text",
    "document (0) [s]: d",
    "document (0) <text/csv>: x;y",
  ));

test("tool definitions and servers", () => {
  const request_body = {
    messages: [{ role: "system", content: [{ type: "tool_addition", tool: { name: "late" } }] }],
    tools: [
      { name: "Bash", input_schema: {} },
      { type: "bash_20250124" },
      { type: "mcp_toolset", mcp_server_name: "tickets" },
    ],
    mcp_servers: [{ name: "tickets", url: "https://example.com", authorization_token: "t" }],
  };
  const event = read(URL, { request_body });
  expect(event.toolDefinitions.map(({ name }) => name)).toEqual([
    "late",
    "Bash",
    "bash_20250124",
    "mcp:tickets",
    "mcp:tickets",
  ]);
  expect(
    event.segments.filter((segment) => segment.credentialByDesign).map(({ text, kind }) => `${kind}: ${text}`),
  ).toEqual(["tool_def: t"]);
});

test("a summary of earlier turns", () =>
  check({ messages: [{ role: "assistant", content: [{ type: "compaction", content: "a" }] }] }, "assistant (0): a"));

test("responses", () =>
  checkResponse(
    URL,
    {
      type: "message",
      role: "assistant",
      content: [
        { type: "thinking", thinking: "a" },
        { type: "text", text: "b" },
      ],
    },
    ["reasoning: a", "response_text: b"],
  ));
