import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";

/**
 * The HTTP engine is a binary that runs in our process, from packages without provenance. What was looked at is what
 * must be installed: a changed binary under the same version is caught here. npm installs the one for this platform.
 */
const DIGESTS: Readonly<Record<string, string>> = {
  "linux-x64-20": "4d482084b665c225892917ee0e9b9572d89eaa6f3dc200ff5e536293d3456c89",
  "linux-x64-22": "f687e7c3666b5cca9d355184bbf07bb0550f5ba0d3ffd453248ccfec552dde6c",
};

const scope = join(dirname(createRequire(import.meta.url).resolve("uWebSockets.js")), "..", "@uwsjs");
const installed = Object.entries(DIGESTS).filter(([name]) => existsSync(join(scope, name)));

describe.runIf(process.platform === "linux" && process.arch === "x64")("the HTTP engine", () => {
  test("is installed", () => expect(installed.length).toBeGreaterThan(0));

  test.each(installed)("%s is the binary that was reviewed", (name, digest) => {
    const binary = readFileSync(join(scope, name, "uws.node"));
    expect(createHash("sha256").update(binary).digest("hex")).toBe(digest);
  });
});
