import { execFile } from "node:child_process";
import { chown, mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { planElasticsearch } from "./installed-elasticsearch.ts";
import { planPostgres } from "./installed-postgres.ts";
import { planRabbitmq } from "./installed-rabbitmq.ts";
import type { InstalledPlan, PlanRequest } from "./plan.ts";
import { isReady } from "./server-ready.ts";
import type { ServiceName } from "./service.ts";
import type { ServerOptions, TestServer } from "./test-server.ts";
import { waitUntil } from "./wait-until.ts";
import { openWardedProcess, type WardedProcess } from "./warded-process.ts";

const readyTimeoutMs = 90_000;
const stopTimeoutMs = 60_000;
const killTimeoutMs = 10_000;

const plans: Record<ServiceName, (request: PlanRequest) => Promise<InstalledPlan>> = {
  postgres: planPostgres,
  rabbitmq: planRabbitmq,
  elasticsearch: planElasticsearch,
};

/** Gives what was made as root to whom the server runs as. */
const handOver = async (folder: string, { uid, gid }: NonNullable<InstalledPlan["user"]>) => {
  const made = await readdir(folder, { recursive: true });
  for (const path of ["", ...made]) await chown(join(folder, path), uid, gid);
};

const startUntilReady = async (
  service: ServiceName,
  plan: InstalledPlan,
  warded: WardedProcess,
): Promise<void> => {
  await warded.start();
  try {
    await waitUntil(`${service} to answer`, readyTimeoutMs, async () => {
      if (await isReady(service, plan)) return true;
      if (!warded.isRunning()) throw new Error(`Cannot start ${service}: it has ended`);
      return false;
    });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${warded.lastLines()}`, { cause: error });
  }
};

const handle = (service: ServiceName, plan: InstalledPlan, warded: WardedProcess): TestServer => {
  const start = () => startUntilReady(service, plan, warded);
  const stop = async (): Promise<void> => {
    warded.signal(plan.stopSignal);
    await warded.ended(stopTimeoutMs);
  };
  const kill = async (): Promise<void> => {
    warded.signalAll("SIGKILL");
    await warded.ended(killTimeoutMs);
  };
  return {
    url: plan.url,
    managementUrl: plan.managementUrl,
    start,
    stop,
    kill,
    restart: async (how = "stop") => {
      await (how === "stop" ? stop() : kill());
      await start();
    },
    pause: async () => warded.signalAll("SIGSTOP"),
    resume: async () => warded.signalAll("SIGCONT"),
    run: async (program, args) => {
      const file = join(plan.programs, program);
      const run = await promisify(execFile)(file, [...args], { env: plan.env, ...plan.user });
      return run.stdout;
    },
    close: warded.close,
  };
};

/**
 * Starts a server that is installed on this machine, on free ports and in a folder of its own. It
 * ends with the tests, however they end.
 * @throws {Error} when it does not come up; says its last lines.
 */
export const startInstalled = async (
  service: ServiceName,
  installation: string,
  options: ServerOptions = {},
): Promise<TestServer> => {
  const folder = await mkdtemp(join(options.folder ?? tmpdir(), `daybook-${service}-`));
  const plan = await plans[service]({ folder, installation, settings: options.settings ?? {} });
  const { command, args, env, user, endSignal } = plan;
  const logFile = join(folder, "server.log");
  const warded = openWardedProcess({ command, args, env, user, folder, logFile, endSignal });
  try {
    if (user !== undefined) await handOver(folder, user);
    await plan.prepare();
    if (user !== undefined) await handOver(folder, user);
    await startUntilReady(service, plan, warded);
  } catch (error) {
    await warded.close();
    throw error;
  }
  return handle(service, plan, warded);
};
