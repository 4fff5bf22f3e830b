import type { Server } from "@grpc/grpc-js";
import { HealthImplementation } from "grpc-health-check";

/**
 * The health of this name is SERVING from the first moment to the last: the process listens and
 * its event loop turns, whatever it waits for. What restarts a process asks for it, and only that.
 */
export const livenessName = "liveness";

/** Health of a server's services; `""` stands for the server as a whole. */
export type Health<Name extends string> = {
  set(name: Name | "", serving: boolean): void;
  /** Says NOT_SERVING for all of them, from now on and whatever `set` says. */
  stop(): void;
};

/** Adds `grpc.health.v1.Health`; every service is NOT_SERVING until it is set. */
export const addHealth = <Name extends string>(
  server: Server,
  names: readonly Name[],
): Health<Name> => {
  const all: (Name | "")[] = ["", ...names];
  const health = new HealthImplementation({
    ...Object.fromEntries(all.map((name) => [name, "NOT_SERVING"])),
    [livenessName]: "SERVING",
  });
  health.addToServer(server);
  const serves = new Set<Name | "">();
  let stopped = false;
  // Whoever watches is sent every status that is set, so only changes are.
  const tell = (name: Name | "", serving: boolean): void => {
    if (serves.has(name) === serving) return;
    if (serving) serves.add(name);
    else serves.delete(name);
    health.setStatus(name, serving ? "SERVING" : "NOT_SERVING");
  };
  return {
    set: (name, serving) => {
      if (!stopped) tell(name, serving);
    },
    stop: () => {
      stopped = true;
      for (const name of all) tell(name, false);
    },
  };
};
