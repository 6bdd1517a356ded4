import fc from "fast-check";
import { expect, test } from "vitest";
import { SessionTags, TAGS_MAX, type TagFact } from "../../src/sessions/session-tags.js";

const MINUTE = 60_000;

/** Tags on a clock of their own, and what they would write down. */
function tagsAt(start = 1_000_000): { tags: SessionTags; told: TagFact[]; clock: { now: number; wall: number } } {
  const clock = { now: 0, wall: start };
  const tags = new SessionTags({ sessionsMax: 100, now: () => clock.now, wallNow: () => clock.wall });
  const told: TagFact[] = [];
  tags.onChange = (fact) => told.push(fact);
  return { tags, told, clock };
}

test("a tag holds for its session until its time is over", () => {
  const { tags, clock } = tagsAt();
  tags.set("t", "s", "quarantined", 30 * MINUTE, "base.quarantine");
  expect(tags.of("t", "s")).toEqual(["quarantined"]);
  expect(tags.of("t", "other")).toEqual([]);
  expect(tags.of("another tenant", "s")).toEqual([]);
  clock.now += 30 * MINUTE - 1;
  expect(tags.of("t", "s")).toEqual(["quarantined"]);
  clock.now += 1;
  expect(tags.of("t", "s")).toEqual([]);
});

test("a clock that is set does not end a tag", () => {
  const { tags, clock } = tagsAt();
  tags.set("t", "s", "quarantined", 30 * MINUTE, "p");
  clock.wall += 24 * 60 * MINUTE;
  expect(tags.of("t", "s")).toEqual(["quarantined"]);
});

test("set again it lasts longer, and is written down only once it has lost some of its life", () => {
  const { tags, told, clock } = tagsAt();
  for (let minute = 0; minute < 10; minute++) {
    tags.set("t", "s", "quarantined", 30 * MINUTE, "p");
    clock.now += MINUTE;
    clock.wall += MINUTE;
  }
  expect(told.map(({ at }) => (at - 1_000_000) / MINUTE)).toEqual([0, 4, 8]);
  tags.set("t", "s", "quarantined", MINUTE, "p");
  expect(told).toHaveLength(3);
});

test("a release ends it, says who, and holds against what was said before", () => {
  const { tags, told, clock } = tagsAt();
  tags.set("t", "s", "quarantined", MINUTE, "p");
  tags.set("t", "s", "watched", MINUTE, "p");
  clock.wall -= 10;
  expect(tags.release("t", "s", "quarantined", "api:ann")).toBe(true);
  expect(tags.release("t", "s", "quarantined", "api:ann")).toBe(false);
  expect(tags.of("t", "s")).toEqual(["watched"]);
  expect(told.at(-1)).toMatchObject({ tag: "quarantined", by: "api:ann", released: true });
  tags.hear(told[0] as TagFact);
  expect(tags.of("t", "s")).toEqual(["watched"]);
  tags.set("t", "s", "quarantined", MINUTE, "p");
  expect(tags.of("t", "s")).toEqual(["quarantined", "watched"]);
});

test("facts make the same tags in whatever order and how often they are heard", () => {
  const fact = fc.record({
    tenant: fc.constantFrom("a", "b"),
    session: fc.constantFrom("s", "z"),
    tag: fc.constantFrom("quarantined", "watched"),
    at: fc.integer({ min: 1, max: 50 }),
    until: fc.integer({ min: 1, max: 200 }),
    by: fc.constant("p"),
    released: fc.constantFrom(undefined, true as const),
  });
  const facts = fc.uniqueArray(fact, {
    maxLength: 12,
    selector: ({ tenant, session, tag, at }) => [tenant, session, tag, at].join(),
  });
  const stateOf = (heard: readonly TagFact[]): unknown => {
    const { tags } = tagsAt(100);
    for (const one of heard) tags.hear(one);
    return ["a", "b"].flatMap((tenant) => ["s", "z"].map((session) => [...tags.of(tenant, session)].sort()));
  };
  fc.assert(
    fc.property(facts, fc.array(fc.nat()), (all, dice) => {
      // An expired fact says nothing any more, so no order may depend on it.
      const live = all.filter(({ until }) => until > 100) as TagFact[];
      const shuffled = [...live, ...live].sort((a, b) => (dice[a.at % 7] ?? 0) - (dice[b.at % 7] ?? 0));
      expect(stateOf(shuffled)).toEqual(stateOf(live));
    }),
  );
});

test("sessions and tags are bounded", () => {
  const tags = new SessionTags({ sessionsMax: 3 });
  for (let session = 0; session < 10; session++) tags.set("t", `s${session}`, "quarantined", MINUTE, "p");
  expect(tags.size).toBe(3);
  expect(tags.of("t", "s9")).toEqual(["quarantined"]);
  for (let tag = 0; tag < TAGS_MAX + 4; tag++) tags.set("t", "s9", `tag${tag}`, (tag + 2) * MINUTE, "p");
  expect(tags.of("t", "s9")).toHaveLength(TAGS_MAX);
  expect(tags.of("t", "s9")).not.toContain("quarantined");
});

test("all tags, those of sessions looked at last first", () => {
  const { tags } = tagsAt();
  tags.set("t", "s", "quarantined", MINUTE, "p");
  tags.set("u", "s", "quarantined", MINUTE, "p");
  expect([...tags.all()].map(({ tenant, session }) => [tenant, session])).toEqual([
    ["u", "s"],
    ["t", "s"],
  ]);
});
