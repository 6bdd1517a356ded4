import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { openSpool, type Spool, type SpoolOptions, SpoolSettings } from "../../src/audit/spool.js";
import { digest } from "./call-record.js";

const directories: string[] = [];
afterAll(() => {
  for (const dir of directories) rmSync(dir, { recursive: true, force: true });
});

export function temporaryDirectory(): string {
  const dir = mkdtempSync(join(tmpdir(), "shutter-audit-"));
  directories.push(dir);
  return dir;
}

type Given = Partial<Omit<SpoolOptions, "settings">> & { readonly settings?: Partial<SpoolSettings> };

export function openSample(dir: string, { settings, ...rest }: Given = {}): Promise<Spool> {
  return openSpool({ dir, digest, settings: SpoolSettings.parse({ batch_ms: 1, ...settings }), ...rest });
}
