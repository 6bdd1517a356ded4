import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { agentCalls } from "../support/agent-calls.js";
import { seriousComplaints } from "../support/axe.js";
import { type Dashboard, type DESK, LOOKS, openDashboard, startBrowser } from "../support/browser.js";
import { shutterForThisFile } from "./deployment.js";
import { GITHUB_TOKEN } from "./secrets.js";

const SESSION = "s-alice";
const ALICE = { login: "alice@example.com", session: SESSION };
const USERS = [
  { login: "vera@example.com", role: "viewer" },
  { login: "anton@example.com", role: "analyst" },
  { login: "adele@example.com", role: "admin" },
] as const;
type Role = (typeof USERS)[number]["role"];

const shutter = shutterForThisFile({ mode: "enforce", config: { admin: { users: USERS, hosts: ["127.0.0.1"] } } });
let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
  for (const { event, payload } of agentCalls({ ...ALICE, prompt: `Push it with ${GITHUB_TOKEN}` })) {
    await shutter().post(event, payload);
  }
  await shutter().decisionsWhen((records) => records.some(({ kind }) => kind === "evaluated"));
});
afterAll(() => browser?.close());

/** A window of somebody whom the proxy names, without a token. */
async function windowOf(role: Role, looks: { readonly size?: typeof DESK; readonly theme?: "light" | "dark" } = {}) {
  const dashboard = await openDashboard(browser, { ...shutter(), adminToken: "", ...looks });
  const login = USERS.find((user) => user.role === role)?.login ?? "";
  await dashboard.context.setExtraHTTPHeaders({ "tailscale-user-login": login });
  return dashboard;
}

/** Where something takes a role, and what whoever has it can press there. */
const RESERVED = [
  { what: "Exporting", role: "analyst", address: "findings", button: "CSV" },
  { what: "Marking", role: "analyst", address: "findings", button: "Mark", row: true },
  { what: "Evaluating", role: "analyst", address: "playground", button: "Evaluate" },
  { what: "Changing tags", role: "admin", address: `sessions?open=${SESSION}&in=default`, button: "Tag this session" },
] as const;
const RANK: readonly Role[] = ["viewer", "analyst", "admin"];

test.each(RANK)("%s: what the role may not do is not offered, and says why", async (role) => {
  const { page, open, complaints, context } = await windowOf(role);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  for (const { address, button, what, role: needed, ...rest } of RESERVED) {
    await open(address);
    if ("row" in rest) await page.locator("main table [data-row]").first().click();
    const pressed = page.getByRole("button", { name: button, exact: true });
    const why = page.getByText(`${what} takes the role ${needed}. Yours is ${role}.`);
    if (RANK.indexOf(role) >= RANK.indexOf(needed)) {
      await pressed.waitFor();
      expect([await pressed.isEnabled(), await why.count()]).toEqual([true, 0]);
    } else {
      await why.waitFor();
      expect(await pressed.and(page.locator(":enabled")).count()).toBe(0);
    }
  }
  expect(asked.filter((path) => path === "/v1/whoami")).toHaveLength(RESERVED.length); // once for each loading
  expect(complaints).toEqual([]);
  await context.close();
});

test("an analyst takes findings away as a file, and says that a policy was wrong", async () => {
  const { page, open, complaints, context } = await windowOf("analyst");
  await open("findings");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "CSV" }).click();
  expect((await download).suggestedFilename()).toBe("shutter.csv");
  await page.locator("main table [data-row]").first().click();
  await page.getByPlaceholder("Why it is a false positive").fill("a test token");
  await page.getByRole("button", { name: "Mark", exact: true }).click();
  await page.getByText("Marked. The policy's page counts it.").waitFor();
  await page.reload();
  await page.getByText("Marked as a false positive by anton@example.com: a test token").waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test.each(LOOKS)(
  "an admin tags a session and releases it with the keyboard: $theme, $size.width px",
  async (looks) => {
    const { page, open, complaints, context } = await windowOf("admin", looks);
    await open(`sessions?open=${SESSION}&in=default`);
    const steps = page.locator(".timeline .step-title");
    const before = await steps.count();

    await press(page, "Tag this session");
    await complaintsOfAxe(page, looks.size.width);
    await page.keyboard.press("Escape");
    expect([await page.getByRole("dialog").count(), new URL(page.url()).searchParams.get("open")]).toEqual([
      0,
      SESSION,
    ]);
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Tag this session");

    await press(page, "Tag this session");
    await page.getByLabel("Tag", { exact: true }).press("Enter");
    await page.getByText("Tagged quarantined.").waitFor();
    await steps.nth(before).waitFor();
    expect(await steps.nth(before).textContent()).toBe("Tagged");
    await page.getByText("by adele@example.com, until").waitFor();
    expect(await answerTo("Hello again")).toMatchObject({ effective: "block", primary: "base.quarantined" });

    await press(page, "Release quarantined");
    await complaintsOfAxe(page, looks.size.width);
    await page.getByRole("dialog").getByRole("button", { name: "Release" }).press("Enter");
    await page.getByText("Released quarantined.").waitFor();
    await page.locator(".timeline").getByText("adele@example.com released quarantined").nth(released++).waitFor();
    await page.getByText("No tags.").waitFor();
    expect(await answerTo("And again")).toMatchObject({ effective: "allow" });
    expect(complaints).toEqual([]);
    await context.close();
  },
  60_000,
);
let released = 0;

test("with the admin token one says who one is", async () => {
  const { page, open, context } = await openDashboard(browser, shutter());
  await open(`sessions?open=${SESSION}&in=default`);
  await press(page, "Tag this session");
  await page.getByLabel("Tag", { exact: true }).fill("watched");
  await page.getByRole("combobox", { name: "For" }).selectOption("30m");
  await page.getByLabel("Your name, for the account").fill("ann");
  await page.keyboard.press("Enter");
  await page.locator(".timeline").getByText("ann set watched until").waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Admin token").waitFor();
  await context.close();
});

/** With the keyboard alone. */
async function press(page: Dashboard["page"], button: string): Promise<void> {
  await page.getByRole("button", { name: button, exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
}

async function complaintsOfAxe(page: Dashboard["page"], width: number): Promise<void> {
  expect(await seriousComplaints(page)).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
}

/** What the session's next request is answered. */
async function answerTo(prompt: string) {
  const [call] = agentCalls({ ...ALICE, prompt });
  if (call === undefined) throw new Error("an agent begins with a request");
  const known = (await shutter().decisions()).length;
  await shutter().post(call.event, call.payload);
  const [newest] = await shutter().decisionsWhen((records) => records.length > known);
  return newest?.decision;
}
