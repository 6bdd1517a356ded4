import { join } from "node:path";
import { expect, test } from "vitest";
import { shutter } from "../../support/shutter-command.js";

const EXAMPLES = join(import.meta.dirname, "../../../examples/policies");
const CONFIG = ["-c", join(EXAMPLES, "shutter.yaml")];

test("the examples pass their own tables, every policy with a hit and a miss", async () => {
  expect(await shutter(["policy", "test", ...CONFIG, "--require-coverage"])).toEqual({
    code: 0,
    stdout: "",
    stderr: expect.stringMatching(/^\d{2,} passed, 0 failed\.\n$/),
  });
});

test("nothing can be said against them, and they are laid out as the formatter does", async () => {
  expect(await shutter(["policy", "lint", ...CONFIG, "--strict"])).toMatchObject({ code: 0, stdout: "" });
  expect(await shutter(["policy", "fmt", "--check", EXAMPLES])).toMatchObject({ code: 0, stdout: "" });
});
