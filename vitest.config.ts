import { defineConfig } from "vitest/config";
import { longestFirst } from "./tests/longest-first.ts";
import { shortLived } from "./tests/services/short-lived.ts";

export default defineConfig({
  test: {
    include: ["**/*.test.ts"],
    exclude: ["node_modules/**", "data/**"],
    globalSetup: ["./tests/services/setup.ts"],
    setupFiles: ["./tests/property-seed.ts"],
    // Ends what hangs, on a machine of whatever speed: what has a time to keep measures it itself.
    testTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    // A machine that is busy with something else may miss a time limit; what is broken fails again:
    // random cases are the same ones (tests/property-seed.ts). The default report says what was
    // tried twice only of tests that it shows, which are the slow and the failed ones.
    retry: 1,
    // The first test file that asks for a real server waits for its start.
    hookTimeout: 300_000,
    pool: "forks",
    execArgv: [...shortLived],
    // Many files wait for processes and servers more than they compute.
    maxWorkers: 2,
    sequence: { sequencer: longestFirst },
  },
});
