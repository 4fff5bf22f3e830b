import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "./free-port.ts";
import type { InstalledPlan, PlanRequest } from "./plan.ts";
import { unprivilegedUser } from "./unprivileged-user.ts";

const run = promisify(execFile);

const superuser = "postgres";
const password = "postgres";

/** Durable as in production: faults are only worth something with fsync. */
const standardSettings = { fsync: "on", max_connections: "200", listen_addresses: "127.0.0.1" };

/**
 * Postgres from its binaries, in a folder of its own, with passwords as a server of Docker has
 * them. It refuses root.
 */
export const planPostgres = async (request: PlanRequest): Promise<InstalledPlan> => {
  const { folder, installation, settings } = request;
  const port = await freePort();
  const user = unprivilegedUser("postgres");
  const cluster = join(folder, "cluster");
  const all = {
    ...standardSettings,
    port: `${port}`,
    unix_socket_directories: folder,
    ...settings,
  };
  return {
    url: `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`,
    command: join(installation, "postgres"),
    args: ["-D", cluster, ...Object.entries(all).flatMap(([key, to]) => ["-c", `${key}=${to}`])],
    env: process.env,
    user,
    prepare: async () => {
      const passwordFile = join(folder, "password");
      await writeFile(passwordFile, `${password}\n`);
      const login = ["-U", superuser, "-A", "scram-sha-256", `--pwfile=${passwordFile}`];
      const args = ["-D", cluster, ...login, "-E", "UTF8", "--locale=C", "--no-sync"];
      await run(join(installation, "initdb"), args, { cwd: folder, ...user });
    },
    stopSignal: "SIGINT",
    endSignal: "SIGQUIT",
    programs: installation,
  };
};
