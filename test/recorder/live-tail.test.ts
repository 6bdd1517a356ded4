import { expect, test } from "vitest";
import { LiveTail } from "../../src/recorder/live-tail.js";
import type { Stored } from "../../src/store/store.js";
import { decided } from "./api/example-account.js";

const MINUTE_MS = 60_000;

/** A record of so many minutes ago. */
function aged(seq: number, minutes: number): Stored {
  const ts = new Date(Date.now() - minutes * MINUTE_MS).toISOString();
  return { chain: "", seq, record: { ...decided(seq), ts } };
}

test("the newest are told and kept at hand; what is old when it comes into the store is history", () => {
  const tail = new LiveTail(2);
  const told: number[][] = [];
  const end = tail.subscribe((records) => told.push(records.map(({ seq }) => seq)));
  tail.publish([aged(1, 60 * 24), aged(2, 11)]);
  tail.publish([aged(3, 11), aged(4, 9), aged(5, 0)]);
  tail.publish([aged(6, 1)]);
  end();
  tail.publish([aged(7, 0)]);
  expect(told).toEqual([[4, 5], [6]]);
  expect(tail.recent().map(({ seq }) => seq)).toEqual([6, 7]);
});
