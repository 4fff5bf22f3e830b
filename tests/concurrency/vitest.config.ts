import { defineConfig } from "vitest/config";
import whole from "../../vitest.config.ts";

/** `npm run test:concurrency`: long histories, and every planted bug. */
export default defineConfig({
  ...whole,
  test: {
    ...whole.test,
    include: ["tests/concurrency/**/*.concurrency.ts"],
    testTimeout: 300_000,
    maxWorkers: 1,
    // What fails once in a thousand histories is what this is run for.
    retry: 0,
  },
});
