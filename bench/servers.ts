import { findServices, missingServices } from "../tests/services/find-services.ts";
import type { ServiceName } from "../tests/services/service.ts";
import { startServer } from "../tests/services/start-server.ts";
import type { TestServer } from "../tests/services/test-server.ts";
import { bringProgram, type Environment, findProgram } from "./programs.ts";
import type { Need } from "./section.ts";

/** What of a section's needs is not on this machine, each with the command that brings it. */
export const missingNeeds = async (
  needs: readonly Need[],
  env: Environment,
): Promise<readonly string[]> => {
  const { missingOwn } = missingServices(await findServices(env));
  const reasons = await Promise.all(
    needs.map(async (need) => {
      if (need !== "ghz" && need !== "pgbench") return missingOwn[need];
      const file = await findProgram(need, env);
      return file === undefined ? `no ${need}: ${bringProgram[need]}` : undefined;
    }),
  );
  return reasons.filter((reason) => reason !== undefined);
};

/** Servers that nobody else uses, with nothing in them. */
export type Servers<Name extends ServiceName> = AsyncDisposable & {
  readonly [Service in Name]: TestServer;
};

/** What a section measures is on this disk, and survives a power loss. */
const settings: Readonly<Partial<Record<ServiceName, Readonly<Record<string, string>>>>> = {
  postgres: { fsync: "on", synchronous_commit: "on" },
};

/** Starts servers, each with its own defaults; they end with the section. */
export const startServers = async <Name extends ServiceName>(
  ...names: readonly Name[]
): Promise<Servers<Name>> => {
  const started = await Promise.allSettled(
    names.map((name) => startServer(name, { settings: settings[name] ?? {} })),
  );
  const servers = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.close()));
  };
  const failed = started.find((one) => one.status === "rejected");
  if (failed !== undefined) {
    await close();
    throw failed.reason;
  }
  const byName = Object.fromEntries(names.map((name, index) => [name, servers[index]])) as {
    readonly [Service in Name]: TestServer;
  };
  return { ...byName, [Symbol.asyncDispose]: close };
};
