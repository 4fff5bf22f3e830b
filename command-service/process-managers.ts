import type { AnyProcessManager } from "../domain/process-managers.ts";
import { type Loop, startLoop } from "../platform/background-loop.ts";
import { requireTimelyClaims } from "../platform/lease/lease.ts";
import { tryBriefly } from "../platform/process/try-briefly.ts";
import type { ProcessParts } from "./process-parts.ts";
import { createReader, type Reader } from "./react-to-events.ts";
import { createTimerRunner, requireLastingClaims, type TimerRunner } from "./run-timers.ts";

/** The process managers of one replica. */
export type ProcessManagers = {
  /**
   * Finishes what is in hand and gives up the partitions. The executor may be stopping: a timer
   * that it does not take any more is put off.
   */
  stop(): Promise<void>;
};

/** How often what waits is counted. */
const observeEveryMs = 5_000;

/** Timers that are counted; more are told as so many. */
const countMax = 10_000;

/** Longest pause of the loops while the store is away. */
const backoffMaxMs = 5_000;

type Running = {
  readonly process: AnyProcessManager;
  readonly reader: Reader;
  readonly runner: TimerRunner;
  readonly loops: readonly Loop[];
};

/** Two loops for each process manager: none waits for another one. */
const run = (parts: ProcessParts, process: AnyProcessManager): Running => {
  const { logger: log, config } = parts;
  const { name } = process;
  const runner = createTimerRunner(parts, process, () => running.wake());
  const reader = createReader(parts, process, () => running.wake());
  const running = startLoop({
    name: `timers.${name}`,
    everyMs: config.TIMER_POLL_MS,
    log,
    backoffMaxMs,
    work: runner.runDue,
  });
  const reading = startLoop({
    name: `process.${name}`,
    everyMs: config.PROCESS_POLL_MS,
    log,
    backoffMaxMs,
    work: async () => {
      if (await reader.react()) reading.wake();
    },
  });
  return { process, reader, runner, loops: [reading, running] };
};

const observe = async (
  { timers, metrics }: ProcessParts,
  processes: readonly Running[],
): Promise<void> => {
  for (const { process, reader } of processes) {
    const labels = { process: process.name };
    metrics.processLag.set(labels, reader.lag());
    const { waiting, overdueMs, parked } = await timers.readWaiting(process.name, countMax);
    metrics.timersWaiting.set(labels, waiting);
    metrics.timersOverdue.set(labels, overdueMs / 1_000);
    metrics.timersParked.set(labels, parked);
  }
};

/** Waits for the timers in hand, and keeps how far one has come. */
const finish = async ({ logger }: ProcessParts, { process, reader, runner }: Running) => {
  await runner.finish();
  // Without it the same events are looked through again, and nothing comes of them.
  await tryBriefly("a position", reader.save, (error) =>
    logger.warn({ process: process.name, err: error }, "process.position-not-saved"),
  );
};

/**
 * Runs the process managers: reads the partitions that this replica holds, writes timers, and
 * executes those that are due, whoever wrote them. Everything is in the log's database, so a
 * replica may end at any moment: what it had in hand is done by another one, once.
 */
export const openProcessManagers = (parts: ProcessParts): ProcessManagers => {
  const { logger: log, config, leases } = parts;
  const { PROCESS_CLAIM_EVERY_MS, PROCESS_LEASE_TTL_MS } = config;
  requireLastingClaims(config.TIMER_CLAIM_MS, config.COMMAND_TIMEOUT_MS);
  requireTimelyClaims("PROCESS", PROCESS_CLAIM_EVERY_MS, PROCESS_LEASE_TTL_MS);
  const processes = parts.processes.map((process) => run(parts, process));
  const claim = async (): Promise<void> => {
    const claimed = await leases.claim();
    for (const { reader } of processes) await reader.hold(claimed);
  };
  const start = (name: string, everyMs: number, work: () => Promise<void>): Loop =>
    startLoop({ name, everyMs, log, backoffMaxMs: everyMs, work });
  const claiming = start("process.claim", PROCESS_CLAIM_EVERY_MS, claim);
  const observing = start("process.observe", observeEveryMs, () => observe(parts, processes));
  return {
    stop: async () => {
      const loops = [claiming, observing, ...processes.flatMap((one) => one.loops)];
      await Promise.all(loops.map((loop) => loop.stop()));
      await Promise.all(processes.map((running) => finish(parts, running)));
      // They run out by themselves; another replica only waits a little longer.
      await tryBriefly("the process managers' leases", leases.release, (error) =>
        log.warn({ err: error }, "process.release-failed"),
      );
    },
  };
};
