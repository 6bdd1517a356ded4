import { expect, test } from "vitest";
import { parse } from "yaml";
import { exceptionFor } from "../../src/dashboard/views/findings/exception.js";

test("the exception to copy is one, whatever the names are", () => {
  const policy = 'acme/no: "x"';
  const login_name = "o'neil: #1@example.com";
  const record = { principal: { login_name, node: "", tailnet: "" }, project: "web" };
  const text = exceptionFor(policy, record, new Date("2026-11-21T00:00:00Z"));
  expect(parse(`exceptions:\n${text}`)).toEqual({
    exceptions: [
      {
        policy,
        principal: { user: login_name, project: "web" },
        expires: "2026-12-21",
        owner: "you@example.com",
        approver: "somebody.else@example.com",
        reason: "say why",
      },
    ],
  });
});
