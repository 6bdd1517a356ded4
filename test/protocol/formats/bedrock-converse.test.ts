import { expect, test } from "vitest";
import { calls, checkRequest, checkResponse, PNG, read } from "./check.js";

const URL = "/bedrock/model/anthropic.claude%3A0/converse";
const check = (body: object, ...expected: string[]): void => checkRequest(URL, body, expected);
const user = (...content: object[]): object => ({ messages: [{ role: "user", content }] });

test("system, guarded and cited text", () =>
  check(
    {
      system: [{ text: "a" }, { cachePoint: { type: "default" } }, { guardContent: { text: { text: "b" } } }],
      messages: [
        { role: "user", content: [{ text: "c" }, { guardContent: { text: { text: "d" } } }] },
        { role: "assistant", content: [{ citationsContent: { content: [{ text: "e" }] } }] },
      ],
    },
    "system: a",
    "system: b",
    "user (0): c",
    "user (0): d",
    "assistant (1): e",
  ));

test("reasoning", () =>
  check(
    {
      messages: [
        {
          role: "assistant",
          content: [
            { reasoningContent: { reasoningText: { text: "a", signature: PNG } } },
            { reasoningContent: { redactedContent: PNG } },
          ],
        },
      ],
    },
    "reasoning (0): a",
    "media (0): ",
    "media (0): ",
  ));

test("calls and results", () => {
  const body = {
    messages: [
      { role: "assistant", content: [{ toolUse: { toolUseId: "1", name: "q", input: { sql: "S" } } }] },
      {
        role: "user",
        content: [
          {
            toolResult: {
              toolUseId: "1",
              content: [{ json: { rows: ["a"] } }, { text: "b" }, { document: { name: "log", source: { text: "c" } } }],
            },
          },
        ],
      },
    ],
  };
  expect(calls(read(URL, { request_body: body }))).toEqual(['q({"sql":"S"}) 1']);
  check(
    body,
    "tool_call (0) [q]: q",
    "tool_call (0) [q]: S",
    "tool_result (1) [q]: a",
    "tool_result (1) [q]: b",
    "tool_result (1) [log]: log",
    "tool_result (1) [log]: c",
  );
});

test("documents and media", () =>
  check(
    user(
      { document: { format: "txt", name: "n", source: { text: "a" } } },
      { document: { format: "md", name: "m", source: { bytes: btoa("# b") } } },
      { document: { format: "pdf", name: "p", source: { bytes: PNG } } },
      { image: { format: "png", source: { bytes: PNG } } },
      { video: { format: "mp4", source: { bytes: PNG } } },
      { searchResult: { title: "t", source: "https://example.com", content: [{ text: "c" }] } },
    ),
    "document (0) [n]: txt",
    "document (0) [n]: n",
    "document (0) [n]: a",
    "document (0) [m]: md",
    "document (0) [m]: m",
    "media (0) [m] <text/markdown>: ",
    "document (0) [p]: pdf",
    "document (0) [p]: p",
    "media (0) [p] <application/pdf>: ",
    "media (0) <image/png>: ",
    "media (0) <video/mp4>: ",
    "document (0) [t]: t",
    "document (0) [t]: https://example.com",
    "document (0) [t]: c",
    "document (0) [m] <text/markdown>: # b",
  ));

test("tool definitions", () => {
  const tools = [
    { toolSpec: { name: "q", inputSchema: { json: {} } } },
    { cachePoint: { type: "default" } },
    { systemTool: { name: "s" } },
  ];
  const added = { role: "user", content: [{ toolAddition: { tool: { toolSpec: { name: "late" } } } }] };
  const { toolDefinitions } = read(URL, { request_body: { messages: [added], toolConfig: { tools } } });
  expect(toolDefinitions.map(({ name }) => name)).toEqual(["late", "q", "s"]);
});

test("prompt variables", () => check({ messages: [], promptVariables: { city: { text: "Oslo" } } }, "user: Oslo"));

test("responses", () => {
  const content = [{ text: "a" }, { toolUse: { toolUseId: "1", name: "q", input: { sql: "S" } } }];
  checkResponse(URL, { output: { message: { role: "assistant", content } } }, [
    "response_text: a",
    "response_tool_call [q]: q",
    "response_tool_call [q]: S",
  ]);
});
