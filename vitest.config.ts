import { defineConfig } from "vitest/config";
import { LongFirst } from "./test/support/long-first.js";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "src/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is waited for is there at once, or on a busy machine when it is its turn; by default a second is all it gets.
    expect: { poll: { timeout: 30_000 } },
    // Tests that start servers and worker threads share two cores; more forks than cores only adds noise.
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
  },
});
