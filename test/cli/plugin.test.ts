import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { jsonLines, shutter } from "../support/shutter-command.js";

/** The tutorial in the template's README, step by step. */
test("from nothing to a loaded detector", async () => {
  const base = mkdtempSync(join(tmpdir(), "shutter-plugin-"));
  const folder = join(base, "code-names");
  const file = join(folder, "plugin.js");
  const edit = (from: string, to: string): void => writeFileSync(file, readFileSync(file, "utf8").replace(from, to));

  expect((await shutter(["plugin", "init", folder])).code).toBe(0);
  expect((await shutter(["plugin", "init", folder])).stderr).toContain("is not empty");
  expect(await shutter(["plugin", "test", folder])).toMatchObject({ code: 0, stderr: "4 passed, 0 failed\n" });

  edit("finds: [] },\n];", 'finds: [] },\n  { text: "Kestrel is next", finds: ["code-name"] },\n];');
  expect(await shutter(["plugin", "test", folder])).toMatchObject({
    code: 4,
    stdout: expect.stringContaining("not ok 5 expected [code-name], found []"),
    stderr: "4 passed, 1 failed\n",
  });

  edit('["Bluebird"]', '["Bluebird", "Kestrel"]');
  expect((await shutter(["plugin", "test", folder])).code).toBe(0);

  const config = join(base, "shutter.yaml");
  writeFileSync(config, "plugins:\n  - use: ./code-names/plugin.js\n    options:\n      names: [Merlin]\n");
  expect((await shutter(["check", "-c", config])).stderr).toContain("code-names");
  const { stdout } = await shutter(["scan", "-c", config], { input: '{"id":"1","text":"Merlin, not Kestrel"}' });
  expect(jsonLines(stdout)).toEqual([
    { id: "1", findings: [expect.objectContaining({ detector: "code-names", rule: "code-name", start: 0, end: 6 })] },
  ]);
});

test("what is no plugin is refused with the reason", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "shutter-plugin-")), "plugin.mjs");
  writeFileSync(file, "export default { meta: { id: 'Not Good' } };");
  const { code, stderr } = await shutter(["plugin", "test", file]);
  expect([code, stderr]).toEqual([3, expect.stringContaining("lower case letters")]);
});
