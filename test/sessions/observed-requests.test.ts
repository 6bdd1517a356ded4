import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ObservedRequests } from "../../src/sessions/observed-requests.js";

type Step = `pre ${string}` | `post ${string}` | number;

interface Play {
  readonly requestsMax?: number;
  readonly correlate?: boolean;
  /** Processes of the server, each told what the others observe; step n happens in process n modulo their number. */
  readonly processes?: number;
}

/**
 * Plays events of tenant `t` (`pre r1`, `post r1`) and waits (milliseconds) after one request that correlates; answers
 * what the post events repeat, then how many requests became unevaluated.
 */
async function play(steps: readonly Step[], { requestsMax, correlate = true, processes = 1 }: Play = {}) {
  let nowMs = 1;
  const limits = requestsMax === undefined ? {} : { requestsMax };
  const family = Array.from(
    { length: processes },
    () => new ObservedRequests({ graceMs: 1_000, ttlMs: 600_000, now: () => nowMs, ...limits }),
  );
  for (const observed of family) {
    observed.tell = (fact, placed) => {
      for (const other of family) if (other !== observed) other.hear(fact);
      placed?.();
    };
  }
  const at = (step: number): ObservedRequests => family[step % processes] as ObservedRequests;
  if (correlate) {
    at(0).pre("t", "first");
    await at(1).post("t", "first", "d-first");
  }
  const repeats: (string | undefined)[] = [];
  for (const [index, step] of steps.entries()) {
    if (typeof step === "number") nowMs += step;
    else if (step.startsWith("pre ")) at(index).pre("t", step.slice(4));
    else repeats.push(await at(index).post("t", step.slice(5), `d${index}`));
  }
  nowMs += 1_000;
  const counts = family.map((observed) => observed.takeUnevaluated().get("t") ?? 0);
  return { repeats, unevaluated: counts.reduce((sum, count) => sum + count, 0) };
}

test.each<[string, readonly Step[], (string | undefined)[], number]>([
  ["a pair", ["pre r", "post r"], [undefined], 0],
  ["two post events are one phase", ["pre r", "post r", "post r"], [undefined, "d1"], 0],
  ["every further one repeats the first", ["post r", "post r", "post r"], [undefined, "d0", "d0"], 1],
  ["a request decided nowhere", ["post r"], [undefined], 1],
  ["events out of order, within the grace period", ["post r", 900, "pre r"], [undefined], 0],
  ["events out of order, too late", ["post r", 2_000], [undefined], 1],
  ["ten minutes later is still a pair", ["pre r", 599_000, "post r"], [undefined], 0],
  ["a repeated pre_request", ["pre r", "pre r", "post r"], [undefined], 0],
  ["without request ids nothing can be told", ["pre ", "post ", "post "], [undefined, undefined], 0],
])("%s", async (_, steps, repeats, unevaluated) => {
  for (const processes of [1, 2, 3]) expect(await play(steps, { processes })).toEqual({ repeats, unevaluated });
});

test("a tenant whose ids never matched is not accused", async () => {
  expect((await play(["pre a", "post b", "post c"], { correlate: false })).unevaluated).toBe(0);
});

test("tenants share nothing", async () => {
  let nowMs = 0;
  const observed = new ObservedRequests({ graceMs: 10, now: () => nowMs });
  observed.pre("a", "r");
  expect(await observed.post("a", "r", "d1")).toBe(undefined);
  expect(await observed.post("b", "r", "d2")).toBe(undefined);
  nowMs = 20;
  expect(observed.takeUnevaluated()).toEqual(new Map());
});

test("a request is counted once", async () => {
  let nowMs = 0;
  const observed = new ObservedRequests({ graceMs: 10, now: () => nowMs });
  observed.pre("t", "x");
  await observed.post("t", "x", "d0");
  await observed.post("t", "r", "d1");
  nowMs = 20;
  expect(observed.takeUnevaluated()).toEqual(new Map([["t", 1]]));
  expect(observed.takeUnevaluated()).toEqual(new Map());
});

describe("when memory is short", () => {
  test("nobody is accused because of what was forgotten", async () => {
    const steps: Step[] = Array.from({ length: 50 }, (_, n): Step => `pre r${n}`);
    expect((await play([...steps, "post r0"], { requestsMax: 10 })).unevaluated).toBe(0);
  });

  test("the number of requests remembered is bounded", async () => {
    const observed = new ObservedRequests({ requestsMax: 100 });
    for (let n = 0; n < 10_000; n++) await observed.post("t", `r${n}`, `d${n}`);
    expect(observed.size).toBe(100);
  });
});

test("a newcomer knows what was observed before it came", async () => {
  const [elder, newcomer] = [new ObservedRequests(), new ObservedRequests()];
  elder.pre("t", "r1");
  await elder.post("t", "r2", "d2");
  for (const fact of elder.recall()) newcomer.hear(fact);
  expect([...newcomer.recall()].sort()).toEqual([...elder.recall()].sort());
  expect(await newcomer.post("t", "r2", "d3")).toBe("d2");
});

test("the count is exact for any order, repetition and share of undecided requests, in any process", async () => {
  const request = fc.record({
    undecided: fc.boolean(),
    posts: fc.integer({ min: 0, max: 3 }),
    postFirst: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(request, { maxLength: 60 }),
      fc.integer({ min: 1, max: 3 }),
      async (requests, processes) => {
        const steps = requests.flatMap(({ undecided, posts, postFirst }, index): Step[] => {
          const pre: Step[] = undecided ? [] : [`pre r${index}`];
          const post = Array.from({ length: posts }, (): Step => `post r${index}`);
          return postFirst ? [...post, ...pre] : [...pre, ...post];
        });
        const expected = requests.filter(({ undecided, posts }) => undecided && posts > 0).length;
        expect((await play(steps, { processes })).unevaluated).toBe(expected);
      },
    ),
  );
});
