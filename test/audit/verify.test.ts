import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { encodeLine } from "../../src/audit/line.js";
import { verifySpool } from "../../src/audit/verify.js";
import { smallRecord } from "./call-record.js";
import { openSample, temporaryDirectory } from "./sample.js";

const RECORDS = 40;
let original: string;
/** The lines of the spool by segment, without their ends. */
let segments: { name: string; lines: string[] }[];

beforeAll(async () => {
  original = temporaryDirectory();
  const spool = await openSample(original, { settings: { segment_bytes: 3_000 } });
  for (let n = 0; n < RECORDS; n++) await spool.append(smallRecord(n), "written");
  await spool.close();
  segments = readdirSync(original)
    .filter((name) => name.endsWith(".jsonl"))
    .sort()
    .map((name) => ({ name, lines: readFileSync(join(original, name), "utf8").trimEnd().split("\n") }));
  expect(segments.length).toBeGreaterThan(3);
});

/** The spool after `change` to a copy of its lines, as verifying sees it: `ok`, or the seq of the first bad line. */
async function check(change: (lines: string[][]) => void): Promise<number | "ok"> {
  const dir = temporaryDirectory();
  cpSync(original, dir, { recursive: true });
  const lines = segments.map((segment) => [...segment.lines]);
  change(lines);
  for (const [index, { name }] of segments.entries()) {
    const text = (lines[index] ?? []).map((line) => `${line}\n`).join("");
    writeFileSync(join(dir, name), text);
  }
  const { ok, bad } = await verifySpool(dir);
  rmSync(dir, { recursive: true });
  expect(bad === undefined).toBe(ok);
  return bad?.seq ?? "ok";
}

const totalLines = (): number => segments.reduce((sum, { lines }) => sum + lines.length, 0);

/** Segment and index in it of the line with this seq. */
function placeOf(seq: number): [number, number] {
  let before = 0;
  for (const [segment, { lines }] of segments.entries()) {
    if (seq <= before + lines.length) return [segment, seq - before - 1];
    before += lines.length;
  }
  throw new RangeError(`no line ${seq}`);
}

test("untouched, it is sound", async () => expect(await check(() => {})).toBe("ok"));

describe("whatever is changed, the first bad line is named", () => {
  const anyLine = fc.integer({ min: 1, max: 44 });
  const property = (name: string, change: (lines: string[][], seq: number, random: number) => number): void => {
    test(name, async () => {
      expect(totalLines()).toBeGreaterThanOrEqual(44);
      await fc.assert(
        fc.asyncProperty(anyLine, fc.nat(), async (seq, random) => {
          let expected = 0;
          const found = await check((lines) => {
            expected = change(lines, seq, random);
          });
          expect(found).toBe(expected);
        }),
        { numRuns: 100 },
      );
    });
  };

  property("one bit flipped", (lines, seq, random) => {
    const [segment, index] = placeOf(seq);
    const bytes = Buffer.from(lines[segment]?.[index] ?? "", "latin1");
    const at = random % bytes.length;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    lines[segment]?.splice(index, 1, bytes.toString("latin1"));
    return seq;
  });
  property("deleted", (lines, seq) => {
    const [segment, index] = placeOf(seq);
    lines[segment]?.splice(index, 1);
    return seq;
  });
  property("repeated", (lines, seq) => {
    const [segment, index] = placeOf(seq);
    const line = lines[segment]?.[index] ?? "";
    lines[segment]?.splice(index + 1, 0, line);
    return seq + 1;
  });
  property("exchanged with another", (lines, seq, random) => {
    const other = 1 + ((seq + (random % (totalLines() - 1))) % totalLines());
    const [a, i] = placeOf(seq);
    const [b, j] = placeOf(other);
    const [here = "", there = ""] = [lines[a]?.[i], lines[b]?.[j]];
    lines[a]?.splice(i, 1, there);
    lines[b]?.splice(j, 1, here);
    return Math.min(seq, other);
  });
  property("forged with a hash of its own", (lines, seq) => {
    const [segment, index] = placeOf(seq);
    const previous = seq === 1 ? "0".repeat(64) : (lines.flat()[seq - 2]?.slice(9, 73) ?? "");
    const forged = encodeLine(seq, previous, "record", JSON.stringify(smallRecord(999))).text.trimEnd();
    lines[segment]?.splice(index, 1, forged);
    // The forged line chains to the one before; what follows it does not chain to it. A header must be a header.
    if (index === 0) return seq;
    return seq === totalLines() ? seq : seq + 1;
  });
  property("everything after it cut off", (lines, seq) => {
    const [segment, index] = placeOf(seq);
    lines[segment]?.splice(index);
    for (const later of lines.slice(segment + 1)) later.length = 0;
    return seq;
  });
});

describe("files", () => {
  const changed = async (change: (dir: string) => void) => {
    const dir = temporaryDirectory();
    cpSync(original, dir, { recursive: true });
    change(dir);
    return await verifySpool(dir);
  };
  const nameOf = (index: number): string => segments.at(index)?.name ?? "";
  const seqOf = (index: number): number => Number(/\d+/.exec(nameOf(index))?.[0]);

  test("the first segment is gone, and no tombstone says so", async () => {
    expect((await changed((dir) => rmSync(join(dir, nameOf(0))))).bad).toEqual({
      segment: nameOf(1),
      line: 1,
      seq: seqOf(1),
      why: `${seqOf(1) - 1} lines before it are gone`,
    });
  });

  test("a segment in the middle is gone", async () => {
    expect((await changed((dir) => rmSync(join(dir, nameOf(1))))).bad).toMatchObject({
      segment: nameOf(2),
      line: 1,
      seq: seqOf(1),
    });
  });

  test("the last segment is gone", async () => {
    const { bad } = await changed((dir) => rmSync(join(dir, nameOf(-1))));
    expect(bad).toMatchObject({
      seq: seqOf(-1),
      why: `${totalLines() - seqOf(-1) + 1} lines after the last one are gone`,
    });
  });

  test("all segments are gone", async () => {
    const { bad } = await changed((dir) => {
      for (const { name } of segments) rmSync(join(dir, name));
    });
    expect(bad).toMatchObject({ segment: "head.json", seq: 1 });
  });

  test("a segment has been renamed", async () => {
    const { ok } = await changed((dir) => renameSync(join(dir, nameOf(-1)), join(dir, "audit-0000000000009999.jsonl")));
    expect(ok).toBe(false);
  });

  test.each([
    ["missing", (path: string) => rmSync(path)],
    ["unreadable", (path: string) => writeFileSync(path, "{")],
  ])("the head is %s", async (why, change) => {
    const { bad } = await changed((dir) => change(join(dir, "head.json")));
    expect(bad?.why).toContain(why);
  });

  test("a last line that is not finished is a writer at work, unless the head knows more", async () => {
    const result = await changed((dir) => writeFileSync(join(dir, nameOf(-1)), '{"hash":"12', { flag: "a" }));
    expect(result).toMatchObject({ ok: true, unfinishedBytes: 11 });
  });

  test("an empty directory, or none, is an empty spool", async () => {
    const empty = { ok: true, segments: 0, records: 0, markers: [], unfinishedBytes: 0 };
    expect(await verifySpool(temporaryDirectory())).toMatchObject(empty);
    expect(await verifySpool(join(temporaryDirectory(), "none"))).toMatchObject(empty);
  });
});

test("a spool rewritten from some line on, head and all, is found by an anchor kept elsewhere", async () => {
  const { head } = await verifySpool(original);
  const dir = temporaryDirectory();
  const spool = await openSample(dir, { settings: { segment_bytes: 3_000 } });
  for (let n = 0; n < RECORDS + 5; n++) await spool.append(smallRecord(n), "written");
  await spool.close();
  expect(await verifySpool(dir)).toMatchObject({ ok: true });
  expect(await verifySpool(dir, { anchors: [head] })).toMatchObject({ ok: false, bad: { seq: head.seq } });
  expect(await verifySpool(original, { anchors: [head] })).toMatchObject({ ok: true });
});
