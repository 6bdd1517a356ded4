import { expect, test } from "vitest";
import type { HookEventType } from "../../src/plugins/event.js";
import { openHookCall } from "../../src/protocol/hook-call.js";

const open = (payload: unknown, urlEvent?: HookEventType): ReturnType<typeof openHookCall> =>
  openHookCall(Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload)), urlEvent);

/** `type by basis`, or the refusal. */
const check = (payload: unknown, expected: string, urlEvent?: HookEventType): void => {
  const call = open(payload, urlEvent);
  expect("refused" in call ? `${call.refused} at ${call.at}` : `${call.type} by ${call.basis}`).toBe(expected);
};

const metadata = { request_id: "r1" };
const cost = (output_tokens: unknown): object => ({ estimated_cost: { usage: { output_tokens } } });

test.each([
  [{ metadata }, "pre_request by default"],
  [{ metadata, request_body: {}, user_message: "" }, "pre_request by default"],
  [{ metadata, tool_calls: null, response_body: null, raw_responses: null }, "pre_request by default"],
  [{ metadata, tool_calls: [], raw_responses: [] }, "pre_request by default"],
  [{ metadata, tool_calls: {} }, "pre_request by default"],
  [{ metadata, tool_calls: [{}] }, "tool_call_entire_request by tool_calls"],
  [{ metadata, tool_calls: [{}], response_body: {} }, "tool_call_entire_request by tool_calls"],
  [{ metadata, response_body: {} }, "entire_request by response"],
  [{ metadata, response_body: "" }, "entire_request by response"],
  [{ metadata, raw_responses: [{}] }, "entire_request by response"],
  [{ metadata: cost(1) }, "entire_request by usage"],
  [{ metadata: cost(0) }, "pre_request by default"],
  [{ metadata: cost("9") }, "pre_request by default"],
  [{ metadata, event: "entire_request" }, "entire_request by field"],
  [{ metadata, event: "pre_request", tool_calls: [{}] }, "pre_request by field"],
  [{ metadata, event: "something_else", response_body: {} }, "entire_request by response"],
  [{ metadata, event: 7 }, "pre_request by default"],
  [{ metadata: { event: "entire_request" } }, "entire_request by field"],
  [{ metadata: { event_type: "entire_request" } }, "entire_request by field"],
  [{ metadata: { hook_event: "entire_request" } }, "entire_request by field"],
  [{ metadata, event: "pre_request", ...{ hook_event: "entire_request" } }, "pre_request by field"],
])("%j: %s", check);

test("the URL overrides everything", () => {
  check({ metadata, event: "entire_request", tool_calls: [{}] }, "pre_request by url", "pre_request");
});

test.each([
  ["", "malformed_json at 0"],
  ['{"metadata":{}', "malformed_json at 14"],
  ["[]", "not_an_object at 0"],
  ["  7", "not_an_object at 2"],
  ["{}", "metadata_missing at 0"],
  ['{"metadata":null}', "metadata_missing at 0"],
  ['{"metadata":"x"}', "metadata_missing at 0"],
  [`{"metadata":{},"request_body":${"[".repeat(20_000)}`, "too_deep at 10029"],
])("%.40s is refused: %s", check);

test("the two post events of one request are duplicates of each other, not of its pre_request", () => {
  const key = (payload: unknown): string => {
    const call = open(payload);
    return "refused" in call ? call.refused : call.duplicateKey;
  };
  expect(key({ metadata })).toBe("r1|pre");
  expect(key({ metadata, tool_calls: [{}] })).toBe("r1|post");
  expect(key({ metadata, response_body: {} })).toBe("r1|post");
  expect(key({ metadata: {} })).toBe("");
});

test("metadata of any shape is read as far as it goes", () => {
  const call = open({
    metadata: {
      login_name: 7,
      url: null,
      model: "m",
      grants: { "example.com/cap": [{ profile: "strict" }], __proto__: [1], other: "x" },
      estimated_cost: { dollars: 0.5, usage: { input_tokens: 90, output_tokens: "many" } },
      quotas: { day: { current: -5, capacity: 10, rate: "1/s" }, bad: { current: "x" } },
    },
  });
  expect("refused" in call ? call : call.metadata).toEqual({
    loginName: "",
    userAgent: "",
    url: "",
    model: "m",
    provider: "",
    tailnet: "",
    nodeId: "",
    requestId: "",
    sessionId: "",
    sessionDerived: false,
    grants: { "example.com/cap": [{ profile: "strict" }] },
    costDollars: 0.5,
    tokens: { input: 90, output: 0 },
    quotas: { day: { current: -5, capacity: 10 } },
  });
});
