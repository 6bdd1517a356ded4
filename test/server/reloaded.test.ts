import { expect, test } from "vitest";
import { type Config, loadConfig } from "../../src/server/config.js";
import { reloaded, waitingForStart } from "../../src/server/reloaded.js";

const config = (settings: Readonly<Record<string, unknown>>): Config => loadConfig({ set: settings }, {});

/** What changed settings come to in a server that was started without them. */
function check(processes: number, changed: Readonly<Record<string, unknown>>): { inForce: Config; waiting: string[] } {
  const asked = config({ processes, ...changed });
  const inForce = reloaded(config({ processes }), asked);
  return { inForce, waiting: waitingForStart(asked, inForce) };
}

test.each([1, 2])("settings of the recorder are taken over: %s processes", (processes) => {
  const users = [{ login: "ann@example.com", role: "viewer" }];
  const { inForce, waiting } = check(processes, { "store.retain_days": 7, "admin.users": users });
  expect([inForce.store.retain_days, inForce.admin.users, waiting]).toEqual([7, users, []]);
});

test("one process takes over nothing else, and says what waits", () => {
  const { inForce, waiting } = check(1, {
    budget_ms: 50,
    "store.retain_days": 7,
    "admin.port": 9_999,
    mode: "enforce",
  });
  expect([inForce.budget_ms, inForce.mode, inForce.admin.port]).toEqual([100, "monitor", 8_788]);
  expect(waiting.sort()).toEqual(["admin", "budget_ms", "mode"]);
});

test("several take over all but where they are", () => {
  const { inForce, waiting } = check(2, { budget_ms: 50, "listen.port": 9_998, "admin.port": 9_999 });
  expect([inForce.budget_ms, inForce.listen.port, inForce.admin.port]).toEqual([50, 8_787, 8_788]);
  expect(waiting.sort()).toEqual(["admin", "listen"]);
});

test("what did not change waits for nothing", () => {
  expect(check(1, {}).waiting).toEqual([]);
});
