import { test } from "vitest";
import { checkRequest, checkResponse } from "./check.js";

const INVOKE = "/bedrock/model/m/invoke";

test("embeddings: texts, not tokens", () => {
  checkRequest("/v1/embeddings", { input: ["a", "b"] }, ["user: a", "user: b"]);
  checkRequest("/v1/embeddings", { input: "a" }, ["user: a"]);
  checkRequest("/v1/embeddings", { input: [[1, 2]] }, []);
});

test("legacy completions", () => {
  checkRequest("/v1/completions", { prompt: ["a", "b"], suffix: "c" }, ["user: a", "user: b", "user: c"]);
  checkResponse("/v1/completions", { choices: [{ text: "a" }] }, ["response_text: a"]);
});

test("other families on InvokeModel", () => {
  checkRequest(INVOKE, { inputText: "a" }, ["user: a"]);
  checkRequest(INVOKE, { prompt: "a" }, ["user: a"]);
  checkRequest(INVOKE, { message: "a", preamble: "b", chat_history: [{ message: "c" }], documents: [{ text: "d" }] }, [
    "user: a",
    "system: b",
    "user: c",
    "document: d",
  ]);
  checkRequest(INVOKE, { messages: [{ role: "user", content: "a" }] }, ["user (0): a"]);
});

test("their responses", () => {
  checkResponse(INVOKE, { results: [{ outputText: "a" }] }, ["response_text: a"]);
  checkResponse(INVOKE, { generation: "a" }, ["response_text: a"]);
  checkResponse(INVOKE, { outputs: [{ text: "a" }] }, ["response_text: a"]);
  checkResponse(INVOKE, { generations: [{ text: "a" }], text: "b" }, ["response_text: a", "response_text: b"]);
});
