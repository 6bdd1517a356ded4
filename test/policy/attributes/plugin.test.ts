import { resolve } from "node:path";
import { expect, test } from "vitest";
import { type Opened, open } from "./opened.js";

const roster = (behaviour?: string): Promise<Opened> =>
  open({
    sources: [
      {
        id: "roster",
        type: "plugin",
        use: resolve(import.meta.dirname, "plugins/roster.js"),
        attributes: { on_shift: "bool" },
        options: { behaviour },
        timeout_ms: 50,
      },
    ],
  });

test("somebody else's source is asked like any other", async () => {
  const { ask } = await roster("works");
  expect(await ask("ann@example.com")).toEqual({ values: { on_shift: true }, unknown: [] });
  expect(await ask("bob@example.com")).toEqual({ values: {}, unknown: ["on_shift"] });
});

test.each([
  ["rejects", "source_error"],
  ["hangs", "timeout"],
  ["lies", "wrong_type"],
])("a source that %s leaves its attributes unknown", async (behaviour, failure) => {
  const { ask, events } = await roster(behaviour);
  expect(await ask("ann@example.com")).toEqual({ values: {}, unknown: ["on_shift"] });
  expect(events.at(-1)).toBe(`roster failed: ${failure}`);
});

test("options it refuses are the operator's to mend", async () => {
  await expect(roster()).rejects.toMatchObject({
    code: "PLUGIN_OPTIONS_INVALID",
    message: expect.stringContaining("behaviour is missing"),
  });
});

test("what the configuration expects of it, it must provide", async () => {
  const use = resolve(import.meta.dirname, "plugins/roster.js");
  const source = { id: "x", type: "plugin", use, attributes: { on_shift: "long" }, options: { behaviour: "works" } };
  await expect(open({ sources: [source] })).rejects.toMatchObject({
    code: "CONFIG_INVALID",
    message: expect.stringContaining("provides no on_shift: long"),
  });
});

test.each(["../../../src/server/version.ts", "./not-there.js"])("%s is no source", async (use) => {
  const settings = { sources: [{ id: "x", type: "plugin", use: resolve(import.meta.dirname, use), attributes: {} }] };
  await expect(open(settings)).rejects.toMatchObject({ code: "PLUGIN_INVALID" });
});
