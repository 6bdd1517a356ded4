import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { VIEWS } from "../../src/dashboard/place/views.js";
import { agentCalls } from "../support/agent-calls.js";
import { openDashboard, startBrowser } from "../support/browser.js";
import { shutterForThisFile } from "./deployment.js";
import { SCRIPT_INJECTIONS } from "./script-injections.js";

const shutter = shutterForThisFile({ mode: "monitor" });
let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

test("200 scripts sent as prompts, tools, user agents, models, logins and sessions run nowhere", async () => {
  expect(new Set(SCRIPT_INJECTIONS).size).toBe(200);
  for (const [index, script] of SCRIPT_INJECTIONS.entries()) {
    const calls = agentCalls({
      prompt: script,
      tool: { name: script, args: { [script]: script } },
      userAgent: script,
      model: script,
      login: `${script}@example.com`,
      session: `${index} ${script}`,
    });
    for (const { event, payload } of calls) await shutter().post(event, payload);
  }
  await shutter().decisionsWhen((records) => records.filter(({ kind }) => kind === "evaluated").length >= 150);

  const { page, open, complaints } = await openDashboard(browser, shutter());
  for (const { name } of VIEWS) await open(name);

  await open("sessions");
  const sessions = page.locator("main [data-row]");
  // They are there, as text: else nothing is shown that could have run.
  expect(await sessions.count()).toBeGreaterThanOrEqual(50);
  expect((await sessions.first().textContent())?.includes("<")).toBe(true);
  for (let index = 0; index < 5; index++) {
    await open("sessions");
    await sessions.nth(index).click();
    await page.waitForSelector(".timeline .step");
    await page.locator(".step-title").first().click();
    await page.waitForSelector(".detail .detail-body");
  }
  const filter = '"><img src=x onerror=window.__ran=1>';
  await open(`findings?${new URLSearchParams({ user: filter, tool: filter, session: filter })}`);

  expect(await page.evaluate("window.__ran")).toBe(undefined);
  expect(complaints).toEqual([]);
});
