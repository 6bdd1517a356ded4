import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { dashboard } from "../../scripts/grafana/dashboard.js";
import { ROWS } from "../../scripts/grafana/panels.js";
import { prompt, startTestServer, type TestServer } from "../support/test-server.js";

const ALERTS = "deploy/prometheus/shutter-alerts.yaml";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await server.post(prompt("hello"));
});
afterAll(() => server.stop());

// Part of Debian's package prometheus; .ci/run installs it.
const hasPromtool = spawnSync("promtool", ["--version"]).status === 0 || process.env.CI !== undefined;
const promtool = (...args: string[]): string => execFileSync("promtool", args, { encoding: "utf8", stdio: "pipe" });

interface Rule {
  readonly expr: string;
  readonly record?: string;
}
const rules = (parse(readFileSync(ALERTS, "utf8")) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);
const panels = Object.values(ROWS).flatMap((row) => row.flatMap(({ series }) => Object.values(series)));

/** Names of metrics in an expression: what stands before a selector, and what a suffix of a histogram belongs to. */
const metricsIn = (expr: string): string[] =>
  [...expr.matchAll(/\b((?:shutter|nodejs|process)_[a-z0-9_]+)/g)].map(([, name = ""]) =>
    name.replace(/_(?:bucket|count)$/, ""),
  );

test("every expression asks for metrics that are there", async () => {
  const page = await (await fetch(`${server.adminUrl}/metrics`)).text();
  const there = new Set([...page.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
  const asked = [...rules.map(({ expr }) => expr), ...panels].flatMap(metricsIn);
  expect(asked.length).toBeGreaterThan(50);
  expect([...new Set(asked)].filter((name) => !there.has(name))).toEqual([]);
});

test("recorded series that alerts ask for are recorded", () => {
  const recorded = new Set(rules.map(({ record }) => record));
  const asked = rules.flatMap(({ expr }) => expr.match(/\bshutter:[a-z0-9_:]+/g) ?? []);
  expect(asked.filter((name) => !recorded.has(name))).toEqual([]);
});

test("the dashboard in the repository is the one the panels make", () => {
  expect(JSON.parse(readFileSync("deploy/grafana/shutter.json", "utf8"))).toEqual(dashboard());
});

test.runIf(hasPromtool)("promtool reads every expression, and alerts fire when they should and only then", () => {
  const chosen = panels.map((expr) =>
    expr.replaceAll("$__rate_interval", "5m").replace(/\$(?:instance|event|policy)/g, ".*"),
  );
  const file = join(mkdtempSync(join(tmpdir(), "shutter-rules-")), "panels.json");
  const group = { name: "panels", rules: chosen.map((expr, n) => ({ record: `panel:${n}`, expr })) };
  writeFileSync(file, JSON.stringify({ groups: [group] }));
  promtool("check", "rules", file);
  promtool("check", "rules", ALERTS);
  promtool("test", "rules", "deploy/prometheus/shutter-alerts.test.yaml");
});
