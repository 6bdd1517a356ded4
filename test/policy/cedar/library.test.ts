import { setFlagsFromString } from "node:v8";
import { expect, test } from "vitest";
import { preparsePolicySet, statefulIsAuthorized } from "../../../src/policy/cedar/library.js";

// Without the flag that library.ts sets, Node 20 ends the whole process here.
test("a caller that is deoptimized while the library answers survives", () => {
  setFlagsFromString("--allow-natives-syntax");
  const deoptimize = new Function("caller", "%DeoptimizeFunction(caller)") as (caller: () => string) => void;
  preparsePolicySet("deoptimize", { staticPolicies: "permit (principal, action, resource);" });
  const uid = { type: "U", id: "a" };
  let armed = false;
  const context = {
    get member(): number {
      if (armed) deoptimize(call);
      return 1;
    },
  };
  const call = (): string => {
    const request = { principal: uid, action: uid, resource: uid, context, entities: [] };
    return statefulIsAuthorized({ ...request, preparsedPolicySetId: "deoptimize" }).type;
  };
  for (let index = 0; index < 30_000; index++) call();
  armed = true;
  expect(call()).toBe("success");
});
