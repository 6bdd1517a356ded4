import { createHmac } from "node:crypto";
import { rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { PushOutcome, PushReceiver } from "../../../src/policy/attributes/push-receiver.js";
import { metadata, type Opened, open } from "./opened.js";

const PUSH = {
  id: "pager",
  type: "push",
  attributes: { on_call: { type: "bool", pointer: "/on_call" }, groups: { type: "strings", pointer: "/groups" } },
};

const pager = (more: Record<string, unknown> = {}, env = {}): Promise<Opened> =>
  open({ sources: [{ ...PUSH, ...more }] }, env);
const receiverOf = ({ receivers: [receiver] }: Opened): PushReceiver => {
  if (receiver === undefined) throw new Error("no push source");
  return receiver;
};
const push = (opened: Opened, message: unknown): PushOutcome =>
  receiverOf(opened).take(Buffer.from(JSON.stringify(message)));
/** Pushed words arrive through the file system. */
const eventually = ({ ask }: Opened, login: string) => expect.poll(() => ask(login), { timeout: 5_000 });

test("what is pushed is known soon; what was never pushed is unknown, and null says there is none", async () => {
  const opened = await pager();
  expect(await opened.ask("ann@example.com")).toEqual({ values: {}, unknown: ["groups", "on_call"] });
  expect(push(opened, { principal: "ann@example.com", on_call: true })).toEqual({ status: "taken", messages: 1 });
  await eventually(opened, "ann@example.com").toEqual({ values: { on_call: true }, unknown: ["groups"] });
  push(opened, { principal: "ann@example.com", on_call: null, groups: ["sre"] });
  await eventually(opened, "ann@example.com").toEqual({ values: {}, unknown: [], groups: ["sre"] });
  expect(opened.resolver.of(metadata("ann@example.com"), 0)).not.toBeInstanceOf(Promise);
});

test("an older word never replaces a newer one, in whatever order they come", async () => {
  const opened = await pager();
  push(opened, { principal: "ann", on_call: true, at: new Date(Date.now() - 1_000).toISOString() });
  push(opened, { principal: "ann", on_call: false, at: new Date(Date.now() - 5_000).toISOString() });
  await eventually(opened, "ann").toMatchObject({ values: { on_call: true } });
});

test("its age is the age of the word, not of its arrival", async () => {
  const opened = await pager();
  push(opened, { principal: "ann", on_call: true, at: new Date(Date.now() - 30_000).toISOString() });
  await eventually(opened, "ann").toMatchObject({ values: { on_call: true } });
  const told = await opened.resolver.of(metadata("ann"), 0);
  expect(told.factsAt(Date.now() + 30_000).ages?.on_call).toBeGreaterThanOrEqual(60);
});

test("a word that is too old to count is unknown", async () => {
  const opened = await pager({ ttl_s: 60 });
  const old = new Date(Date.now() - 61_000).toISOString();
  push(opened, { principal: "ann", on_call: true, at: old });
  push(opened, { principal: "ann", groups: [] });
  await eventually(opened, "ann").toEqual({ values: {}, unknown: ["on_call"] });
});

test.each<[string, unknown, string]>([
  ["no login", { on_call: true }, "no login at /principal"],
  ["a login of another type", { principal: 5, on_call: true }, "no login at /principal"],
  ["another type", { principal: "ann", on_call: "yes" }, "on_call is not a bool within its limits"],
  [
    "a time to come",
    { principal: "ann", on_call: true, at: "2999-01-01T00:00:00Z" },
    "no past time in ISO 8601 at /at",
  ],
  ["no time", { principal: "ann", on_call: true, at: "yesterday" }, "no past time in ISO 8601 at /at"],
])("a message with %s is refused", async (_, message, problem) => {
  expect(push(await pager(), message)).toEqual({ status: "refused", problem });
});

test("of a list with one bad message, none is taken", async () => {
  const opened = await pager({ each: "/people" });
  const [good, bad] = [
    { principal: "ann", on_call: true },
    { principal: "bob", on_call: 1 },
  ];
  expect(push(opened, { people: [good, bad] })).toMatchObject({ status: "refused" });
  expect(push(opened, { people: "ann" })).toMatchObject({ status: "refused" });
  expect(push(opened, { people: [{ ...good, principal: "cid" }] })).toEqual({ status: "taken", messages: 1 });
  await eventually(opened, "cid").toMatchObject({ values: { on_call: true } });
  expect((await opened.ask("ann")).unknown).toContain("on_call");
});

test("what was pushed is kept for nobody else to read, and survives a restart", async () => {
  const opened = await pager();
  push(opened, { principal: "ann", on_call: true });
  expect(statSync(join(opened.dir, "state", "pager.json")).mode & 0o777).toBe(0o600);
  const restarted = await open({ sources: [PUSH] }, {}, opened.dir);
  expect((await restarted.ask("ann")).values).toEqual({ on_call: true });
});

test("two receivers of one file lose nothing of each other's", async () => {
  const first = await pager();
  const second = await open({ sources: [PUSH] }, {}, first.dir);
  push(first, { principal: "ann", on_call: true });
  push(second, { principal: "bob", on_call: true });
  push(first, { principal: "cid", on_call: true });
  for (const login of ["ann", "bob", "cid"]) {
    await eventually(second, login).toMatchObject({ values: { on_call: true } });
  }
});

test("a damaged file costs what it held, and nothing else", async () => {
  const opened = await pager();
  writeFileSync(join(opened.dir, "state", "pager.json"), '{"v":1,"principals":{"ann":');
  expect(push(opened, { principal: "bob", on_call: true })).toMatchObject({ status: "taken" });
  await eventually(opened, "bob").toMatchObject({ values: { on_call: true } });
});

test("what the disk refuses is to be sent again", async () => {
  const opened = await pager();
  rmSync(join(opened.dir, "state"), { recursive: true });
  writeFileSync(join(opened.dir, "state"), "a file where the folder was");
  expect(push(opened, { principal: "bob", on_call: true })).toEqual({ status: "not_kept" });
});

test("a signature is one over exactly this body with the shared secret", async () => {
  const opened = await pager({ hmac: { secret: "${SECRET}", header: "x-signature" } }, { SECRET: "shared" });
  const body = Buffer.from("{}");
  const hex = createHmac("sha256", "shared").update(body).digest("hex");
  const signed = (value: string, of = body): boolean =>
    receiverOf(opened).isSigned(of, (name) => (name === "x-signature" ? value : ""));
  expect([signed(hex), signed(`sha256=${hex}`), signed(`v1=${"0".repeat(64)},v1=${hex}`)]).toEqual([true, true, true]);
  const forged = ["", "sha256=", hex.slice(2), `${hex}00`].map((value) => signed(value));
  expect([...forged, signed(hex, Buffer.from("{ }"))]).toEqual(Array(5).fill(false));
});

test("without a shared secret nothing counts as signed", async () => {
  expect(receiverOf(await pager()).isSigned(Buffer.from("{}"), () => "")).toBe(false);
});
