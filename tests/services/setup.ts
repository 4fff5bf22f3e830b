import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
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
  const images = await mkdtemp(join(tmpdir(), "daybook-image-"));
  process.env[pgliteImageVariable] = join(images, "new");
  process.stdout.write(`Servers for tests\n  ${servers.found.join("\n  ")}\n`);
  return async () => {
    await rm(images, { recursive: true, force: true });
    await servers.close();
  };
};
