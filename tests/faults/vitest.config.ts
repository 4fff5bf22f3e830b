import { defineConfig } from "vitest/config";
import whole from "../../vitest.config.ts";

/** `npm run test:faults`: every fault at its full length, one after another. */
export default defineConfig({
  ...whole,
  test: {
    ...whole.test,
    include: ["tests/faults/**/*.faults.ts"],
    testTimeout: 300_000,
    maxWorkers: 1,
    // A fault that is survived only at the second try is not survived.
    retry: 0,
  },
});
