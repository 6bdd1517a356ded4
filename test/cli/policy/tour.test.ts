import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../../..");

/** The commands of the tour, as a reader would type them one after the other. */
const commands = (): string =>
  [...readFileSync(join(ROOT, "docs/policies.md"), "utf8").matchAll(/^```sh tour\n(.*?)^```$/gms)]
    .map(([, block = ""]) => block)
    .join("\n");

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Runs the tour in an empty folder, on ports of its own; a command that fails ends it. */
async function take(): Promise<{ code: number | null; said: string }> {
  const [port, adminPort] = [await freePort(), await freePort()];
  const script = `set -e -o pipefail\ntrap 'kill %1' EXIT\n${commands()}`
    .replaceAll("npx shutter", `"${process.execPath}" "${join(ROOT, "bin/shutter.js")}"`)
    .replaceAll("8787", String(port))
    .replaceAll("8788", String(adminPort));
  const child = spawn("bash", ["-c", script], {
    cwd: mkdtempSync(join(tmpdir(), "shutter-tour-")),
    env: {
      PATH: process.env.PATH,
      SHUTTER_PORT: String(port),
      SHUTTER_ADMIN_PORT: String(adminPort),
      SHUTTER_BUDGET_MS: "4000",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (said += text));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, said })));
}

test("the tour of docs/policies.md, from watching to enforcing", { timeout: 240_000 }, async () => {
  const { code, said } = await take();
  expect(said).toContain("1 allow -> block\n  policies  no-production-deploys 1\n  users     ann@example.com 1\n");
  expect(said).toContain("mode     no-production-deploys: monitor -> enforce at 10 %\n");
  expect(said).toContain("| allow → block | ");
  expect(said).toMatch(/"action":"block".*production is deployed by people/);
  expect(said).toContain("no-production-deploys (forbid, enforce) on return_tool_result mcp__deploy__apply: match");
  expect(code).toBe(0);
});
