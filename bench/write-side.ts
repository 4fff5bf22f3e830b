import { addressIn, spawnMain, within } from "../tests/e2e/embedded-process.ts";
import { formatTable, median, ms, whole } from "./figures.ts";
import { depositTo, type GhzFigures, openingOf, runGhz } from "./ghz.ts";
import { accountIds, anyAccount, callers } from "./in-turns.ts";
import { openOneRowLoad } from "./pgbench.ts";
import { processorSecondsOf } from "./process-usage.ts";
import { openProcesses } from "./processes.ts";
import type { Environment } from "./programs.ts";
import type { Section } from "./section.ts";
import { type Servers, startServers } from "./servers.ts";

const rounds = 5;
const commandsPerRound = 40_000;
const pgbenchSeconds = 6;

const newDeposits = () => Array.from({ length: commandsPerRound }, () => depositTo(anyAccount()));

const listenTimeoutMs = 30_000;

/** A process that answers at once, with nothing behind it: what gRPC itself costs here. */
const startEmptyServer = async () => {
  const spawned = spawnMain("bench/answer-at-once.ts", {});
  const listening = Promise.withResolvers<string>();
  spawned.onOutput(() => {
    const address = addressIn(spawned.stdout(), "grpc");
    if (address !== undefined) listening.resolve(address);
  });
  const address = await within(listenTimeoutMs, "the empty server to listen", listening.promise);
  return { address, [Symbol.dispose]: () => spawned.signal("SIGKILL") };
};

type Round = GhzFigures & {
  readonly oneRowPerSecond: number;
  /** Answered at once by a process with nothing behind it. */
  readonly emptyPerSecond: number;
  /** Of the command service, for one command, in microseconds. */
  readonly processorUs: number;
};

const measure = async (
  servers: Servers<"postgres">,
  env: Environment,
): Promise<readonly Round[]> => {
  await using oneRow = await openOneRowLoad(servers.postgres.url, env);
  await using processes = openProcesses(servers);
  const { address, pid } = await processes.start("command-service");
  using empty = await startEmptyServer();
  await runGhz(env, address, "OpenAccount", accountIds.map(openingOf), callers);
  const all: Round[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const oneRowPerSecond = await oneRow.run(pgbenchSeconds);
    const atOnce = await runGhz(env, empty.address, "DepositMoney", newDeposits(), callers);
    const deposits = newDeposits();
    let figures: GhzFigures | undefined;
    const processorSeconds = await processorSecondsOf(pid, async () => {
      figures = await runGhz(env, address, "DepositMoney", deposits, callers);
    });
    const processorUs = (processorSeconds / commandsPerRound) * 1_000_000;
    // The first round warms up.
    if (round === 0 || figures === undefined) continue;
    all.push({ ...figures, oneRowPerSecond, emptyPerSecond: atOnce.perSecond, processorUs });
  }
  return all;
};

const report = (all: readonly Round[]): string => {
  const of = (figure: (round: Round) => number): number => median(all.map(figure));
  const ratio = of(({ perSecond, oneRowPerSecond }) => perSecond / oneRowPerSecond);
  const emptyRatio = of((one) => one.emptyPerSecond / one.oneRowPerSecond);
  return [
    formatTable([
      ["what", "a second", "ratio", "p50", "p99"],
      ["pgbench, one row a transaction", whole(of((one) => one.oneRowPerSecond)), "1", "", ""],
      [
        "DepositMoney answered at once, by ghz",
        whole(of((one) => one.emptyPerSecond)),
        emptyRatio.toFixed(2),
        "",
        "",
      ],
      [
        "DepositMoney, by ghz",
        whole(of((one) => one.perSecond)),
        ratio.toFixed(2),
        ms(of((one) => one.p50Ms)),
        ms(of((one) => one.p99Ms)),
      ],
    ]),
    `Processor time of the command service: ${whole(of((one) => one.processorUs))} µs a command.`,
  ].join("\n\n");
};

/** Unary gRPC against a command service on Postgres, beside one-row transactions. */
export const writeSide: Section = {
  name: "write-side",
  title: "command service on Postgres, no broker, 64 in flight, beside pgbench with 64 clients",
  needs: ["postgres", "pgbench", "ghz"],
  run: async (env) => {
    await using servers = await startServers("postgres");
    return report(await measure(servers, env));
  },
};
