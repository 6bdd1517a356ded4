import { once } from "node:events";
import { readdirSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { extname, join, relative } from "node:path";
import { buffer } from "node:stream/consumers";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { agentCalls } from "../support/agent-calls.js";
import { seriousComplaints } from "../support/axe.js";
import { LOOKS, openDashboard, PHONE, startBrowser } from "../support/browser.js";
import { shutterForThisFile } from "./deployment.js";
import { GITHUB_TOKEN } from "./secrets.js";

const BUILT = "dist/dashboard";
const ALICE = { login: "alice@example.com", session: "s-alice" };
const BOB = { login: "bob@example.com", session: "s-bob" };

const shutter = shutterForThisFile({ mode: "monitor" });
let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
  const day = [
    ...agentCalls({ ...ALICE, prompt: "What is this?", tool: { name: "Read", args: { file_path: "README.md" } } }),
    ...agentCalls({ ...ALICE, prompt: `Push it with ${GITHUB_TOKEN}` }),
    ...agentCalls({ ...BOB, prompt: "Clean up", tool: { name: "mcp__shell__run", args: { command: "rm -rf /" } } }),
  ];
  for (const { event, payload } of day) await shutter().post(event, payload);
  await shutter().decisionsWhen((records) => records.filter(({ kind }) => kind === "evaluated").length >= 5);
});
afterAll(() => browser?.close());

/** What a view shows of the day above. */
const SHOWN: readonly (readonly [address: string, texts: readonly string[]])[] = [
  [
    "overview",
    ["evaluated", "alice@example.com", "bob@example.com", "mcp__shell__run", "base.secret-leak", "would block"],
  ],
  ["sessions", ["s-alice", "s-bob", "claude-code", "1 would block"]],
  [
    "sessions?open=s-alice&in=default",
    ["alice@example.com", "Prompt", "Request completed", "Read", "base.secret-leak"],
  ],
  ["findings", ["secrets/", "tool-args/", "would block", "Severity", "critical"]],
  ["policies", ["base.secret-leak", "monitor", "0 of"]],
  ["policies?open=base.secret-leak", ["If it were enforced", "Copy for rollout.yaml", "secrets.cedar"]],
  ["tools", ["mcp__shell__run", "shell", "claude-code"]],
  ["playground", ["Leaked credential", "Evaluate"]],
  ["health", ["Ready", "Workers busy", "Unevaluated requests", "None in this time."]],
  ["setup", ["Wired.", "fail_policy", "pre_request", "tool_call_entire_request"]],
];

test.each(SHOWN)("%s shows its data", async (address, texts) => {
  const { page, open, complaints, context } = await openDashboard(browser, shutter());
  await open(address);
  for (const text of texts) await page.getByText(text).first().waitFor({ state: "attached", timeout: 30_000 });
  expect(await page.content()).not.toContain(GITHUB_TOKEN);
  expect(complaints).toEqual([]);
  await context.close();
});

test.each(LOOKS)(
  "no serious complaint of axe: $theme, $size.width px",
  async (look) => {
    const { page, open, context, complaints } = await openDashboard(browser, { ...shutter(), ...look });
    for (const [address] of SHOWN) {
      await open(address);
      expect(await seriousComplaints(page), address).toEqual([]);
      const width = await page.evaluate("document.documentElement.scrollWidth");
      expect(width, `${address} scrolls sideways`).toBeLessThanOrEqual(look.size.width);
    }
    expect(complaints).toEqual([]);
    await context.close();
  },
  180_000,
);

test("what happens is there without asking", async () => {
  const { page, open, context } = await openDashboard(browser, shutter());
  await open("overview");
  await page.getByRole("button", { name: "Live" }).waitFor();
  const [call] = agentCalls({ login: "carol@example.com", session: "s-carol", prompt: "Hello" });
  if (call !== undefined) await shutter().post(call.event, call.payload);
  await page.locator(".just-now").getByText("carol · claude-code").waitFor({ timeout: 30_000 });
  await context.close();
});

test("the keyboard alone leads to a finding, and back", async () => {
  const { page, open, context } = await openDashboard(browser, shutter());
  await open("overview");
  await page.keyboard.press("g");
  await page.keyboard.press("f");
  await page.waitForSelector('html[data-shown="findings"]');
  await page.locator("main table [data-row]").first().waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await page.getByRole("complementary", { name: "Decision" }).getByText("What to do").waitFor();
  expect(new URL(page.url()).searchParams.get("open")).toMatch(/^[0-9a-f-]{36}$/);
  await page.keyboard.press("Escape");
  expect(new URL(page.url()).search).toBe("");
  await page.keyboard.press("/");
  await page.keyboard.type("severity:critical");
  await page.keyboard.press("Enter");
  expect(new URL(page.url()).search).toBe("?severity=critical");
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await page.keyboard.press("Escape");
  expect(await page.getByRole("dialog").count()).toBe(0);
  await context.close();
});

test("policies by mode, each a way to its panel; on a phone the menu shows where one is", async () => {
  const { page, open, context } = await openDashboard(browser, { ...shutter(), size: PHONE });
  await open("policies");
  const posture = page.getByRole("region", { name: "Enforcement" });
  expect(await posture.getByRole("heading").allTextContents()).toEqual(["Watching"]);
  const chips = await posture.getByRole("link").allTextContents();
  expect(chips.slice(0, 2)).toEqual(["blockbase.dangerous-tool-call", "blockbase.injection"]);
  expect(chips).toContain("alertbase.secret-suspected");
  const current = await page.locator(".menu [aria-current]").boundingBox();
  expect([current !== null, (current?.x ?? -1) >= 0, (current?.x ?? 0) + (current?.width ?? 0) <= PHONE.width]).toEqual(
    [true, true, true],
  );
  await posture.getByRole("link", { name: "base.secret-leak" }).click();
  await page.getByRole("complementary", { name: "Policy" }).getByText("If it were enforced").waitFor();
  await context.close();
});

test("a chart says what is pointed at, and is narrowed by dragging", async () => {
  const { page, open, complaints, context } = await openDashboard(browser, shutter());
  await open("overview");
  const chart = page.locator(".time-chart").first();
  const { x = 0, y = 0, width = 0, height = 0 } = (await chart.boundingBox()) ?? {};
  const title = page.locator(".legend-title").first();
  expect(await title.textContent()).toBe("In all");
  await page.mouse.move(x + width * 0.4, y + height / 2);
  await page.mouse.down();
  await expect.poll(() => title.textContent()).not.toBe("In all");
  await page.mouse.move(x + width * 0.7, y + height / 2, { steps: 5 });
  await page.mouse.up();
  const range = new URL(page.url()).searchParams;
  const [from, to] = ["from", "to"].map((name) => Date.parse(range.get(name) ?? ""));
  expect(Number(to) - Number(from)).toBeGreaterThan(3_600_000);
  expect(complaints).toEqual([]);
  await context.close();
});

test("an address shows a colleague the same", async () => {
  const { page, open, context } = await openDashboard(browser, shutter());
  await open("overview");
  await page.getByRole("link", { name: "bob@example.com" }).click();
  await page.getByLabel("Time range").selectOption("7d");
  const address = new URL(page.url());
  expect(address.pathname + address.search).toBe("/ui/sessions?range=7d&user=bob%40example.com");
  const other = await openDashboard(browser, shutter());
  await other.open("sessions?range=7d&user=bob%40example.com");
  await other.page.getByText("s-bob").waitFor();
  expect(await other.page.getByText("s-alice").count()).toBe(0);
  await context.close();
  await other.context.close();
});

test("nobody gets in without the token, and whoever pastes it does", async () => {
  const { page, context } = await openDashboard(browser, { ...shutter(), adminToken: "" });
  await page.goto(`${shutter().adminUrl}/ui/sessions`);
  await page.getByLabel("Admin token").fill("wrong");
  await page.keyboard.press("Enter");
  await page.getByText("The server refused this token.").waitFor();
  await page.getByLabel("Admin token").fill(shutter().adminToken);
  await page.keyboard.press("Enter");
  await page.getByText("s-alice").waitFor();
  await context.close();
});

test("the playground says what a payload would lead to, clause by clause", async () => {
  const { page, open, complaints, context } = await openDashboard(browser, shutter());
  await open("playground");
  await page.getByRole("button", { name: "Leaked credential" }).click();
  const decision = page.getByRole("region", { name: "Decision" });
  await decision.getByText("would block").first().waitFor();
  await decision.getByText('context.findings.levels.contains("secrets:block")').first().waitFor();
  await page.getByLabel("Payload as JSON").fill("{}");
  await page.getByRole("button", { name: "Evaluate" }).click();
  await decision.getByText("This is no hook call: metadata_missing, at byte 0.").waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("all of its files together are under 60,000 bytes on the wire", async () => {
  const { adminUrl } = shutter();
  const files = readdirSync(BUILT, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map(({ parentPath, name }) => relative(BUILT, join(parentPath, name)));
  expect(names.map((name) => extname(name)).sort()).toEqual([".css", ".html", ".js", ".svg"]);
  const sizes = await Promise.all(names.map((name) => bytesOnTheWire(`${adminUrl}/ui/${name}`)));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(60_000);
});

/** Of the body, packed as browsers take it. */
async function bytesOnTheWire(url: string): Promise<number> {
  const [response] = (await once(get(url, { headers: { "accept-encoding": "gzip" } }), "response")) as [
    IncomingMessage,
  ];
  expect([url, response.statusCode, response.headers["content-encoding"]]).toEqual([url, 200, "gzip"]);
  return (await buffer(response)).length;
}
