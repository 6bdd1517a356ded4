import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { OperatorError } from "../../src/plugins/errors.js";
import { KeyStore } from "../../src/server/keys.js";

const freshDir = (): string => mkdtempSync(join(tmpdir(), "shutter-keys-"));

test("a key speaks for its tenant and project until it is revoked", () => {
  const keys = KeyStore.open(freshDir());
  const { record, key } = keys.create("acme", "web", "prod gateway");
  const owner = { keyId: record.id, tenant: "acme", project: "web" };
  expect(keys.find([key])).toEqual(owner);
  expect(keys.find(["wrong", key])).toEqual(owner);
  expect(keys.find([`${key}x`, key.slice(0, -1), record.id])).toBeUndefined();

  expect(keys.revoke(record.id)).toBe(true);
  expect(keys.find([key])).toBeUndefined();
  expect(keys.revoke(record.id)).toBe(false);
});

test("two keys of one project are valid at once, so that one can replace the other", () => {
  const keys = KeyStore.open(freshDir());
  const [old, next] = [keys.create("acme", "web"), keys.create("acme", "web")];
  expect([old, next].map(({ key }) => keys.find([key])?.tenant)).toEqual(["acme", "acme"]);
});

test("neither a key nor the admin token is on disk, and only the owner may read the file", () => {
  const keys = KeyStore.open(freshDir());
  const { key } = keys.create();
  const token = keys.ensureAdminToken() ?? "";
  const text = readFileSync(keys.path, "utf8");
  expect(text).not.toContain(key);
  expect(text).not.toContain(token);
  expect(statSync(keys.path).mode & 0o777).toBe(0o600);
});

test("the admin token is made once", () => {
  const dir = freshDir();
  const token = KeyStore.open(dir).ensureAdminToken() ?? "";
  const again = KeyStore.open(dir);
  expect(again.ensureAdminToken()).toBeUndefined();
  expect([again.isAdminToken(token), again.isAdminToken("other"), again.isAdminToken("")]).toEqual([
    true,
    false,
    false,
  ]);
});

test("the key of the environment is valid and never written", () => {
  const keys = KeyStore.open(freshDir(), "from-the-environment");
  expect(keys.find(["from-the-environment"])).toEqual({ keyId: "environment", tenant: "default", project: "default" });
  keys.create();
  expect(readFileSync(keys.path, "utf8")).not.toContain("from-the-environment");
});

test("a damaged file is an error that names it, and the keys in force stay", () => {
  const keys = KeyStore.open(freshDir());
  const { key } = keys.create();
  writeFileSync(keys.path, "{");
  expect(() => keys.reload()).toThrow(OperatorError);
  expect(() => keys.reload()).toThrow(keys.path);
  expect(keys.find([key])).toBeDefined();
});

test.each(["Acme", "a b", "", "../x", "x".repeat(64)])("%j is no tenant name", (tenant) => {
  expect(() => KeyStore.open(freshDir()).create(tenant)).toThrow("tenant");
});
