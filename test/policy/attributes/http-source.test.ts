import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { DirectoryServer, json } from "./directory-server.js";
import { metadata, type Opened, open } from "./opened.js";

let directory: DirectoryServer;
beforeAll(async () => {
  directory = await DirectoryServer.start();
});
afterAll(() => directory.stop());
beforeEach(() => {
  directory.requests.length = 0;
});

const ATTRIBUTES = {
  department: { type: "string", pointer: "/profile/department" },
  level: { type: "long", pointer: "/profile/level" },
  on_call: { type: "bool", pointer: "/oncalls", nonempty: true },
  groups: { type: "strings", pointer: "/groups/*/name" },
};
const ANN = { profile: { department: "Sales", level: 4 }, oncalls: [{}], groups: [{ name: "b" }, { name: "a" }] };
const TOLD = { values: { department: "Sales", level: 4, on_call: true }, unknown: [], groups: ["a", "b"] };
const NOTHING = { values: {}, unknown: ["department", "groups", "level", "on_call"] };

const people = (more: Record<string, unknown> = {}): Promise<Opened> =>
  open(
    {
      sources: [
        {
          id: "people",
          type: "http",
          url: `${directory.url}/users/{login}?include=groups`,
          headers: { authorization: "SSWS ${TOKEN}" },
          attributes: ATTRIBUTES,
          ...more,
        },
      ],
    },
    { TOKEN: "directory-credential" },
  );

test("an answer becomes typed attributes and groups", async () => {
  directory.answers(ANN);
  const { ask } = await people();
  expect(await ask("ann@example.com")).toEqual(TOLD);
  expect(directory.requests).toEqual(["/users/ann%40example.com?include=groups"]);
  expect(directory.authorization).toBe("SSWS directory-credential");
});

test("what is fresh costs no promise and no request", async () => {
  directory.answers(ANN);
  const { ask, resolver, events } = await people();
  await ask("ann@example.com");
  expect(resolver.of(metadata("ann@example.com"), 0)).not.toBeInstanceOf(Promise);
  expect(directory.requests).toHaveLength(1);
  expect(events).toEqual(["people breaker closed", "people miss", "people hit"]);
});

test.each([
  ["a login with a slash and a query", "a/b?c=d#e", "/users/a%2Fb%3Fc%3Dd%23e?include=groups"],
  ["a login that looks encoded", "%2e%2e", "/users/%252e%252e?include=groups"],
  ["a replacement pattern of String.replace", "$&", "/users/%24%26?include=groups"],
])("%s stays one path segment", async (_, login, path) => {
  directory.answers(ANN);
  const { ask } = await people();
  await ask(login);
  expect(directory.requests).toEqual([path]);
});

test.each([["."], [".."]])("the login %s climbs to no other path: it is not asked for", async (login) => {
  directory.answers(ANN);
  const { ask } = await people();
  expect(await ask(login)).toEqual(NOTHING);
  expect(directory.requests).toEqual([]);
});

test("devices without a login are not asked for", async () => {
  const { ask } = await people();
  expect(await ask("tagged-devices")).toEqual(NOTHING);
  expect(await ask("")).toEqual(NOTHING);
  expect(await ask("x".repeat(10_000))).toEqual(NOTHING);
  expect(directory.requests).toEqual([]);
});

test("somebody the source does not list is unknown, or known to have nothing where so configured", async () => {
  directory.answers({}, 404);
  expect(await (await people()).ask("ann@example.com")).toEqual(NOTHING);
  expect(await (await people({ unlisted: "absent" })).ask("ann@example.com")).toEqual({ values: {}, unknown: [] });
});

test("null says that there is no such attribute; nothing at its place says nothing, unless it is optional", async () => {
  directory.answers({ profile: { department: null }, oncalls: [], groups: [] });
  const { ask } = await people({
    attributes: {
      ...ATTRIBUTES,
      level: { ...ATTRIBUTES.level, optional: true },
      manager: { type: "string", pointer: "/m" },
    },
  });
  expect(await ask("ann@example.com")).toEqual({ values: { on_call: false }, unknown: ["manager"] });
});

test.each<[string, Parameters<DirectoryServer["behaves"]>[0], string]>([
  ["an error", (_, response) => json(response, ANN, 500), "status"],
  ["no permission", (_, response) => json(response, ANN, 403), "status"],
  ["no content", (_, response) => void response.writeHead(204).end(), "status"],
  [
    "a redirect",
    (_, response) => void response.writeHead(302, { location: `${directory.url}/other` }).end(),
    "redirect",
  ],
  ["a login page", (_, response) => void response.writeHead(200).end("<html>Sign in</html>"), "not_json"],
  ["half of JSON", (_, response) => void response.writeHead(200).end('{"profile":'), "not_json"],
  ["nothing", (_, response) => void response.writeHead(200).end(), "not_json"],
  ["a huge body", (_, response) => void response.end(JSON.stringify({ ...ANN, x: "x".repeat(300_000) })), "too_large"],
  ["a hang-up", (request) => void request.socket.destroy(), "unreachable"],
  [
    "a hang-up in the middle",
    (request, response) => {
      response.writeHead(200, { "content-length": "1000" }).write('{"profile":');
      setImmediate(() => request.socket.destroy());
    },
    "unreachable",
  ],
])("%s is no answer: everything is unknown, and it is counted", async (_, behaviour, failure) => {
  directory.behaves(behaviour);
  const { ask, events } = await people();
  expect(await ask("ann@example.com")).toEqual(NOTHING);
  expect(events).toEqual(["people breaker closed", "people miss", `people failed: ${failure}`]);
  expect(directory.requests).toHaveLength(1);
});

test("a body that drips is given up at the time-out, headers or not", async () => {
  directory.behaves((_, response) => {
    response.writeHead(200);
    const dripping = setInterval(() => response.write(" "), 10);
    response.on("close", () => clearInterval(dripping));
  });
  const { ask, events } = await people({ timeout_ms: 150 });
  expect(await ask("ann@example.com")).toEqual(NOTHING);
  expect(events.at(-1)).toBe("people failed: timeout");
});

test("an answer about somebody else is not used", async () => {
  directory.answers({ ...ANN, login: "bob@example.com" });
  const { ask, events } = await people({ principal: "/login" });
  expect(await ask("ann@example.com")).toEqual(NOTHING);
  expect(events.at(-1)).toBe("people failed: wrong_principal");
  expect(await ask("Bob@example.com")).toEqual(TOLD);
});

test("an answer about nobody lists nobody", async () => {
  directory.answers({ result: [] });
  const { ask, events } = await people({ principal: "/result/0/user_name", unlisted: "absent" });
  expect(await ask("ann@example.com")).toEqual({ values: {}, unknown: [] });
  expect(events.at(-1)).toBe("people miss");
});

test.each<[string, unknown]>([
  ["a truth value as text", { ...ANN, oncalls: "no" }],
  ["a list as text", { ...ANN, groups: "admins" }],
  ["a list with a stranger in it", { ...ANN, groups: [{ name: "a" }, { name: 1 }] }],
  ["more groups than fit", { ...ANN, groups: Array.from({ length: 1_000 }, (_, i) => ({ name: `g${i}` })) }],
  ["a text of a megabyte", { ...ANN, profile: { department: "x".repeat(2_000), level: 4 } }],
  ["a number beyond 2^53", { ...ANN, profile: { department: "Sales", level: 2 ** 60 } }],
  ["half a number", { ...ANN, profile: { department: "Sales", level: 4.5 } }],
  ["half a character", { ...ANN, profile: { department: "\ud800", level: 4 } }],
])("%s: that attribute is unknown and the others are not", async (name, document) => {
  directory.answers(document);
  const { ask, events } = await people({
    attributes: {
      ...ATTRIBUTES,
      on_call: { type: "bool", pointer: name.startsWith("a truth") ? "/oncalls" : "/missing", optional: true },
    },
  });
  const { values, unknown } = await ask("ann@example.com");
  expect(unknown).toHaveLength(1);
  expect(Object.keys(values)).not.toContain(unknown[0]);
  expect(events.at(-1)).toMatch(/^people failed: (?:wrong_type|incomplete)$/);
});

test("__proto__ in an answer is a name like any other", async () => {
  directory.behaves((_, response) => void response.end('{"__proto__":{"profile":{"department":"Sales"}}}'));
  const { ask } = await people();
  expect((await ask("ann@example.com")).values).toEqual({});
});

test("a slow answer is unknown for this call and there for the next", async () => {
  directory.holds(ANN);
  const { ask, events } = await people();
  expect(await ask("ann@example.com", 20)).toEqual(NOTHING);
  expect(events.at(-1)).toBe("people deadline");
  directory.release();
  await expect.poll(() => ask("ann@example.com", 0)).toEqual(TOLD);
  expect(directory.requests).toHaveLength(1);
});

test("calls that ask for the same login at once make one request", async () => {
  directory.holds(ANN);
  const { ask } = await people();
  const asking = Array.from({ length: 50 }, () => ask("ann@example.com"));
  await expect.poll(() => directory.requests.length).toBe(1);
  directory.release();
  expect(await Promise.all(asking)).toEqual(asking.map(() => TOLD));
  expect(directory.requests).toHaveLength(1);
});

test("what is no longer fresh is used while it is asked for again", async () => {
  directory.answers(ANN);
  const { ask, resolver, events } = await people({ ttl_s: 0.1 });
  await ask("ann@example.com");
  await sleep(150);
  directory.answers({ ...ANN, profile: { department: "Legal", level: 5 } });
  expect(resolver.of(metadata("ann@example.com"), 0)).not.toBeInstanceOf(Promise);
  expect(events.at(-1)).toBe("people stale");
  await expect.poll(async () => (await ask("ann@example.com", 0)).values.department).toBe("Legal");
});

test("what is too old is not used any more", async () => {
  directory.answers(ANN);
  const { ask } = await people({ ttl_s: 0.1, max_stale_s: 0.2, negative_ttl_s: 0.1 });
  await ask("ann@example.com");
  directory.answers(ANN, 500);
  await expect.poll(() => ask("ann@example.com"), { timeout: 3_000 }).toEqual(NOTHING);
});

test("the age of what is known is told", async () => {
  directory.answers(ANN);
  const { resolver } = await people();
  const told = await resolver.of(metadata("ann@example.com"), 5_000);
  const { ages } = told.factsAt(Date.now() + 61_500);
  expect(ages).toEqual({ department: 61, groups: 61, level: 61, on_call: 61 });
});

test("a source that is down is left alone, then tried with one call, then used again", async () => {
  directory.answers({}, 503);
  const { ask, events } = await people({ breaker_failures: 3, breaker_open_s: 0.3, negative_ttl_s: 0.1 });
  for (let i = 0; i < 6; i++) await ask(`user${i}@example.com`);
  expect(directory.requests).toHaveLength(3);
  expect(events).toContain("people breaker open");
  expect(events.at(-1)).toBe("people failed: breaker_open");

  directory.answers(ANN);
  await expect.poll(() => ask("ann@example.com"), { timeout: 10_000 }).toEqual(TOLD);
  expect(events.filter((event) => event.includes("breaker "))).toEqual([
    "people breaker closed",
    "people breaker open",
    "people breaker half_open",
    "people breaker closed",
  ]);
});

test("failures are remembered, so that a failing source is not asked with every call", async () => {
  directory.answers({}, 503);
  const { ask } = await people({ breaker_failures: 1_000 });
  for (let i = 0; i < 20; i++) await ask("ann@example.com");
  expect(directory.requests).toHaveLength(1);
});

test("more logins at once than may be asked for are unknown at once", async () => {
  directory.holds(ANN);
  const { ask, events } = await people({ concurrency_max: 1 });
  const asking = Array.from({ length: 6 }, (_, i) => ask(`user${i}@example.com`));
  await expect.poll(() => events).toContain("people failed: too_many");
  directory.answers(ANN);
  directory.release();
  const told = await Promise.all(asking);
  expect(told.filter(({ groups }) => groups !== undefined)).toHaveLength(5);
});

test("somebody active is asked for again before the answer gets stale", async () => {
  directory.answers(ANN);
  const { ask, events } = await people({ ttl_s: 2 });
  await ask("ann@example.com");
  await expect.poll(() => directory.requests.length, { timeout: 5_000 }).toBeGreaterThan(1);
  await ask("ann@example.com");
  expect(events).not.toContain("people stale");
});

test.each([
  ["the host", "https://{login}.example.com/"],
  ["nowhere", "https://example.com/users"],
  ["the fragment", "https://example.com/#{login}"],
  ["no web address", "file:///etc/{login}"],
  ["credentials", "https://user:word@example.com/{login}"],
])("a URL with the login in %s is refused", async (_, url) => {
  await expect(people({ url })).rejects.toThrow("{login}");
});

test("a variable that the environment does not have is named, and its value never is", async () => {
  await expect(people({ headers: { authorization: "Bearer ${NOT_SET}" } })).rejects.toMatchObject({
    code: "CONFIG_INVALID",
    message: expect.stringContaining("attributes.sources.people.headers.authorization: the environment has no NOT_SET"),
  });
});
