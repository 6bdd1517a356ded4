import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Opened, open } from "./opened.js";

const FILE = {
  id: "people",
  type: "file",
  path: "people.yaml",
  attributes: { groups: "strings", department: "string", managed_device: "bool", level: "long" },
};

async function listed(text: string, more: Record<string, unknown> = {}): Promise<Opened> {
  const source = { ...FILE, ...more };
  const opened = await open({ sources: [source] });
  write(opened, text, source.path);
  // The first look met no file; the watch or the next one meets it.
  await expect.poll(() => opened.events.at(-1), { timeout: 5_000 }).toMatch(/listing (?!.*ENOENT)/);
  return opened;
}

const write = ({ dir }: Opened, text: string, name = "people.yaml"): void => {
  writeFileSync(join(dir, `${name}.tmp`), text);
  renameSync(join(dir, `${name}.tmp`), join(dir, name));
};

const YAML = `
principals:
  ann@example.com: { department: Sales, managed_device: true, level: 4, groups: [sales] }
  bob@example.com: {}
groups:
  sales-ops: [ann@example.com, cid@example.com]
`;
const ANN = {
  values: { department: "Sales", managed_device: true, level: 4 },
  unknown: [],
  groups: ["sales", "sales-ops"],
};

test("a YAML file lists principals and groups", async () => {
  const { ask } = await listed(YAML);
  expect(await ask("ann@example.com")).toEqual(ANN);
  expect(await ask("bob@example.com")).toEqual({ values: {}, unknown: [] });
  expect(await ask("cid@example.com")).toEqual({ values: {}, unknown: [], groups: ["sales-ops"] });
});

test("so does a JSON file", async () => {
  const text = `{"principals":{"ann@example.com":{"department":"Sales","managed_device":true,"level":4,"groups":["sales"]}},"groups":{"sales-ops":["ann@example.com"]}}`;
  const { ask } = await listed(text, { path: "people.json" });
  expect(await ask("ann@example.com")).toEqual(ANN);
});

test("so does a CSV file", async () => {
  const text = `\uFEFFlogin,department,managed_device,level,groups\r\nann@example.com,Sales,true,4,sales;sales-ops\r\n"bob@example.com","a ""quoted"", name",,,\r\n`;
  const { ask } = await listed(text, { path: "people.csv" });
  expect(await ask("ann@example.com")).toEqual(ANN);
  expect(await ask("bob@example.com")).toEqual({ values: { department: 'a "quoted", name' }, unknown: [] });
});

test("whoever is not listed has nothing, or is unknown where so configured", async () => {
  expect(await (await listed(YAML)).ask("eve@example.com")).toEqual({ values: {}, unknown: [] });
  expect(await (await listed(YAML, { unlisted: "unknown" })).ask("eve@example.com")).toEqual({
    values: {},
    unknown: ["department", "groups", "level", "managed_device"],
  });
});

test("a device without a login can be listed by its node", async () => {
  const { ask } = await listed(`principals: { "node:n1": { department: Build } }`);
  expect(await ask("tagged-devices")).toEqual({ values: { department: "Build" }, unknown: [] });
});

test("everybody is unknown while there is no file", async () => {
  const { ask, events } = await open({ sources: [FILE] });
  expect((await ask("ann@example.com")).unknown).toHaveLength(4);
  expect(events[0]).toMatch(/people\.yaml: cannot be read \(ENOENT\)$/);
});

test("saving the file is enough, and a broken one leaves what the last good one said", async () => {
  const opened = await listed(YAML);
  const { ask, events } = opened;
  expect((await ask("ann@example.com")).values.department).toBe("Sales");
  write(opened, YAML.replace("Sales", "Legal"));
  await expect.poll(async () => (await ask("ann@example.com")).values.department, { timeout: 5_000 }).toBe("Legal");

  write(opened, YAML.replace("level: 4", "level: four"));
  await expect
    .poll(() => events.at(-1), { timeout: 5_000 })
    .toMatch(/people\.yaml:3:\d+: level is not a long within its limits$/);
  expect((await ask("ann@example.com")).values).toEqual({ ...ANN.values, department: "Legal" });
});

test.each([
  ["people.yaml", "principals: [", /:1:\d+: .*not valid YAML or JSON/],
  ["people.yaml", "people: {}", /:1:9: unknown member people; known are principals, groups/],
  ["people.yaml", "principals: { a: { nickname: x } }", /:1:30: nickname is none of the attributes configured/],
  ["people.yaml", "principals: { a: 5 }", /:1:18: attributes are expected/],
  ["people.yaml", "groups: { g: ann }", /:1:14: a list of logins is expected/],
  ["people.csv", "name,level\nann,4", /:1:1: the first line names the columns; one of them must be login/],
  ["people.csv", "login,nickname\nann,x", /:1:1: column nickname is none of the attributes/],
  ["people.csv", "login,level\nann,4\nbob", /:3:1: 1 cells, but 2 columns/],
  ["people.csv", "login,level\nann,4\n\nann,5", /:4:1: the login is empty or stands in the file twice/],
  ["people.csv", "login,level\nann,many", /:2:1: level is not a long within its limits/],
  ["people.csv", 'login,level\n"ann,4', /a quote is not closed/],
])("%s holding %j is refused with its place", async (path, text, problem) => {
  const { events } = await listed(text, { path });
  expect(events.at(-1)).toMatch(problem);
});

const GRANTS = {
  id: "grants",
  type: "grants",
  capability: "example.com/cap/people",
  attributes: {
    groups: { type: "strings", pointer: "/groups" },
    department: { type: "string", pointer: "/department" },
  },
};

test.each<[string, unknown[], unknown]>([
  ["one grant", [{ groups: ["a"], department: "X" }], { values: { department: "X" }, unknown: [], groups: ["a"] }],
  ["grants add up", [{ groups: ["a"] }, { groups: ["b"] }, {}], { values: {}, unknown: [], groups: ["a", "b"] }],
  ["grants contradict", [{ department: "X" }, { department: "Y" }], { values: {}, unknown: ["department"] }],
  ["no object", ["any", null, 5], { values: {}, unknown: [] }],
  ["no such grant", [], { values: {}, unknown: ["department", "groups"] }],
])("grants of a call: %s", async (_, granted, told) => {
  const { ask } = await open({ sources: [GRANTS] });
  expect(await ask("ann@example.com", 0, { grants: { "example.com/cap/people": granted } })).toEqual(told);
});

test("groups of several sources add up; while one is silent, groups are known in part", async () => {
  const { ask } = await open({ sources: [GRANTS, { ...FILE, attributes: { groups: "strings" } }] });
  const grants = { "example.com/cap/people": [{ groups: ["a"], department: "X" }] };
  expect(await ask("ann@example.com", 0, { grants })).toEqual({
    values: { department: "X" },
    unknown: ["groups"],
    groups: ["a"],
  });
});

const PUSH = {
  id: "pager",
  type: "push",
  attributes: { on_call: { type: "bool", pointer: "/on_call" }, groups: { type: "strings", pointer: "/groups" } },
};

test.each([
  ["two sources with one id", [PUSH, PUSH], "two sources have the id pager"],
  ["one attribute from two sources", [PUSH, { ...PUSH, id: "other" }], "pager and other both provide on_call"],
  ["groups that are no list", [{ ...FILE, attributes: { groups: "string" } }], "groups is a list of names"],
  ["an attribute that policies know already", [{ ...FILE, attributes: { login: "string" } }], "cannot be called login"],
  ["a word of the language", [{ ...FILE, attributes: { has: "string" } }], "cannot be called has"],
])("%s is refused", async (_, sources, problem) => {
  await expect(open({ sources })).rejects.toMatchObject({
    code: "CONFIG_INVALID",
    message: expect.stringContaining(problem),
  });
});
