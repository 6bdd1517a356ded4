import { describe, expect, test } from "vitest";
import { calls, checkRequest, checkResponse, PNG, read } from "./check.js";

const URL = "/v1/chat/completions";
const check = (body: object, ...expected: string[]): void => checkRequest(URL, body, expected);
const message = (...messages: object[]): object => ({ messages });

describe("messages", () => {
  test("roles", () =>
    check(
      message(
        { role: "system", content: "a" },
        { role: "developer", content: "b" },
        { role: "user", content: "c" },
        { role: "assistant", content: "d", refusal: "e" },
        { role: "critic", content: "f" },
      ),
      "system (0): a",
      "system (1): b",
      "user (2): c",
      "assistant (3): d",
      "assistant (3): e",
    ));

  test("parts", () =>
    check(
      message({
        role: "user",
        content: [
          { type: "text", text: "a" },
          { type: "image_url", image_url: { url: `data:image/png;base64,${PNG}` } },
          { type: "image_url", image_url: { url: "https://example.com/a.png" } },
          { type: "input_audio", input_audio: { data: PNG, format: "wav" } },
          { type: "file", file: { filename: "q.pdf", file_data: `data:application/pdf;base64,${PNG}` } },
          { type: "video_url", video_url: { url: `data:video/mp4;base64,${PNG}` } },
        ],
      }),
      "user (0): a",
      "media (0) <image/png>: ",
      "media (0) <audio/wav>: ",
      "media (0) [q.pdf] <application/pdf>: ",
      "media (0) <video/mp4>: ",
    ));

  test("reasoning of compatible servers", () =>
    check(
      message({
        role: "assistant",
        reasoning_content: "a",
        reasoning: "b",
        reasoning_details: [{ text: "c" }, { summary: "d" }, { type: "reasoning.encrypted", data: PNG }],
        content: "e",
      }),
      "reasoning (0): a",
      "reasoning (0): b",
      "reasoning (0): c",
      "reasoning (0): d",
      "media (0): ",
      "assistant (0): e",
    ));
});

test("tool calls and their results, which carry the name of the call", () => {
  const body = message(
    {
      role: "assistant",
      content: null,
      tool_calls: [
        { id: "c1", type: "function", function: { name: "read", arguments: '{"p":1}' } },
        { id: "c2", type: "custom", custom: { name: "sql", input: "SELECT 1" } },
      ],
      function_call: { name: "old", arguments: "{}" },
    },
    { role: "tool", tool_call_id: "c1", content: "r1" },
    { role: "tool", tool_call_id: "c2", content: [{ type: "text", text: "r2" }] },
    { role: "function", name: "old", content: "r3" },
  );
  check(
    body,
    "tool_call (0) [read]: read",
    'tool_call (0) [read]: {"p":1}',
    "tool_call (0) [sql]: sql",
    "tool_call (0) [sql]: SELECT 1",
    "tool_call (0) [old]: old",
    "tool_call (0) [old]: {}",
    "tool_result (1) [read]: r1",
    "tool_result (2) [sql]: text",
    "tool_result (2) [sql]: r2",
    "tool_result (3) [old]: r3",
  );
  expect(calls(read(URL, { request_body: body }))).toEqual(['read({"p":1}) c1', 'sql("SELECT 1") c2', "old({}) -"]);
});

test("tool definitions", () => {
  const tools = [
    { type: "function", function: { name: "f", description: "does f", parameters: { type: "object" } } },
    { type: "custom", custom: { name: "g" } },
  ];
  const body = { messages: [], tools, functions: [{ name: "h" }] };
  check(
    body,
    "tool_def [f]: function",
    "tool_def [f]: f",
    "tool_def [f]: does f",
    "tool_def [f]: object",
    "tool_def [g]: custom",
    "tool_def [g]: g",
    "tool_def [h]: h",
  );
  expect(read(URL, { request_body: body }).toolDefinitions.map(({ name, pointer }) => `${name} ${pointer}`)).toEqual([
    "f /request_body/tools/0",
    "g /request_body/tools/1",
    "h /request_body/functions/0",
  ]);
});

test("a prediction is what the assistant is expected to say", () =>
  check({ messages: [], prediction: { type: "content", content: "a" } }, "assistant: a"));

test("responses", () => {
  const answer = { role: "assistant", content: "a", refusal: "b", reasoning_content: "c" };
  const call = { id: "c1", function: { name: "f", arguments: "{}" } };
  checkResponse(URL, { choices: [{ message: { ...answer, tool_calls: [call] } }] }, [
    "response_text: a",
    "response_text: b",
    "reasoning: c",
    "response_tool_call [f]: f",
    "response_tool_call [f]: {}",
  ]);
});
