import fc from "fast-check";
import { expect, test } from "vitest";
import { FactExchange, type FactMember } from "../../../src/server/processes/fact-exchange.js";
import { ALONE, RECALLED_MAX, type Siblings } from "../../../src/server/processes/siblings.js";
import { BATCH_MAX, OUTBOX_MAX, ToldSiblings } from "../../../src/server/processes/told-siblings.js";

/**
 * Processes on one exchange, with messages as plain JSON that arrive a turn later, as between real ones: several at once,
 * with no promise settling in between.
 */
function family(size: number): ToldSiblings[] {
  const inTurn: (() => void)[] = [];
  const later = (message: () => void): void => {
    if (inTurn.push(message) > 1) return;
    setImmediate(() => {
      for (const deliver of inTurn.splice(0)) deliver();
    });
  };
  const exchange = new FactExchange();
  return Array.from({ length: size }, () => {
    const siblings: ToldSiblings = new ToldSiblings((batch) => {
      const sent = JSON.parse(JSON.stringify(batch));
      later(() => exchange.tell(member, sent));
    });
    const member: FactMember = {
      hear: (batch) => later(() => siblings.hear(batch)),
      placed: () => later(() => siblings.placed()),
    };
    exchange.join(member);
    return siblings;
  });
}

/** Shares a list of numbers: what was told and heard, in the order it came. */
function list(siblings: Siblings): { readonly heard: number[]; tell(fact: number): Promise<void> } {
  const heard: number[] = [];
  const tell = siblings.share<number>("list", { hear: (fact) => heard.push(fact), recall: () => heard });
  return { heard, tell: (fact) => new Promise((placed) => tell(fact, placed)) };
}

test("alone there is nobody to tell", async () => {
  const { heard, tell } = list(ALONE);
  await tell(1);
  expect(heard).toEqual([]);
});

test("what one tells all others hear, in order", async () => {
  const [first, ...others] = family(3).map(list);
  const facts = Array.from({ length: 3 * BATCH_MAX + 1 }, (_, fact) => fact);
  await Promise.all(facts.map((fact) => first?.tell(fact)));
  await new Promise((resolve) => setTimeout(resolve));
  expect(others.map(({ heard }) => heard)).toEqual([facts, facts]);
  expect(first?.heard).toEqual([]);
});

test("processes that claim the same thing at once agree on who was first", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 3 }), { minLength: 2, maxLength: 12 }), async (claims) => {
      const family4 = family(4).map((siblings) => {
        let owner: number | undefined;
        const tell = siblings.share<number>("owner", { hear: (claim) => (owner ??= claim), recall: () => [] });
        return (claim: number) =>
          new Promise<number>((resolve) => {
            tell(claim, () => {
              owner ??= claim;
              resolve(owner);
            });
          });
      });
      const owners = await Promise.all(claims.map((process, claim) => family4[process]?.(claim)));
      expect(new Set(owners).size).toBe(1);
    }),
  );
});

test("a newcomer is told what is known, the most important first, and not without end", () => {
  const [one, newcomer] = family(2);
  if (one === undefined || newcomer === undefined) throw new Error("no family");
  one.share("small", { hear: () => {}, recall: () => [{ a: 1 }] });
  one.share<number>("endless", {
    hear: () => {},
    *recall() {
      for (let fact = 0; ; fact++) yield fact;
    },
  });
  const small: unknown[] = [];
  const endless: unknown[] = [];
  newcomer.share("small", { hear: (fact) => small.push(fact), recall: () => [] });
  newcomer.share("endless", { hear: (fact) => endless.push(fact), recall: () => [] });
  for (const batch of one.recall()) newcomer.hear(batch);
  expect(small).toEqual([{ a: 1 }]);
  expect(endless).toEqual(Array.from({ length: RECALLED_MAX }, (_, fact) => fact));
});

test("what cannot be told waits, up to a limit", async () => {
  const sent: number[] = [];
  const siblings = new ToldSiblings((batch) => sent.push(batch.length));
  const { tell } = list(siblings);
  for (let fact = 0; fact < OUTBOX_MAX; fact++) void tell(fact);
  await tell(OUTBOX_MAX);
  expect({ leftOut: siblings.leftOut, sent }).toEqual({ leftOut: 1, sent: [] });
  await new Promise((resolve) => setImmediate(resolve));
  expect(sent).toEqual([BATCH_MAX]);
});

test("a topic of another version is passed over", () => {
  const [one] = family(1);
  expect(() => one?.hear([["unheard of", 1]])).not.toThrow();
});
