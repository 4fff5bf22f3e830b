import { findServices, type Source } from "./find-services.ts";
import type { ServiceName } from "./service.ts";
import { startContainer } from "./start-container.ts";
import { startInstalled } from "./start-installed.ts";
import type { ServerOptions, TestServer } from "./test-server.ts";

const startFrom = (
  service: ServiceName,
  source: Source,
  options: ServerOptions,
): Promise<TestServer> => {
  if (source.kind === "docker") return startContainer(service, source.image, options);
  if (source.kind === "installed") return startInstalled(service, source.installation, options);
  throw new Error(`Cannot start ${service}: ${source.kind} is somebody's own`);
};

/**
 * Starts a server that nobody else uses, in Docker or from what is installed; the next source when
 * one fails (no such image). Close it; when the tests end without that, it ends with them.
 * @throws {Error} when none comes up; says why.
 */
export const startServer = async (
  service: ServiceName,
  options: ServerOptions = {},
): Promise<TestServer> => {
  const sources = (await findServices(process.env))[service].filter(({ kind }) => kind !== "url");
  // A folder of this machine means nothing to a container.
  const usable = sources.filter(({ kind }) => kind === "installed" || !options.folder);
  const failures: string[] = [];
  for (const source of usable) {
    try {
      return await startFrom(service, source, options);
    } catch (error) {
      failures.push(`${source.kind}: ${(error as Error).message}`);
      const isLast = source === usable.at(-1);
      if (!isLast) process.stderr.write(`# ${service}: not by ${failures.at(-1)}\n`);
    }
  }
  throw new Error(`Cannot start ${service}: ${failures.join("; ") || "it is not here"}`);
};
