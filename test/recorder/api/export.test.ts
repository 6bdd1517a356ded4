import { expect, test } from "vitest";
import { csvCell } from "../../../src/recorder/api/csv.js";
import { startApi } from "./api-server.js";
import { blockable, decided, idOf } from "./example-account.js";

test.each([
  ["=1+1", `"'=1+1"`],
  ["+49 30 1", `"'+49 30 1"`],
  ["-2", `"'-2"`],
  ["@SUM(A1)", `"'@SUM(A1)"`],
  ["\t=1", `"'\t=1"`],
  ["  =1", '"\'  =1"'],
  ["\uFF1D1", `"'\uFF1D1"`],
  ["|calc", `"'|calc"`],
  ['=cmd|"x"', `"'=cmd|""x"""`],
  ["a,b", '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ["two\nlines", '"two\nlines"'],
  ["claude-sonnet-4", "claude-sonnet-4"],
  ["ann@example.com", "ann@example.com"],
  [-5, "-5"],
  [undefined, ""],
])("a cell %j stands as %j", (cell, expected) => {
  expect(csvCell(cell)).toBe(expected);
});

test("an export is all that matches, in either format, and is written down", async () => {
  const count = 1_203;
  const server = await startApi(
    Array.from({ length: count }, (_, index) => (index % 2 === 0 ? blockable(index) : decided(index))),
    [
      { login: "ann@example.com", role: "analyst", tenants: ["default", "acme"] },
      { login: "viv@example.com", role: "viewer" },
    ],
  );
  expect((await server.fetch("/v1/export?format=csv", { login: "viv@example.com" })).status).toBe(403);

  const reply = await server.fetch("/v1/export?format=jsonl&order=oldest", { login: "ann@example.com" });
  expect(reply.headers.get("content-disposition")).toMatch(/^attachment; filename="shutter-.*\.jsonl"$/);
  const lines = (await reply.text()).trimEnd().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { decision_id: string }).decision_id)).toEqual(
    Array.from({ length: count }, (_, index) => idOf(index)),
  );
  const csv = await (await server.fetch("/v1/export?format=csv&would=block")).text();
  const [header = "", ...rows] = csv.trimEnd().split("\r\n");
  expect(header.split(",").slice(0, 4)).toEqual(["ts", "decision_id", "kind", "event"]);
  expect(rows).toHaveLength(602);
  expect(rows.every((row) => row.split(",").length === header.split(",").length)).toBe(true);

  expect(server.acted).toEqual([
    { tenant: "default", action: { action: "exported", by: "ann@example.com" } },
    { tenant: "acme", action: { action: "exported", by: "ann@example.com" } },
    { tenant: "", action: { action: "exported", by: "admin" } },
  ]);
});

test("names that callers choose do not calculate in a spreadsheet", async () => {
  const model = '=HYPERLINK("http://evil.example","x")';
  const server = await startApi([decided(1, { model })]);
  const csv = await (await server.fetch("/v1/export?format=csv")).text();
  expect(csv).toContain(`"'=HYPERLINK(""http://evil.example"",""x"")"`);
});
