import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CommandResult, shutter } from "../../support/shutter-command.js";
import { startTestServer, type TestServer } from "../../support/test-server.js";

const folder = (text: string): string => {
  const dir = mkdtempSync(join(tmpdir(), "shutter-replay-"));
  writeFileSync(join(dir, "rules.cedar"), text);
  return dir;
};

const tools = (id: string, mode: string, condition: string): string =>
  `@id("${id}") @mode("${mode}") forbid (principal, action == Guard::Action::"return_tool_result", resource) ${condition};\n`;

const IN_FORCE = tools("no-deploy", "enforce", `when { resource.name == "deploy" && resource.hasTag("env") }`);

/** One turn of an agent whose tool was just called. */
const called = (login: string, tool: string, input: object): unknown => ({
  metadata: { login_name: login, model: "m", request_id: "", session_id: login, url: "/v1/messages" },
  request_body: {
    model: "m",
    max_tokens: 1,
    messages: [
      { role: "user", content: "go on" },
      { role: "assistant", content: [{ type: "tool_use", id: "t1", name: tool, input }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "t1", content: "done" }] },
    ],
  },
});

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({
    policies: { dir: folder(IN_FORCE) },
    budget_ms: 5_000,
    audit: { durability: "written" },
  });
  const answers = [
    await server.post(called("ann@example.com", "deploy", { env: "prod", note: "private words" })),
    await server.post(called("ann@example.com", "deploy", { env: "staging" })),
    await server.post(called("bob@example.com", "Read", { file_path: "a.ts" })),
  ];
  expect(answers.map(({ body }) => (body as { action: string }).action)).toEqual(["block", "block", "allow"]);
}, 60_000);

afterAll(() => server.stop());

const replay = (policies: string, ...more: string[]): Promise<CommandResult> =>
  shutter(["policy", "replay", "--from", server.dataDir, "--candidate", folder(policies), ...more]);

describe("what would have been answered otherwise", () => {
  test("nothing, by the same policies", async () => {
    const { code, stdout } = await replay(IN_FORCE, "--limit", "changed=0", "--limit", "skipped=0%");
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^3 of 3 decisions replayed \(100\.0 %\).*\n\n3 unchanged\n$/s),
    ]);
  });

  test("what lets through what was stopped comes first, and a limit makes it an error", async () => {
    const candidate =
      tools(
        "no-deploy",
        "enforce",
        `when { resource.name == "deploy" && resource.hasTag("env") && resource.getTag("env") == "prod" }`,
      ) + tools("no-reading", "enforce", `when { resource.op == "read" }`);
    const { code, stdout, stderr } = await replay(candidate, "--limit", "block-to-allow=0");
    expect([code, stderr]).toEqual([1, "block-to-allow: 1 of 3, more than 0\n"]);
    expect(
      stdout
        .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "<id>")
        .split("\n")
        .slice(2),
    ).toEqual([
      "1 block -> allow",
      "  policies  no-deploy 1",
      "  users     ann@example.com 1",
      "  tools     deploy 1",
      "  decisions <id>",
      "1 allow -> block",
      "  policies  no-reading 1",
      "  users     bob@example.com 1",
      "  tools     Read 1",
      "  decisions <id>",
      "1 unchanged",
      "",
    ]);
  });

  test("what nobody asked for then is unknown now", async () => {
    const candidate = IN_FORCE + tools("notes", "enforce", `when { resource.hasTag("note") }`);
    const { stdout } = await replay(candidate, "--format", "json");
    expect(JSON.parse(stdout)).toMatchObject({
      coverage: { decisions: 3, replayed: 3, skipped: {} },
      changes: [{ change: "unknown", count: 1, policies: [["notes", 1]] }],
      same: 2,
    });
  });

  test("in monitor mode nothing changes, except what would be", async () => {
    const candidate = IN_FORCE.replace("enforce", "monitor") + tools("all", "monitor", "");
    expect((await replay(candidate, "--compare", "would")).stdout).toContain("1 allow -> block\n");
    expect((await replay(candidate)).stdout).toContain("2 block -> allow\n");
  });

  test("as a table for a pull request", async () => {
    const { stdout } = await replay(tools("none", "enforce", `when { resource.name == "x" }`), "--format", "markdown");
    expect(stdout).toContain("| block → allow | 2 | `no-deploy` 2 | `ann@example.com` 2 | `deploy` 2 |\n");
  });

  test("from records as `audit tail` prints them", async () => {
    const records = await shutter(["audit", "tail", "--no-follow"], { env: { SHUTTER_DATA_DIR: server.dataDir } });
    const file = join(mkdtempSync(join(tmpdir(), "shutter-records-")), "records.jsonl");
    writeFileSync(file, records.stdout);
    const { stdout } = await shutter(["policy", "replay", "--from", file, "--candidate", folder(IN_FORCE)]);
    expect(stdout).toContain("3 unchanged\n");
    expect(records.stdout).not.toContain("private words");
  });
});

test("why a recorded decision was what it was", async () => {
  const { decisions } = (await server.admin("/v1/decisions?effective=block&limit=1")) as {
    decisions: { decision_id: string }[];
  };
  const [{ decision_id: id } = { decision_id: "" }] = decisions;
  const policies = folder(IN_FORCE);
  const explain = (which: string): Promise<CommandResult> =>
    shutter(["policy", "explain", "--decision", which, "--from", server.dataDir, "--dir", policies]);
  expect(await explain(id)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`no-deploy (forbid, enforce) on return_tool_result deploy: match
  true: action == Guard::Action::"return_tool_result"
`),
    stderr: expect.stringMatching(/^\d explanations; answered: block\.\n$/),
  });
  expect(await explain("none")).toMatchObject({ code: 1, stderr: expect.stringContaining("no decision none") });
});

test.each([
  [["--limit", "nonsense"], 1, /--limit nonsense: expected/],
  [["--since", "yesterday"], 1, /--since yesterday/],
  [["--from", "/nowhere"], 1, /does not exist/],
  [["--compare", "nothing"], 2, /compare/],
])("%s is refused", async (flags, code, said) => {
  expect(await replay(IN_FORCE, ...flags)).toMatchObject({ code, stderr: expect.stringMatching(said) });
});
