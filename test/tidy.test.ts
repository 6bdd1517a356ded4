import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/** folder -> what it must not import: the sentence to read when it does. `except` names the files that may. */
const FORBIDDEN: Record<string, Record<string, { why: string; except?: string[] }>> = {
  "src/plugins": {
    "/server/": { why: "the contract is the bottom layer; everything may depend on it" },
    "/detectors/": { why: "the host learns its detectors from outside, so that anyone can bring their own" },
    "/protocol/": { why: "plugins see events, not the wire" },
    "/policy/": { why: "detectors report, policies judge" },
    "/audit/": { why: "the contract is the bottom layer; everything may depend on it" },
    "/sessions/": { why: "the contract is the bottom layer; everything may depend on it" },
  },
  "src/detectors": {
    "/server/": { why: "detectors run in workers and in tests, where there is no server" },
    "/protocol/": { why: "detectors see events, not the wire" },
    "/policy/": { why: "detectors report, policies judge" },
    "/audit/": { why: "a detector has nothing to write down" },
    "/sessions/": { why: "a detector has no state between calls" },
    "node:fs": {
      why: "a detector is a pure function of the event",
      // Models, read once: the one that comes along, and the one an operator brings.
      except: ["src/detectors/injection/model/weights.ts", "src/detectors/deep-injection/model-folder.ts"],
    },
    "node:net": { why: "a detector never sees the network", except: ["src/detectors/tool-args/url.ts"] }, // isIP alone
  },
  "src/protocol": {
    "/server/": { why: "reading is a pure function of the bytes" },
    "/detectors/": { why: "reading does not depend on what is looked for" },
    "/policy/": { why: "reading does not depend on what is decided" },
    "node:fs": { why: "reading is a pure function of the bytes" },
  },
  "src/policy": {
    "/server/": { why: "a decision can be repeated years later without a server" },
    "/detectors/": { why: "policies see findings, not detectors" },
    "/protocol/": { why: "policies see events, not the wire" },
  },
  "src/audit": {
    "/server/": { why: "the account outlives the server" },
    "/detectors/": { why: "the account knows findings, not detectors" },
    "/policy/": { why: "the account knows decisions, not how they are made" },
  },
  "src/store": {
    "/server/": { why: "the store knows records, not who wrote them" },
    "/detectors/": { why: "the store knows findings, not detectors" },
    "/policy/": { why: "the store knows decisions, not how they are made" },
    "/protocol/": { why: "the store sees records, not the wire" },
    "/sessions/": { why: "what the server remembers is no record" },
    "/recorder/": { why: "the store is asked; it asks nobody" },
  },
  "src/recorder": {
    "/detectors/": { why: "what is recorded was scanned before" },
    "/protocol/": { why: "what is recorded was read before" },
    "/server/evaluator": { why: "the recorder asks the server over messages; it must not become one" },
    "/server/pool/": { why: "the recorder scans nothing" },
    "/server/scan/": { why: "the recorder scans nothing" },
  },
  "src/dashboard": {
    "/audit/": { why: "the page runs in a browser; of the server it knows types" },
    "/plugins/": { why: "the page runs in a browser; of the server it knows types" },
    "/recorder/": { why: "the page knows the API's shapes as types; checking them is the API's business" },
    "/server/": { why: "the page runs in a browser; of the server it knows types" },
    "/store/": { why: "the page knows the API, not what is behind it" },
    '"zod"': { why: "the page is small" },
  },
  "src/sinks": {
    "/server/": { why: "a sink takes away what the spool holds, whoever wrote it" },
    "/policy/": { why: "the account is taken as it is" },
    "/detectors/": { why: "the account is taken as it is" },
    "/protocol/": { why: "the account is taken as it is" },
    "/store/": { why: "the store is one reader of the spool, sinks are others" },
  },
  "src/sessions": { "/server/": { why: "the server composes; sessions only remember" } },
  src: {
    '"re2"': { why: "detectors/text owns RE2", except: ["src/detectors/text/re2.ts"] },
    uWebSockets: { why: "one file loads the HTTP engine", except: ["src/server/http/uws.ts"] },
    '"piscina"': { why: "one file owns the worker pool", except: ["src/server/pool/worker-pool.ts"] },
    "prom-client": {
      why: "the metrics, their sum and their page own it",
      except: [
        "src/server/metrics.ts",
        "src/server/group-metrics.ts",
        "src/server/metrics-page.ts",
        "src/recorder/recorder-metrics.ts",
      ],
    },
    "cedar-wasm": {
      why: "one file loads Cedar, because of how it must be loaded",
      except: ["src/policy/cedar/library.ts"],
    },
    '"cockatiel"': {
      why: "one file owns the circuit breaker",
      except: ["src/policy/attributes/guarded-calls.ts"],
    },
    '"libsql"': { why: "one file owns the database", except: ["src/store/sqlite/database.ts"] },
    "onnxruntime-node": {
      why: "not installed by default: one file loads it, and says what to do where it is missing",
      except: ["src/detectors/deep-injection/onnx-classifier.ts"],
    },
    '"uplot"': { why: "one component owns the charts on canvas", except: ["src/dashboard/charts/time-chart.tsx"] },
    '"zod-openapi"': { why: "one file writes the API's document", except: ["src/recorder/api/openapi.ts"] },
    '"unbash"': { why: "one adapter owns the shell parser", except: ["src/detectors/tool-args/shell/parse.ts"] },
  },
};

const sources = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(dir, name))
    .sort();

/** Import specifiers with their quotes, so that a whole name can be told from a part of one. Types may cross. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  const statements = text.matchAll(/^(?:import|export)\s+(?!type\b)[^;]*?from\s+("[^"]+")|\bimport\(\s*("[^"]+")/gm);
  return [...statements].map(([, named = "", dynamic = ""]) => named || dynamic);
}

test.each(Object.entries(FORBIDDEN))("imports of %s", (dir, forbidden) => {
  const complaints = sources(dir).flatMap((file) =>
    importsOf(file).flatMap((specifier) =>
      Object.entries(forbidden)
        .filter(([fragment, { except }]) => specifier.includes(fragment) && !except?.includes(file))
        .map(([, { why }]) => `${file} imports ${specifier}: ${why}`),
    ),
  );
  expect(complaints).toEqual([]);
});

test("no file imports itself through others", () => {
  const files = sources("src");
  const edges = new Map(
    files.map((file) => [
      file,
      importsOf(file)
        .filter((specifier) => specifier.startsWith('".'))
        .map((specifier) => join(file, "..", specifier.slice(1, -1)).replace(/\.js$/, ""))
        .map((path) => files.find((name) => name === `${path}.ts` || name === `${path}.tsx`) ?? path),
    ]),
  );
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): string[] => {
    if (trail.includes(file)) return [[...trail.slice(trail.indexOf(file)), file].join(" -> ")];
    if (done.has(file)) return [];
    const cycles = (edges.get(file) ?? []).flatMap((next) => visit(next, [...trail, file]));
    done.add(file);
    return cycles;
  };
  expect(files.flatMap((file) => visit(file, []))).toEqual([]);
});

test("no barrels, no bags", () => {
  const complaints = sources("src").flatMap((file) => {
    const text = readFileSync(file, "utf8");
    return [
      ...(/\/(?:utils?|helpers?|misc|common)\.ts$/.test(file)
        ? [`${file}: a file that has not found its name yet`]
        : []),
      ...(/^export \* from/m.test(text) ? [`${file}: re-exports hide where things live`] : []),
    ];
  });
  expect(complaints).toEqual([]);
});
