import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { compileCacheVariable } from "./compile-cache.ts";
import { pgliteImageVariable } from "./pglite-image.ts";
import { openRunServers } from "./run-servers.ts";

/**
 * Tests end long before Elasticsearch's optimising compiler pays: it took a third of its processor
 * time. Benchmarks go without this.
 */
const shortLived = "-Xms512m -Xmx512m -XX:TieredStopAtLevel=1";

/**
 * Runs once before all test files and says what there is; servers start when the first test asks.
 * What it returns runs once after them.
 */
export const setup = async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  process.env.ES_JAVA_OPTS ??= shortLived;
  const servers = await openRunServers();
  provide("services", servers.services);
  const once = await mkdtemp(join(tmpdir(), "daybook-once-"));
  process.env[pgliteImageVariable] = join(once, "new");
  const compiled = join(once, "compiled");
  await mkdir(compiled);
  process.env[compileCacheVariable] ??= compiled;
  process.stdout.write(`Servers for tests\n  ${servers.found.join("\n  ")}\n`);
  return async () => {
    await servers.close();
    // Test files that have just ended may still write what they have compiled.
    await rm(once, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  };
};
