import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { TagFact } from "../../src/sessions/session-tags.js";
import { TagJournal } from "../../src/sessions/tag-journal.js";

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), "shutter-tags-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const fact = (session: string, more: Partial<TagFact> = {}): TagFact => ({
  tenant: "t",
  session,
  tag: "quarantined",
  at: Date.now(),
  until: Date.now() + 60_000,
  by: "p",
  ...more,
});

async function written(dir: string, facts: readonly TagFact[]): Promise<void> {
  const { journal } = await TagJournal.open(dir, () => {});
  for (const one of facts) journal.append(one);
  await journal.close();
}

const readBack = async (dir: string): Promise<TagFact[]> => (await TagJournal.open(dir, () => {})).facts;
const onlyFile = (dir: string): string => join(dir, readdirSync(dir)[0] ?? "");

test("what was written is there after a restart, in order, without what has expired", async () => {
  const dir = join(folder(), "sessions");
  const facts = [fact("a"), fact("b"), fact("a", { released: true, by: "api" }), fact("old", { until: 1 })];
  await written(dir, facts);
  expect(await readBack(dir)).toEqual(facts.slice(0, 3));
});

test("a damaged end costs the facts in it, and nothing that is written later", async () => {
  const dir = folder();
  const facts = [fact("a"), fact("b")];
  await written(dir, facts);
  const size = readFileSync(onlyFile(dir)).length;
  truncateSync(onlyFile(dir), size - 10);
  expect(await readBack(dir)).toEqual([facts[0]]);
  const later = fact("c");
  await written(dir, [later]);
  expect(await readBack(dir)).toEqual([facts[0], later]);
  appendFileSync(onlyFile(dir), '\n{"tenant":7}\nnot JSON\n\0\0\0\0');
  expect(await readBack(dir)).toEqual([facts[0], later]);
});

test("several processes write to one file", async () => {
  const dir = folder();
  const journals = await Promise.all([1, 2, 3].map(() => TagJournal.open(dir, () => {})));
  const facts = Array.from({ length: 90 }, (_, index) => fact(`s${index}`));
  for (const [index, one] of facts.entries()) journals[index % 3]?.journal.append(one);
  await Promise.all(journals.map(({ journal }) => journal.close()));
  const sessions = (await readBack(dir)).map(({ session }) => session);
  expect(sessions.sort()).toEqual(facts.map(({ session }) => session).sort());
});

test("an old file goes once everything in it has expired", async () => {
  const dir = folder();
  const line = (until: number): string => `${JSON.stringify(fact("s", { at: 1, until }))}\n`;
  writeFileSync(join(dir, "tags-2020-01-01.jsonl"), line(Date.now() - 1));
  writeFileSync(join(dir, "tags-2020-01-02.jsonl"), line(Date.now() + 60_000));
  writeFileSync(join(dir, "notes.txt"), "mine");
  expect(await readBack(dir)).toHaveLength(1);
  expect(readdirSync(dir).sort()).toEqual(["notes.txt", "tags-2020-01-02.jsonl"]);
});

test("a disk that refuses is told of once, and gets what waited once it takes it", async () => {
  const dir = join(folder(), "sessions");
  const troubles: (string | undefined)[] = [];
  const { journal } = await TagJournal.open(dir, (code) => troubles.push(code));
  rmSync(dir, { recursive: true });
  journal.append(fact("a"));
  while (troubles.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(existsSync(dir)).toBe(false);
  const { journal: other } = await TagJournal.open(dir, () => {});
  journal.append(fact("b"));
  while (troubles.length === 1) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(troubles).toEqual(["ENOENT", undefined]);
  await Promise.all([journal.close(), other.close()]);
  expect((await readBack(dir)).map(({ session }) => session)).toEqual(["a", "b"]);
});
