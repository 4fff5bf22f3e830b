import type { TestProject } from "vitest/node";
import { openRunServers } from "./run-servers.ts";

/**
 * Runs once before all test files and says what there is; servers start when the first test asks.
 * What it returns runs once after them.
 */
export const setup = async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const servers = await openRunServers();
  provide("services", servers.services);
  process.stdout.write(`Servers for tests\n  ${servers.found.join("\n  ")}\n`);
  return servers.close;
};
