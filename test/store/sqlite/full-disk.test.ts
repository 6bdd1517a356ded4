import { spawnSync } from "node:child_process";
import { statfsSync } from "node:fs";
import { expect, test } from "vitest";
import { generateRecords } from "../../../bench/records.js";
import { openStore } from "../../../src/store/sqlite/open.js";
import { dayName, dayOf } from "../../../src/store/sqlite/record-id.js";
import { folder, linesOf } from "../support/lines.js";

const MIB = 1024 * 1024;
const DISK_BYTES = 16 * MIB;
const BALLAST_BYTES = 2 * MIB;
const END = Date.UTC(2026, 10, 21);

/** A disk of that size that this process alone sees, where the system lets it have one. */
function mountSmallDisk(dir: string): boolean {
  return spawnSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_BYTES}`, "tmpfs", dir]).status === 0;
}

test("on a full disk nothing is lost: days are dropped with what was kept back, and writing goes on", ({
  skip,
  onTestFinished,
}) => {
  const dir = folder();
  if (!mountSmallDisk(dir)) skip("mounting a small disk takes rights that this user has not");
  onTestFinished(() => void spawnSync("umount", ["--lazy", dir]));

  const store = openStore({ dir, ballastBytes: BALLAST_BYTES });
  expect(store.status().ballastBytes).toBe(BALLAST_BYTES);
  const lines = linesOf([...generateRecords({ records: 22_000, days: 8, end: END })]);
  let fulls = 0;
  let firstDay = 0;
  for (let from = 0; from < lines.length; ) {
    const lot = lines.slice(from, from + 500);
    const outcome = store.write(lot);
    if (outcome.status === "written") {
      from += 500;
      continue;
    }
    expect(outcome).toEqual({ status: "full" });
    fulls++;
    // Nothing of it is in, and questions are answered all the same.
    expect(store.positions().get("")?.seq).toBe(from);
    expect(store.status()).toMatchObject({ ballastBytes: 0 });
    expect(store.records({ tenants: "all", limit: 1 }).items).toHaveLength(1);

    const free = freeBytes(dir);
    const [oldest = ""] = store.status().days;
    firstDay = dayOf(Date.parse(oldest)) + 1;
    expect(store.retain(dayName(firstDay))).toEqual([oldest]);
    expect(freeBytes(dir)).toBeGreaterThan(free);
  }

  expect(fulls).toBeGreaterThan(1);
  const kept = lines.filter(({ record }) => dayOf(Date.parse(record.ts)) >= firstDay);
  expect(store.status()).toMatchObject({ records: kept.length, aside: [] });
  expect(store.positions().get("")?.seq).toBe(lines.length);
  store.close();
});

function freeBytes(dir: string): number {
  const { bavail, bsize } = statfsSync(dir);
  return bavail * bsize;
}
