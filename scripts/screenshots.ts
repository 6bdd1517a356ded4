// Pictures of every view of the page, at both widths and in both themes, from a day of made-up records.
// Usage: npm run screenshots [-- FOLDER]
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeStore } from "../bench/made-store.js";
import { BENCH_ADMIN_TOKEN, startShutter, withServers } from "../bench/processes.js";
import { storeDirectory } from "../src/server/data-dir.js";
import { type Dashboard, DESK, openDashboard, PHONE, startBrowser } from "../test/support/browser.js";

const RECORDS = 60_000;
const DAYS = 3;
/** For charts to be painted, and for pictures that move to come to rest. */
const SETTLE_MS = 600;

const folder = process.argv[2] ?? "screenshots";
mkdirSync(folder, { recursive: true });
const dataDir = mkdtempSync(join(tmpdir(), "shutter-screenshots-"));
makeStore(storeDirectory(dataDir), { records: RECORDS, days: DAYS });

await withServers(async (start) => {
  const { adminUrl } = await start(startShutter({ dataDir }));
  const browser = await startBrowser();
  try {
    for (const theme of ["light", "dark"] as const) {
      for (const size of [DESK, PHONE]) {
        const dashboard = await openDashboard(browser, { adminUrl, adminToken: BENCH_ADMIN_TOKEN, theme, size });
        await shootAll(dashboard, `${theme}-${size.width}`);
        await dashboard.context.close();
      }
    }
  } finally {
    await browser.close();
  }
});

async function shootAll(dashboard: Dashboard, look: string): Promise<void> {
  const { page, open } = dashboard;
  const shoot = async (name: string, fullPage = true): Promise<void> => {
    await page.waitForTimeout(SETTLE_MS);
    await page.screenshot({ path: join(folder, `${name}-${look}.png`), fullPage });
  };
  await open("overview");
  await shoot("overview-top", false);
  for (const view of ["overview", "sessions", "findings", "policies", "tools", "health", "setup"]) {
    await open(view);
    await shoot(view);
  }
  for (const view of ["sessions", "findings", "policies"]) {
    await open(view);
    await page.locator("main table [data-row]").first().click();
    await shoot(`${view}-open`);
  }
  await open("playground");
  await page.getByRole("button", { name: "Dangerous tool call" }).click();
  await page.locator(".explanation").first().waitFor();
  await shoot("playground");
}
