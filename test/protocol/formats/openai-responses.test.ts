import { describe, expect, test } from "vitest";
import { calls, checkRequest, checkResponse, claimed, PNG, read } from "./check.js";

const URL = "/v1/responses";
const check = (body: object, ...expected: string[]): void => checkRequest(URL, body, expected);
const input = (...items: unknown[]): object => ({ input: items });

test("a string is one user message", () => check({ instructions: "i", input: "a" }, "system: i", "user (0): a"));

test("messages with and without a type", () =>
  check(
    input(
      { type: "message", role: "developer", content: [{ type: "input_text", text: "a" }] },
      { role: "user", content: "b" },
      {
        role: "assistant",
        content: [
          { type: "output_text", text: "c" },
          { type: "refusal", refusal: "d" },
        ],
      },
      "e",
    ),
    "system (0): a",
    "user (1): b",
    "assistant (2): c",
    "assistant (2): d",
    "user (3): e",
  ));

test("files and images", () =>
  check(
    input({
      role: "user",
      content: [
        { type: "input_image", image_url: `data:image/jpeg;base64,${PNG}` },
        { type: "input_file", filename: "n.txt", file_data: `data:text/plain;base64,${btoa("note")}` },
        { type: "input_file", file_url: "https://example.com/f.pdf" },
      ],
    }),
    "media (0) <image/jpeg>: ",
    "media (0) [n.txt] <text/plain>: ",
    "document (0) [n.txt] <text/plain>: note",
  ));

test("reasoning", () =>
  check(
    input({
      type: "reasoning",
      summary: [{ type: "summary_text", text: "a" }],
      content: [{ type: "reasoning_text", text: "b" }],
      encrypted_content: PNG,
    }),
    "reasoning (0): a",
    "reasoning (0): b",
    "media (0): ",
  ));

describe("every kind of call", () => {
  test.each([
    [{ type: "function_call", call_id: "c", name: "f", arguments: '{"a":1}' }, 'f({"a":1}) c'],
    [{ type: "custom_tool_call", call_id: "c", name: "patch", input: "*** Begin" }, 'patch("*** Begin") c'],
    [{ type: "local_shell_call", call_id: "c", action: { command: ["ls"] } }, 'local_shell_call({"command":["ls"]}) c'],
    [{ type: "shell_call", call_id: "c", action: { commands: ["id"] } }, 'shell_call({"commands":["id"]}) c'],
    [{ type: "apply_patch_call", call_id: "c", operation: { path: "p" } }, 'apply_patch_call({"path":"p"}) c'],
    [{ type: "mcp_call", id: "m", server_label: "s", name: "q", arguments: "{}" }, "q({}) m"],
    [{ type: "computer_call", call_id: "c", action: { type: "click" } }, 'computer_call({"type":"click"}) c'],
    [{ type: "computer_call", call_id: "c", actions: [{ type: "click" }] }, 'computer_call([{"type":"click"}]) c'],
    [{ type: "web_search_call", id: "w", action: { query: "q" } }, 'web_search_call({"query":"q"}) w'],
    [{ type: "code_interpreter_call", id: "i", code: "print(1)" }, 'code_interpreter_call("print(1)") i'],
    [{ type: "file_search_call", id: "s", queries: ["q"] }, 'file_search_call(["q"]) s'],
    [{ type: "tool_search_call", call_id: "c", arguments: { q: "x" } }, 'tool_search_call({"q":"x"}) c'],
    [{ type: "program", call_id: "c", code: "x" }, 'program("x") c'],
    [{ type: "mcp_approval_request", id: "a", name: "n", arguments: "{}" }, "n({}) a"],
  ])("%j", (item, expected) => {
    expect(calls(read(URL, { request_body: input(item) }))).toEqual([expected]);
  });
});

describe("every kind of result", () => {
  test.each([
    [{ type: "function_call_output", call_id: "c", output: "r" }, ["r"]],
    [{ type: "function_call_output", call_id: "c", output: [{ type: "input_text", text: "r" }] }, ["input_text", "r"]],
    [{ type: "custom_tool_call_output", call_id: "c", output: "r" }, ["r"]],
    [{ type: "local_shell_call_output", id: "c", output: "r" }, ["r"]],
    [{ type: "shell_call_output", call_id: "c", output: [{ stdout: "o", stderr: "e" }] }, ["o", "e"]],
    [{ type: "apply_patch_call_output", call_id: "c", output: "r" }, ["r"]],
    [{ type: "program_output", call_id: "c", result: "r" }, ["r"]],
    [{ type: "code_interpreter_call", id: "c", code: "x", outputs: [{ type: "logs", logs: "l" }] }, ["logs", "l"]],
    [{ type: "mcp_call", id: "c", name: "n", arguments: "{}", output: "o", error: "e" }, ["o", "e"]],
    [{ type: "file_search_call", id: "c", queries: [], results: [{ text: "t" }] }, ["t"]],
  ])("%j", (item, expected) => {
    const { segments } = read(URL, { request_body: input(item) });
    expect(segments.filter(({ kind }) => kind === "tool_result").map(({ text }) => text)).toEqual(expected);
  });

  test("a screenshot is media", () =>
    check(
      input({
        type: "computer_call_output",
        call_id: "c",
        output: { type: "x", image_url: `data:image/png;base64,${PNG}` },
      }),
      "tool_result (0): x",
      "media (0) <image/png>: ",
    ));
});

test("tool definitions, also those found later, and the credentials in them", () => {
  const mcp = { type: "mcp", server_label: "tickets", headers: { "X-Key": "k" }, authorization: "t" };
  const request_body = {
    input: [{ type: "mcp_list_tools", server_label: "s", tools: [{ name: "listed" }] }],
    tools: [
      { type: "function", name: "f" },
      { type: "namespace", name: "n", tools: [{ type: "function", name: "g" }] },
      mcp,
      { type: "web_search" },
    ],
  };
  const event = read(URL, { request_body });
  expect(event.toolDefinitions.map(({ name }) => name)).toEqual(["listed", "f", "n", "g", "mcp:tickets", "web_search"]);
  expect(
    event.segments.filter((segment) => segment.credentialByDesign).map(({ key, text }) => `${key}: ${text}`),
  ).toEqual(["X-Key: k", "authorization: t"]);
});

test("stored prompts bring their variables", () =>
  check(
    { prompt: { id: "p", variables: { who: "Jane", doc: { type: "input_text", text: "d" } } } },
    "user: Jane",
    "user: input_text",
    "user: d",
  ));

test("responses", () => {
  const output = [
    {
      type: "message",
      role: "assistant",
      content: [
        { type: "output_text", text: "a" },
        { type: "refusal", refusal: "b" },
      ],
    },
    { type: "function_call", call_id: "c", name: "f", arguments: "{}" },
  ];
  checkResponse(URL, { output }, [
    "response_text: a",
    "response_text: b",
    "response_tool_call [f]: f",
    "response_tool_call [f]: {}",
  ]);
  expect(claimed(read(URL, { raw_responses: [{ type: "response.completed", response: { output } }] }))).toEqual([
    "response_text: a",
    "response_text: b",
    "response_tool_call [f]: {}",
    "response_tool_call [f]: f",
  ]);
});
