import pg from "pg";
import { expect } from "vitest";
import { openPostgresEventLog } from "../../platform/event-log/postgres.ts";
import { raiseEpoch } from "../../platform/event-log/raise-epoch.ts";
import { silentLog } from "../../platform/log.ts";
import { openPgSql } from "../../platform/sql/pg.ts";
import { tokenOf } from "../e2e/ledger-check.ts";
import { type ProcessName, type RealProcess, untilReady } from "../e2e/real-installation.ts";
import { serverOfRun } from "../services/service.ts";
import type { TestServer } from "../services/test-server.ts";
import { countAnswers, type Drill, openDrill } from "./drill.ts";
import type { RunningLoad } from "./persistent-load.ts";
import {
  createRabbitOperator,
  partitionsOfLog,
  type RabbitOperator,
  type VhostCounts,
} from "./rabbitmq-operator.ts";

/** A drill under load whose RabbitMQ is about to go wrong. */
export type RabbitDrill = {
  readonly drill: Drill;
  readonly load: RunningLoad;
  readonly operator: RabbitOperator;
  /** The server, where it is the test's own. @throws {Error} it is not. */
  readonly server: () => TestServer;
};

/** Something that goes wrong with RabbitMQ. */
export type RabbitFault = {
  /** What happens: `every queue is deleted`. */
  readonly name: string;
  /**
   * Makes it happen, waits for what tells operators of it, and ends it.
   */
  readonly befall: (rabbit: RabbitDrill) => Promise<void>;
  /** How many messages are set aside for which reason; default: none. */
  readonly deadLetters?: Readonly<Record<string, number>>;
};

/** What a drill is opened for. */
export type RabbitDrillOptions = {
  readonly seed: number;
  /** A server of the test's own; default: a virtual host of the run's. */
  readonly server?: TestServer;
};

/** What was told before a fault ended is searchable, and has passed the broker, this soon after. */
const recoveredMs = 30_000;
/** How long connections, channels and queues may take to be as they were before. */
const settledMs = 60_000;
/**
 * Command service and projector publish on one connection, with a channel for each partition, and
 * consume on another; only the projector consumes.
 */
const settled: VhostCounts = {
  connections: 4,
  channels: 3 * partitionsOfLog,
  ready: 0,
  unsettled: 0,
};
/** Answers before a fault and after it. */
const answersOfPhase = 50;

/** A wait for something that takes seconds. */
export const soon = { timeout: 30_000, interval: 50 } as const;

/** Every value of a metric of a process, added up. */
export const total = async (process: RealProcess, metric: string): Promise<number> =>
  (await process.metric(metric)).reduce((sum, value) => sum + value, 0);

/** The first running process of a kind. @throws {Error} there is none. */
export const processOf = ({ drill }: RabbitDrill, name: ProcessName): RealProcess => {
  const [process] = drill.running(name);
  if (process === undefined) throw new Error(`Cannot go on: no ${name} is running`);
  return process;
};

/** A log in its second epoch, so that there is an older one. */
const makeLog = async (url: string): Promise<void> => {
  const sql = openPgSql({ url, applicationName: "test", logger: silentLog });
  try {
    await openPostgresEventLog({ sql, partitions: partitionsOfLog });
    await raiseEpoch(sql);
  } finally {
    await sql.close();
  }
};

const readDeadLetters = async (connectionString: string): Promise<Record<string, number>> => {
  const client = new pg.Client({ connectionString, query_timeout: soon.timeout });
  await client.connect();
  try {
    const { rows } = await client.query<{ reason: string; count: number }>(
      "select reason, sum(deliveries)::int as count from daybook.dead_letters group by reason",
    );
    return Object.fromEntries(rows.map(({ reason, count }) => [reason, count]));
  } finally {
    await client.end();
  }
};

/** Messages set aside so far, by reason. */
export const deadLettersOf = ({ drill }: RabbitDrill): Promise<Record<string, number>> =>
  readDeadLetters(drill.installation.servers.DATABASE_URL);

/** Resolves once this many more commands have their answer. */
const untilAnswered = async ({ load }: RabbitDrill, more: number): Promise<void> => {
  const enough = load.answered() + more;
  await expect.poll(load.answered, soon).toBeGreaterThan(enough);
};

/** A query sees everything that was told so far, within the time. */
export const expectSearchable = async ({ drill }: RabbitDrill, withinMs: number): Promise<void> => {
  const consistencyToken = tokenOf(drill.ledger);
  const { asOf } = await drill
    .clients()
    .queries.listAccounts({ consistencyToken }, { timeoutMs: withinMs });
  expect(asOf?.heldStreams).toBe(0);
};

/** The relay has brought the queues what is in the log by now, and queries know it. */
const expectRecovered = async (rabbit: RabbitDrill): Promise<void> => {
  const { operations } = rabbit.drill.clients();
  const heads = (await operations.getLog({})).partitions.map(({ head }) => Number(head));
  await expectSearchable(rabbit, recoveredMs);
  const missing = async () =>
    (await operations.getLog({})).partitions
      .filter(({ relayed }, at) => Number(relayed) < (heads[at] ?? 0))
      .map(({ partition }) => partition);
  await expect.poll(missing, { timeout: recoveredMs, interval: 100 }).toEqual([]);
};

/** Nobody who sent a command could tell that anything was wrong. */
const expectUnnoticed = (load: RunningLoad): void => {
  const told = Object.keys(countAnswers(load)).map((answer) => answer.split(" ")[0]);
  const definite = ["OK", "NOT_FOUND", "FAILED_PRECONDITION"];
  expect(told.filter((code) => !definite.includes(code ?? ""))).toEqual([]);
};

const expectHealthy = async ({ drill }: RabbitDrill): Promise<void> => {
  const processes = [...drill.running("command-service"), ...drill.running("projector")];
  await untilReady(processes);
  for (const process of processes) {
    const rabbit = async () => (await process.health()).checks.rabbitmq;
    await expect.poll(rabbit, soon).toBe("ready");
  }
};

const openRabbitDrill = async ({ seed, server }: RabbitDrillOptions) => {
  const drill = await openDrill({ seed, ...(server && { own: { rabbitmq: server } }) });
  try {
    const { AMQP_URL, DATABASE_URL } = drill.installation.servers;
    await makeLog(DATABASE_URL);
    const { managementUrl = "" } = server ?? (await serverOfRun("rabbitmq"));
    const operator = createRabbitOperator(AMQP_URL, managementUrl);
    await drill.startAll();
    await expect.poll(operator.consumers, soon).toBe(partitionsOfLog);
    const requireServer = (): TestServer => {
      if (server !== undefined) return server;
      throw new Error("Cannot harm the server: it is not the test's own");
    };
    return { drill, operator, load: drill.startLoad(), server: requireServer };
  } catch (error) {
    await drill[Symbol.asyncDispose]();
    throw error;
  }
};

const addUp = (faults: readonly RabbitFault[]): Record<string, number> => {
  const letters: Record<string, number> = {};
  for (const [reason, count] of faults.flatMap((fault) =>
    Object.entries(fault.deadLetters ?? {}),
  )) {
    letters[reason] = (letters[reason] ?? 0) + count;
  }
  return letters;
};

/**
 * One fault after the other under load, and none of them is noticed by who sends commands; what was
 * told is searchable soon after each; in the end nothing is lost, doubled, set aside, held, or left
 * open.
 */
export const endure = async (
  faults: readonly RabbitFault[],
  options: RabbitDrillOptions,
): Promise<void> => {
  const rabbit = await openRabbitDrill(options);
  const { drill, load, operator } = rabbit;
  await using _closed = drill;
  await untilAnswered(rabbit, answersOfPhase);
  for (const fault of faults) {
    await fault.befall(rabbit);
    await expectRecovered(rabbit);
    await untilAnswered(rabbit, answersOfPhase);
    expectUnnoticed(load);
  }
  await drill.expectWhole(load);
  expectUnnoticed(load);
  await expectHealthy(rabbit);
  await expect.poll(operator.counts, { timeout: settledMs, interval: 250 }).toEqual(settled);
  expect(await operator.consumers()).toBe(partitionsOfLog);
  expect(await deadLettersOf(rabbit)).toEqual(addUp(faults));
};
