import { expect, test } from "vitest";
import { calls, checkRequest, checkResponse, PNG, read } from "./check.js";

const URL = "/v1beta/models/g:generateContent";
const check = (body: object, ...expected: string[]): void => checkRequest(URL, body, expected);
const parts = (role: string, ...list: object[]): object => ({ contents: [{ role, parts: list }] });

test("either spelling, with and without role, bare or wrapped", () => {
  const contents = [{ parts: [{ text: "b" }] }, { role: "model", parts: [{ text: "c" }] }];
  const expected = ["system: a", "user (0): b", "assistant (1): c"];
  check({ systemInstruction: { parts: [{ text: "a" }] }, contents }, ...expected);
  check({ system_instruction: { parts: [{ text: "a" }] }, contents }, ...expected);
  check({ request: { systemInstruction: { parts: [{ text: "a" }] }, contents } }, ...expected);
});

test("thoughts", () =>
  check(parts("model", { text: "a", thought: true, thoughtSignature: PNG }), "reasoning (0): a", "media (0): "));

test("calls and results", () => {
  const body = {
    contents: [
      {
        role: "model",
        parts: [
          { functionCall: { id: "1", name: "f", args: { a: "x" } } },
          { function_call: { name: "g", args: {} } },
          { executableCode: { language: "PYTHON", code: "print()" } },
          { toolCall: { toolType: "T", args: { q: "y" } } },
        ],
      },
      {
        role: "user",
        parts: [
          {
            functionResponse: {
              id: "1",
              name: "f",
              response: { out: "r" },
              parts: [{ inlineData: { mimeType: "image/png", data: PNG } }],
            },
          },
          { codeExecutionResult: { outcome: "OK", output: "4" } },
          { toolResponse: { response: { x: "s" } } },
        ],
      },
    ],
  };
  expect(calls(read(URL, { request_body: body }))).toEqual([
    'f({"a":"x"}) 1',
    "g({}) -",
    'executableCode("print()") -',
    'T({"q":"y"}) -',
  ]);
  const { segments } = read(URL, { request_body: body });
  expect(
    segments.filter(({ trust }) => trust === "untrusted").map(({ kind, name, text }) => `${kind} ${name}: ${text}`),
  ).toEqual([
    "tool_result f: r",
    "tool_result f: image/png",
    "media f: ",
    "tool_result codeExecutionResult: 4",
    "tool_result undefined: s",
  ]);
});

test("media in either spelling", () =>
  check(
    parts(
      "user",
      { inlineData: { mimeType: "image/png", data: PNG } },
      { inline_data: { mime_type: "image/gif", data: PNG } },
    ),
    "media (0) <image/png>: ",
    "media (0) <image/gif>: ",
  ));

test("tool definitions and built-ins", () => {
  const tools = [
    { functionDeclarations: [{ name: "f", parametersJsonSchema: { type: "object" } }] },
    { googleSearch: {} },
  ];
  const { toolDefinitions } = read(URL, { request_body: { contents: [], tools } });
  expect(toolDefinitions.map(({ name, pointer }) => `${name} ${pointer}`)).toEqual([
    "f /request_body/tools/0/functionDeclarations/0",
    "googleSearch /request_body/tools/1/googleSearch",
  ]);
});

test("responses, also wrapped, also blocked", () => {
  const candidates = [
    { content: { role: "model", parts: [{ text: "a" }, { functionCall: { name: "f", args: { x: "y" } } }] } },
  ];
  const expected = ["response_text: a", "response_tool_call [f]: f", "response_tool_call [f]: y"];
  checkResponse(URL, { candidates }, expected);
  checkResponse(URL, { response: { candidates } }, expected);
  checkResponse(URL, { promptFeedback: { blockReason: "SAFETY" } }, []);
});
