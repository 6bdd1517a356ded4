import { cpSync, mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asking, startRig } from "../support/aperture/rig.js";
import { type ShutterProcess, startShutter } from "../support/shutter-process.js";

const EXAMPLES = join(import.meta.dirname, "../../examples/policies");
const CLAUDE_CODE = "claude-cli/2.0.1 (external, cli)";
const CODEX = "codex_cli_rs/0.46.0";

/** Who is on call, asked at each decision; `undefined` makes the schedule fail. */
let onCall: readonly string[] | undefined = ["erin@example.com"];
const schedule = createServer((request, response) => {
  const login = new URL(request.url ?? "", "http://schedule").searchParams.get("login") ?? "";
  if (onCall === undefined) return void response.writeHead(500).end();
  response.setHeader("content-type", "application/json").end(JSON.stringify({ on_call: onCall.includes(login) }));
});

let shutter: ShutterProcess;

beforeAll(async () => {
  await new Promise<void>((resolve) => schedule.listen(0, "127.0.0.1", resolve));
  const dir = mkdtempSync(join(tmpdir(), "shutter-examples-"));
  cpSync(EXAMPLES, dir, { recursive: true });
  const { port } = schedule.address() as AddressInfo;
  shutter = await startShutter({
    budgetMs: 4_000,
    config: {
      policies: { dir },
      attributes: {
        wait_ms: 3_000,
        sources: [
          {
            id: "people",
            type: "file",
            path: join(dir, "people.csv"),
            attributes: { groups: "strings", managed_device: "bool" },
          },
          {
            id: "pagerduty",
            type: "http",
            url: `http://127.0.0.1:${port}/users?login={login}`,
            attributes: { on_call: { pointer: "/on_call", type: "bool" } },
            ttl_s: 0.1,
            max_stale_s: 0.1,
            negative_ttl_s: 0.1,
            breaker_failures: 1_000,
          },
        ],
      },
    },
  });
}, 120_000);

afterAll(async () => {
  await shutter?.stop();
  schedule.close();
});

/** One turn of an agent that called a tool: `allowed`, or the policy that stopped it. */
async function turn(
  login: string,
  userAgent: string,
  tool: string,
  args: Record<string, string> = {},
): Promise<string> {
  const { client, provider } = await startRig(shutter.aperture);
  provider.script = () => ({ text: "done", toolCalls: [] });
  const headers = { "tailscale-user-login": login, "user-agent": userAgent };
  const conversation = { ...asking("anthropic_messages"), turns: [{ user: "go on" }, { tool, args, result: "ok" }] };
  try {
    await client("anthropic_messages", { headers }).ask(conversation, { stream: false });
    return "allowed";
  } catch (error) {
    const { status, message } = error as { status: number; message: string };
    const [, policy] = /\(([\w.-]+), decision/.exec(message) ?? [];
    return `${status} ${policy ?? (message.includes("No policy permits this") ? "default" : "incomplete")}`;
  }
}

describe("the five requirements, through the gateway, with attributes from a file and from a schedule", () => {
  test.each([
    ["reading, by anybody", "ann@example.com", CODEX, "Grep", {}, "allowed"],
    ["the CRM, by sales", "sam@example.com", CODEX, "mcp__salesforce__get_record", {}, "allowed"],
    ["the CRM, by others", "erin@example.com", CODEX, "mcp__salesforce__get_record", {}, "403 crm-sales-only"],
    ["an export, by sales", "sam@example.com", CODEX, "mcp__salesforce__export_report", {}, "403 crm-privileged"],
    ["an export, by sales operations", "olive@example.com", CODEX, "mcp__salesforce__export_report", {}, "allowed"],
    ["staging", "erin@example.com", CODEX, "mcp__warehouse__query", { connection: "staging" }, "allowed"],
    ["production, on call", "erin@example.com", CODEX, "mcp__warehouse__query", { connection: "prod-eu" }, "allowed"],
    ["HR data, by HR", "hana@example.com", CODEX, "mcp__bamboohr__get_employee", {}, "allowed"],
    ["HR data, on another device", "petra@example.com", CODEX, "mcp__bamboohr__get_employee", {}, "403 hr-data"],
    ["an edit, by the client we support", "ann@example.com", CLAUDE_CODE, "Edit", {}, "allowed"],
    ["an edit, by another", "ann@example.com", CODEX, "Edit", {}, "403 default"],
  ])("%s", async (_name, login, userAgent, tool, args, expected) => {
    expect(await turn(login, userAgent, tool, args)).toBe(expected);
  });

  test("on call is asked at decision time, and when nobody can tell, production is closed", async () => {
    const production = (): Promise<string> =>
      turn("erin@example.com", CODEX, "mcp__warehouse__query", { connection: "prod-us" });
    onCall = [];
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await production()).toBe("403 production-connection-on-call");
    onCall = undefined;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await production()).toBe("503 incomplete");
    onCall = ["erin@example.com"];
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await production()).toBe("allowed");
  });
});
