import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ObservedRequests } from "../../src/sessions/observed-requests.js";

type Step = `pre ${string}` | `post ${string}` | number;

/**
 * Plays events of tenant `t` (`pre r1`, `post r1`) and waits (milliseconds) after one request that correlates; answers
 * what the post events repeat, then how many requests became unevaluated.
 */
function play(steps: readonly Step[], options: { requestsMax?: number; correlate?: boolean } = {}) {
  const { correlate = true, ...limits } = options;
  let nowMs = 1;
  const observed = new ObservedRequests({ graceMs: 1_000, ttlMs: 600_000, now: () => nowMs, ...limits });
  if (correlate) {
    observed.pre("t", "first");
    observed.post("t", "first", "d-first");
  }
  const repeats: (string | undefined)[] = [];
  for (const [index, step] of steps.entries()) {
    if (typeof step === "number") nowMs += step;
    else if (step.startsWith("pre ")) observed.pre("t", step.slice(4));
    else repeats.push(observed.post("t", step.slice(5), `d${index}`));
  }
  nowMs += 1_000;
  return { repeats, unevaluated: observed.takeUnevaluated().get("t") ?? 0 };
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
])("%s", (_, steps, repeats, unevaluated) => expect(play(steps)).toEqual({ repeats, unevaluated }));

test("a tenant whose ids never matched is not accused", () => {
  expect(play(["pre a", "post b", "post c"], { correlate: false }).unevaluated).toBe(0);
});

test("tenants share nothing", () => {
  let nowMs = 0;
  const observed = new ObservedRequests({ graceMs: 10, now: () => nowMs });
  observed.pre("a", "r");
  expect(observed.post("a", "r", "d1")).toBe(undefined);
  expect(observed.post("b", "r", "d2")).toBe(undefined);
  nowMs = 20;
  expect(observed.takeUnevaluated()).toEqual(new Map());
});

test("a request is counted once", () => {
  let nowMs = 0;
  const observed = new ObservedRequests({ graceMs: 10, now: () => nowMs });
  observed.pre("t", "x");
  observed.post("t", "x", "d0");
  observed.post("t", "r", "d1");
  nowMs = 20;
  expect(observed.takeUnevaluated()).toEqual(new Map([["t", 1]]));
  expect(observed.takeUnevaluated()).toEqual(new Map());
});

describe("when memory is short", () => {
  test("nobody is accused because of what was forgotten", () => {
    const steps: Step[] = Array.from({ length: 50 }, (_, n): Step => `pre r${n}`);
    expect(play([...steps, "post r0"], { requestsMax: 10 }).unevaluated).toBe(0);
  });

  test("the number of requests remembered is bounded", () => {
    const observed = new ObservedRequests({ requestsMax: 100 });
    for (let n = 0; n < 10_000; n++) observed.post("t", `r${n}`, `d${n}`);
    expect(observed.size).toBe(100);
  });
});

test("the count is exact for any order, repetition and share of undecided requests", () => {
  const request = fc.record({
    undecided: fc.boolean(),
    posts: fc.integer({ min: 0, max: 3 }),
    postFirst: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(request, { maxLength: 60 }), (requests) => {
      const steps = requests.flatMap(({ undecided, posts, postFirst }, index): Step[] => {
        const pre: Step[] = undecided ? [] : [`pre r${index}`];
        const post = Array.from({ length: posts }, (): Step => `post r${index}`);
        return postFirst ? [...post, ...pre] : [...pre, ...post];
      });
      const expected = requests.filter(({ undecided, posts }) => undecided && posts > 0).length;
      expect(play(steps).unevaluated).toBe(expected);
    }),
  );
});
