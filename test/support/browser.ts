import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

/** The `chromium` on the PATH. */
export async function startBrowser(): Promise<Browser> {
  const isRoot = process.getuid?.() === 0;
  return await chromium.launch({ executablePath: chromiumPath(), args: isRoot ? ["--no-sandbox"] : [] });
}

function chromiumPath(): string {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(folder, "chromium");
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this one.
    }
  }
  throw new Error("no `chromium` on the PATH; install it (Debian: apt-get install chromium) to test the page");
}

export const DESK = { width: 1280, height: 860 };
export const PHONE = { width: 390, height: 844 };
/** Every way a person may look at the page. */
export const LOOKS = (["light", "dark"] as const).flatMap((theme) => [DESK, PHONE].map((size) => ({ theme, size })));

export interface PageOptions {
  readonly adminUrl: string;
  readonly adminToken: string;
  readonly theme?: "light" | "dark";
  readonly size?: { readonly width: number; readonly height: number };
}

/** A window of the page, signed in. */
export interface Dashboard {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the browser complained about so far: errors and warnings of the console, exceptions, dialogs. */
  readonly complaints: string[];
  /** Opens an address below `/ui/` and waits until the view shows its data. */
  open(address: string): Promise<void>;
}

export async function openDashboard(browser: Browser, options: PageOptions): Promise<Dashboard> {
  const { adminUrl, adminToken, theme = "light", size = DESK } = options;
  const context = await browser.newContext({ viewport: size, colorScheme: theme });
  await context.addInitScript(`sessionStorage.setItem("shutter.admin-token", ${JSON.stringify(adminToken)})`);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return {
    page,
    context,
    complaints,
    async open(address) {
      await page.goto(`${adminUrl}/ui/${address}`);
      await page.waitForSelector(`html[data-shown="${address.split("?")[0]}"]`, { timeout: 30_000 });
    },
  };
}
