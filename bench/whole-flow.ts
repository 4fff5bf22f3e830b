import type { RealProcess } from "../tests/e2e/real-installation.ts";
import { formatTable, median, ms, whole } from "./figures.ts";
import { depositTo, openingOf, runGhz } from "./ghz.ts";
import { accountIds, anyAccount, callers } from "./in-turns.ts";
import { type LagReader, openLagReader, watchLag } from "./lag.ts";
import { openOneRowLoad } from "./pgbench.ts";
import { processUsage } from "./process-usage.ts";
import { openProcesses } from "./processes.ts";
import type { Environment } from "./programs.ts";
import type { Section } from "./section.ts";
import { type Servers, startServers } from "./servers.ts";

const prefix = "bench";
const fullLoadCommands = 30_000;
const pacedSeconds = 20;
/** Below what all parts reach together, so that the lag is not the load's fault. */
const pacedShare = 0.9;
const pgbenchSeconds = 6;
const pgbenchRuns = 3;

const newDeposits = (count: number) => Array.from({ length: count }, () => depositTo(anyAccount()));

/** As fast as callers get answers, then until everything is applied: what all parts reach. */
const findCapacity = async (env: Environment, address: string, lag: LagReader): Promise<number> => {
  const began = performance.now();
  await runGhz(env, address, "DepositMoney", newDeposits(fullLoadCommands), callers);
  await lag.drained();
  return fullLoadCommands / ((performance.now() - began) / 1_000);
};

const runPaced = async (env: Environment, address: string, lag: LagReader, perSecond: number) => {
  const deposits = newDeposits(Math.round(perSecond * pacedSeconds));
  const watch = watchLag(lag);
  const figures = await runGhz(env, address, "DepositMoney", deposits, callers, perSecond);
  const lagAtEnd = await lag.read();
  await watch.stop();
  const began = performance.now();
  await lag.drained();
  return { ...figures, lagAtEnd, lagMax: watch.max(), drainMs: performance.now() - began };
};

const processorSeconds = async (processes: readonly RealProcess[]): Promise<number[]> =>
  await Promise.all(
    processes.map(async ({ pid }) => (await processUsage(pid))?.processorSeconds ?? Number.NaN),
  );

type Measured = {
  readonly oneRowPerSecond: number;
  readonly capacity: number;
  readonly paced: Awaited<ReturnType<typeof runPaced>>;
  /** Of command service and projector, for one command of the paced load, in microseconds. */
  readonly processorUs: readonly number[];
};

const measure = async (
  servers: Servers<"postgres" | "rabbitmq" | "elasticsearch">,
  env: Environment,
): Promise<Measured> => {
  await using oneRow = await openOneRowLoad(servers.postgres.url, env);
  const oneRowRates: number[] = [];
  for (let run = 0; run < pgbenchRuns; run += 1) oneRowRates.push(await oneRow.run(pgbenchSeconds));
  await using processes = openProcesses(servers);
  const settings = { INDEX_PREFIX: prefix };
  const commands = await processes.start("command-service", settings);
  const projector = await processes.start("projector", settings);
  await processes.start("query-service", settings);
  const { postgres, elasticsearch } = servers;
  await using lag = await openLagReader(postgres.url, elasticsearch.url, prefix);
  const { address } = commands;
  await runGhz(env, address, "OpenAccount", accountIds.map(openingOf), callers);
  await lag.drained();
  await findCapacity(env, address, lag); // Warms up.
  const capacity = await findCapacity(env, address, lag);
  const before = await processorSeconds([commands, projector]);
  const paced = await runPaced(env, address, lag, Math.round(capacity * pacedShare));
  const after = await processorSeconds([commands, projector]);
  const count = paced.perSecond * pacedSeconds;
  const processorUs = after.map((used, place) => ((used - (before[place] ?? 0)) / count) * 1e6);
  return { oneRowPerSecond: median(oneRowRates), capacity, paced, processorUs };
};

const report = ({ oneRowPerSecond, capacity, paced, processorUs }: Measured): string => {
  const ratio = (perSecond: number): string => (perSecond / oneRowPerSecond).toFixed(2);
  const [ofCommands = Number.NaN, ofProjector = Number.NaN] = processorUs;
  return [
    formatTable([
      ["what", "a second", "ratio"],
      ["pgbench, one row a transaction", whole(oneRowPerSecond), "1"],
      ["64 in flight, until all is applied", whole(capacity), ratio(capacity)],
      [`paced for ${pacedSeconds} s`, whole(paced.perSecond), ratio(paced.perSecond)],
    ]),
    `Paced: p50 ${ms(paced.p50Ms)}, p99 ${ms(paced.p99Ms)}. Lag: at most ${whole(paced.lagMax)} ` +
      `events, ${whole(paced.lagAtEnd)} at the end, gone ${ms(paced.drainMs)} later.`,
    `Processor time for a command: command service ${whole(ofCommands)} µs, ` +
      `projector ${whole(ofProjector)} µs.`,
  ].join("\n\n");
};

/** All three processes on real servers: how many commands a second they keep up with. */
export const wholeFlow: Section = {
  name: "whole-flow",
  title: "all processes on Postgres, RabbitMQ and Elasticsearch, beside pgbench with 64 clients",
  needs: ["postgres", "rabbitmq", "elasticsearch", "pgbench", "ghz"],
  run: async (env) => {
    await using servers = await startServers("postgres", "rabbitmq", "elasticsearch");
    return report(await measure(servers, env));
  },
};
