import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { VIEWS } from "../src/dashboard/place/views.js";
import { storeDirectory } from "../src/server/data-dir.js";
import { agentCalls } from "../test/support/agent-calls.js";
import { type Dashboard, openDashboard, startBrowser } from "../test/support/browser.js";
import type { Bench, BenchOptions, BenchResult } from "./bench.js";
import { makeStore } from "./made-store.js";
import { BENCH_ADMIN_TOKEN, BENCH_KEY, type Measured, startShutter, withServers } from "./processes.js";
import { median, quantile } from "./statistics.js";

/** The store is made once a size and used again: made records need minutes, looking at them seconds. */
const DATA = new URL("./results/dashboard/", import.meta.url).pathname;
const FULL = { records: 1_000_000, loads: 20, posts: 30 };
const GUARD = { records: 50_000, loads: 5, posts: 10 };
const P95_MS_MAX = 1_000;
const RANGE = "7d";
const DAYS = 30;

/** Each view, and what opens beside lists. */
async function addressesOf({ page, open }: Dashboard): Promise<readonly string[]> {
  const first = async (view: string): Promise<string> => {
    await open(`${view}?range=${RANGE}`);
    const link = await page.locator("main table [data-row]").first().getAttribute("href");
    return link?.replace("/ui/", "") ?? view;
  };
  const opened = [await first("sessions"), await first("findings")];
  return [...VIEWS.map(({ name }) => `${name}?range=${RANGE}`), "overview?range=30d", ...opened];
}

/** From the navigation to the view's data on the screen, with nothing cached but files. */
async function timeToData({ page, open }: Dashboard, address: string): Promise<number> {
  await open(address);
  const view = address.split("?")[0];
  return (await page.evaluate(`performance.getEntriesByName("data:${view}")[0].startTime`)) as number;
}

/** From the POST to the row in "Just now". */
async function timeToRow({ page }: Dashboard, { port }: Measured, nth: number): Promise<number> {
  const login = `live-${nth}@example.com`;
  const [call] = agentCalls({ login, session: `live-${nth}`, prompt: `Hello ${nth}` });
  const row = page.locator(".just-now").getByText(`live-${nth} ·`).waitFor({ timeout: 10_000 });
  const began = performance.now();
  await fetch(`http://127.0.0.1:${port}/v1/agent/events?event=pre_request`, {
    method: "POST",
    headers: { authorization: `Bearer ${BENCH_KEY}` },
    body: JSON.stringify(call?.payload),
  });
  await row;
  return performance.now() - began;
}

function prepare(records: number): string {
  const dataDir = join(DATA, String(records));
  const isDone = join(dataDir, "made");
  if (existsSync(isDone)) return dataDir;
  mkdirSync(dataDir, { recursive: true });
  makeStore(storeDirectory(dataDir), { records, days: DAYS }, (done) => {
    if (done % 100_000 === 0) process.stderr.write(`dashboard: ${done} of ${records} records made\n`);
  });
  writeFileSync(isDone, "");
  return dataDir;
}

async function measure(browser: Browser, server: Measured, plan: typeof FULL): Promise<BenchResult> {
  const dashboard = await openDashboard(browser, { adminUrl: server.adminUrl, adminToken: BENCH_ADMIN_TOKEN });
  const addresses = await addressesOf(dashboard);
  const times = new Map<string, number[]>(addresses.map((address) => [address, []]));
  for (let load = 0; load < plan.loads; load++) {
    for (const address of addresses) times.get(address)?.push(await timeToData(dashboard, address));
  }
  await dashboard.open("overview");
  await dashboard.page.getByRole("button", { name: "Live" }).waitFor();
  const live: number[] = [];
  for (let nth = 0; nth < plan.posts; nth++) live.push(await timeToRow(dashboard, server, nth));

  const views = addresses.map((address) => ({ name: nameOf(address), ms: times.get(address) ?? [] }));
  const rows = [...views, { name: "from a POST to its row", ms: live }];
  return {
    tables: [
      {
        title: `Time to data, ${plan.records} records`,
        rows: rows.map(({ name, ms }) => ({
          view: name,
          "p50 ms": median(ms),
          "p95 ms": quantile(0.95, ms),
          times: ms.length,
        })),
      },
    ],
    faults: rows
      .filter(({ ms }) => quantile(0.95, ms) > P95_MS_MAX)
      .map(({ name, ms }) => `${name}: p95 ${quantile(0.95, ms).toFixed(0)} ms, ${P95_MS_MAX} ms allowed`),
  };
}

function nameOf(address: string): string {
  const [view = "", query = ""] = address.split("?");
  const params = new URLSearchParams(query);
  const about = params.has("open") ? "one opened" : `last ${params.get("range") ?? "24h"}`;
  return `${view}, ${about}`;
}

async function run({ isGuard }: BenchOptions): Promise<BenchResult> {
  const plan = isGuard ? GUARD : FULL;
  const dataDir = prepare(plan.records);
  return await withServers(async (start) => {
    const server = await start(startShutter({ dataDir }));
    const browser = await startBrowser();
    try {
      return await measure(browser, server, plan);
    } finally {
      await browser.close();
    }
  });
}

export const dashboard: Bench = {
  name: "dashboard",
  question: "How long until a view shows its data, from a store of a million records, in a real browser?",
  run,
};
