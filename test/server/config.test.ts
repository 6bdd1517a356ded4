import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { configJsonSchema, loadConfig } from "../../src/server/config.js";

function fileWith(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "shutter-config-")), "shutter.yaml");
  writeFileSync(path, text);
  return path;
}

const allowed = (members: string): string => `allowed_findings: [{id: a, ${members}}]`;

test("nothing set: loopback, monitor mode, a tenth of a second", () => {
  expect(loadConfig({}, {})).toMatchObject({
    listen: { host: "127.0.0.1", port: 8787 },
    admin: { host: "127.0.0.1", port: 8788 },
    mode: "monitor",
    budget_ms: 100,
    on_incomplete: "defer",
    http: { body_bytes_max: 64 * 2 ** 20, keep_alive: "close" },
  });
});

test("flag over environment over file over default", () => {
  const config = fileWith("mode: enforce\nbudget_ms: 50\nlisten: {port: 1, host: 0.0.0.0}\n");
  const env = { SHUTTER_BUDGET_MS: "60", SHUTTER_PORT: "2" };
  expect(loadConfig({ config, set: { "listen.port": 3 } }, env)).toMatchObject({
    mode: "enforce",
    budget_ms: 60,
    listen: { host: "0.0.0.0", port: 3 },
  });
});

test("SHUTTER_CONFIG names the file; paths in it start from it", () => {
  const path = fileWith("data_dir: state\n");
  expect(loadConfig({}, { SHUTTER_CONFIG: path }).data_dir).toBe(join(path, "..", "state"));
});

test("JSON is read as well, and sizes have units", () => {
  expect(loadConfig({ config: fileWith('{"http":{"body_bytes_max":"2MiB"}}') }, {}).http.body_bytes_max).toBe(2 ** 21);
});

describe("a mistake is named with its place and the mend", () => {
  test.each([
    ["budget_ms: soon", {}, "budget_ms: Invalid input: expected number"],
    ["budgetms: 5", {}, "unknown key budgetms (did you mean budget_ms?)"],
    ["listen: {prot: 5}", {}, "listen: unknown key prot"],
    ["mode: on", {}, "mode: Invalid option"],
    ["a: [", {}, "shutter.yaml:1:5: "],
    ["- 1", {}, "the top level is not a mapping"],
    ["", { SHUTTER_PORT: "many" }, "SHUTTER_PORT: a whole number is expected"],
    ["", { SHUTTER_MODE: "block" }, "mode: Invalid option"],
    ["http: {body_bytes_max: 5 apples}", {}, "http.body_bytes_max"],
    [allowed("rule: secrets/x"), {}, "allowed_findings.0.owner"],
    [
      allowed("rule: secrets/x, owner: a, reason: b, expires: soon"),
      {},
      "allowed_findings.0.expires: a day (2027-01-31)",
    ],
    [allowed("owner: a, reason: b, expires: 2027-01-31"), {}, "allowed_findings.0: say which findings"],
    [allowed("path: x, owner: a, reason: b, expires: 2027-01-31"), {}, "allowed_findings.0.path: a JSON pointer"],
  ])("%j %j", (text, env, message) => {
    expect(() => loadConfig({ config: fileWith(text) }, env)).toThrow(message);
  });

  test("a file that is not there", () =>
    expect(() => loadConfig({ config: "/nowhere.yaml" }, {})).toThrow("/nowhere.yaml: no such file"));

  test("an alias bomb", () => {
    const bomb = [
      "a: &a [x,x,x,x,x,x,x,x,x]",
      ..."bcdefgh".split("").map((name, i) => `${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[i]}`).join(",")}]`),
    ];
    expect(() => loadConfig({ config: fileWith(bomb.join("\n")) }, {})).toThrow("too many aliases");
  });

  test("and its value is never repeated", () => {
    expect(() => loadConfig({ config: fileWith("budget_ms: ghp_hunter2") }, {})).toThrow(
      expect.not.stringContaining("hunter2"),
    );
  });
});

test("the committed JSON Schema is the current one", () => {
  const committed = JSON.parse(readFileSync(new URL("../../docs/shutter.schema.json", import.meta.url), "utf8"));
  expect(committed).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
});
