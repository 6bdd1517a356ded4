import { afterEach, beforeEach, expect, test } from "vitest";
import { decodeBundle, encodeBundle } from "../../../src/policy/lifecycle/bundle.js";
import { BundleOrigin, type BundleOriginOptions } from "../../../src/policy/lifecycle/bundle-origin.js";
import { publicKeyFrom } from "../../../src/policy/lifecycle/signature.js";
import { treeOf } from "../../../src/policy/lifecycle/tree.js";
import { BundleServer, OTHER_KEY, OUR_KEY } from "./bundle-server.js";
import { blocks, type OpenedStore, openStore, scratch } from "./opened-store.js";

let server: BundleServer;
let state: string;
beforeEach(async () => {
  server = await BundleServer.start();
  state = scratch();
  server.publish(blocks("no-model"), 7);
});
afterEach(() => server.stop());

const open = (more: Partial<BundleOriginOptions> = {}): Promise<OpenedStore> => {
  const origin = new BundleOrigin({
    url: server.url,
    headers: {},
    pollMs: 3_600_000,
    timeoutMs: 2_000,
    trustedKeys: [OUR_KEY.publicKey],
    requireSignature: true,
    allowDowngrade: false,
    ...more,
  });
  return openStore(origin, state);
};

test("a signed bundle is fetched, checked and in force, and an unchanged one is not sent again", async () => {
  const { store, answer, told } = await open();
  expect(answer()).toBe("block");
  expect(store.active).toMatchObject({ origin: "bundle", serial: 7, git: "c0ffee", stored: false });
  await store.reload();
  expect(server.answers).toEqual(["200 /bundle.json", "200 /bundle.json.sig", "304 /bundle.json"]);

  server.publish(blocks("other", "another-model"), 8);
  await store.reload();
  expect(answer()).toBe("allow");
  expect(store.active.serial).toBe(8);
  expect(told.filter((kind) => kind !== "activated")).toEqual([]);
});

test("new bundles are looked for by themselves", async () => {
  const { answer } = await open({ pollMs: 50 });
  server.publish(blocks("other", "another-model"), 8);
  await expect.poll(answer, { timeout: 10_000 }).toBe("allow");
});

test.each<[string, (server: BundleServer) => void, string, RegExp]>([
  [
    "was changed behind its signature",
    (server) => server.tamper((text) => text.replace("claude", "chat")),
    "signature",
    /not signed by a trusted key/,
  ],
  [
    "is signed by another key",
    (server) => server.publish(blocks("x"), 8, OTHER_KEY.privateKey),
    "signature",
    /not signed by a trusted key/,
  ],
  [
    "has no signature",
    (server) => {
      server.behaviour = (path, response) =>
        void (path.endsWith(".sig") ? response.writeHead(404).end() : response.end("{}"));
    },
    "signature",
    /answered 404/,
  ],
  [
    "has something else for a signature",
    (server) => {
      server.behaviour = (_, response) => void response.end("<html>");
    },
    "signature",
    /not a signature/,
  ],
  ["has a lower serial", (server) => server.publish(blocks("x"), 6), "serial", /serial 6, but 7 was in force/],
  ["has the same serial with other content", (server) => server.publish(blocks("x"), 7), "serial", /serial 7, but 7/],
  ["does not parse", (server) => server.publish("forbid", 8), "check", /rules\.cedar:1:1/],
  ["is no bundle", (server) => server.put(Buffer.from("[]"), OUR_KEY.privateKey), "read", /not a bundle/],
  [
    "climbs out of its folder",
    (server) => {
      const tree = treeOf([{ path: "../rules.cedar", text: blocks("x") }]);
      server.put(encodeBundle({ serial: 8, created: "2026-01-01T00:00:00Z", tree }), OUR_KEY.privateKey);
    },
    "read",
    /files\.0\.path/,
  ],
  [
    "cannot be had",
    (server) => {
      server.behaviour = (_, response) => void response.writeHead(500).end();
    },
    "fetch",
    /answered 500/,
  ],
  [
    "is elsewhere",
    (server) => {
      server.behaviour = (_, response) => void response.writeHead(302, { location: "http://127.0.0.1:1/" }).end();
    },
    "fetch",
    /answered 302/,
  ],
  [
    "does not come",
    (server) => {
      server.behaviour = () => {};
    },
    "fetch",
    /no answer within 2000 ms/,
  ],
  [
    "drips",
    (server) => {
      server.behaviour = (_, response) => {
        const dripping = setInterval(() => response.write(" "), 10);
        response.on("close", () => clearInterval(dripping));
      };
    },
    "fetch",
    /not complete within 2000 ms/,
  ],
  [
    "breaks off",
    (server) => {
      server.behaviour = (_, response) => {
        response.writeHead(200, { "content-length": "100" }).write("{");
        setImmediate(() => response.destroy());
      };
    },
    "fetch",
    /broke off|cannot be reached/,
  ],
])("a bundle that %s changes nothing, now or after a restart", async (_, publish, stage, message) => {
  const { store, answer } = await open();
  publish(server);
  expect(await store.reload()).toMatchObject({ stage, message: expect.stringMatching(message) });
  expect(answer()).toBe("block");
  expect(store.active.serial).toBe(7);

  const restarted = await open();
  expect(restarted.told).toEqual(["restored", `failed ${stage}`]);
  expect(restarted.answer()).toBe("block");

  server.behaviour = undefined;
  server.publish(blocks("other", "another-model"), 9);
  expect(await restarted.store.reload()).toBeUndefined();
  expect(restarted.answer()).toBe("allow");
});

test("a lower serial is taken where the operator said so", async () => {
  const { store, answer } = await open({ allowDowngrade: true });
  server.publish(blocks("other", "another-model"), 3);
  expect(await store.reload()).toBeUndefined();
  expect(answer()).toBe("allow");
});

test("without require_signature nobody asks for one", async () => {
  server.publish(blocks("no-model"), 8, OTHER_KEY.privateKey);
  const { answer } = await open({ requireSignature: false, trustedKeys: [] });
  expect(answer()).toBe("block");
  expect(server.answers).toEqual(["200 /bundle.json"]);
});

test("rolled back while the bundle server is away", async () => {
  const { store, revisions, answer } = await open();
  const before = String(store.active.content);
  server.publish(blocks("other", "another-model"), 8);
  await store.reload();
  expect(answer()).toBe("allow");
  const current = String(store.active.content);
  server.behaviour = (_, response) => void response.writeHead(503).end();
  revisions.setPin({ v: 1, content: before, insteadOf: [current] });
  await expect.poll(answer, { timeout: 10_000 }).toBe("block");

  const restarted = await open();
  expect(restarted.answer()).toBe("block");
  server.behaviour = undefined;
  expect(await restarted.store.reload()).toBeUndefined();
  expect(restarted.answer()).toBe("block");
  server.publish(blocks("third", "a-third-model"), 9);
  await restarted.store.reload();
  expect(restarted.answer()).toBe("allow");
});

test("a bundle is the folder it was built from, and the same folder gives the same bytes", () => {
  const tree = treeOf([
    { path: "tools.yaml", text: "tools: []\n" },
    { path: "tenants/a/rules.cedar", text: '// "quoted" \u2028 \u{1F600}\n' },
  ]);
  const bundle = { serial: 1, created: "2026-01-01T00:00:00Z", git: "c0ffee", tree };
  const bytes = encodeBundle(bundle);
  expect(decodeBundle(bytes, "b")).toEqual(bundle);
  expect(encodeBundle({ ...bundle, tree: treeOf([...tree.files].reverse()) })).toEqual(bytes);
});

test.each([
  ["PEM", OUR_KEY.publicKey.export({ type: "spki", format: "pem" }).toString()],
  ["base64", OUR_KEY.publicKey.export({ type: "spki", format: "der" }).toString("base64")],
])("a trusted key is read from %s", (_, text) => {
  expect(publicKeyFrom(text, "k").equals(OUR_KEY.publicKey)).toBe(true);
});

test("what is no Ed25519 key is refused without being repeated", () => {
  expect(() => publicKeyFrom("bm90IGEga2V5", "policies.bundle.trusted_keys.0")).toThrow(
    /^the configuration cannot be used: policies\.bundle\.trusted_keys\.0: not an Ed25519 key/,
  );
});
