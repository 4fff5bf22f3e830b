import { randomUUID } from "node:crypto";
import type { EmbeddedProcess } from "../tests/e2e/embedded-process.ts";
import { createInstallation } from "../tests/e2e/installation.ts";
import { percentiles, timeCallers } from "./figures.ts";

const accountCount = 1_000;
const inFlight = [1, 16, 64] as const;
const commandsPerCaller = { 1: 500, 16: 4_000, 64: 8_000 } as const;
const searchableCommands = 200;

const accountId = (index: number): string => `bench-${index % accountCount}`;
const euros = (minorUnits: number) => ({ currencyCode: "EUR", minorUnits });

/** One load: commands a second, and how long each took as the client saw it. */
export type LoadFigures = {
  readonly callers: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
};

/** What the embedded process does over gRPC, as one client in another process sees it. */
export type GrpcFigures = {
  /** From spawn to ready on an empty folder. */
  readonly firstStartMs: number;
  /** The same on the folder that the load left behind, after a kill. */
  readonly restartMs: number;
  readonly loads: readonly LoadFigures[];
  /** From the answer to a deposit to the search that has it, by its token. */
  readonly searchable: { readonly p50Ms: number; readonly p99Ms: number };
};

const deposit = ({ commands }: EmbeddedProcess, index: number, description = "") =>
  commands.depositMoney({
    requestId: randomUUID(),
    accountId: accountId(index),
    amount: euros(1),
    description,
  });

const openAccounts = ({ commands }: EmbeddedProcess) =>
  timeCallers(64, accountCount, (index) =>
    commands.openAccount({
      requestId: randomUUID(),
      accountId: accountId(index),
      ownerId: "bench",
      currencyCode: "EUR",
    }),
  );

const runLoad = async (
  process: EmbeddedProcess,
  callers: (typeof inFlight)[number],
): Promise<LoadFigures> => {
  const total = commandsPerCaller[callers];
  const { seconds, durationsMs } = await timeCallers(callers, total, (index) =>
    deposit(process, index * 7),
  );
  const { p50, p99 } = percentiles(durationsMs);
  return { callers, perSecond: total / seconds, p50Ms: p50, p99Ms: p99 };
};

/** Deposits one after another; each is searched for with its token as soon as it is answered. */
const timeSearchable = async (process: EmbeddedProcess) => {
  const durationsMs: number[] = [];
  for (let index = 0; index < searchableCommands; index += 1) {
    const text = `searchable${index}x${Date.now()}`;
    const { consistencyToken } = await deposit(process, index, text);
    const began = performance.now();
    const { totalSize } = await process.queries.searchEntries({ text, consistencyToken });
    durationsMs.push(performance.now() - began);
    if (totalSize !== "1") throw new Error(`Cannot pass: a search found ${totalSize} for one`);
  }
  const { p50, p99 } = percentiles(durationsMs);
  return { p50Ms: p50, p99Ms: p99 };
};

/** Lets the projector catch up, so that one figure does not pay for the load before it. */
const drained = async (process: EmbeddedProcess): Promise<void> => {
  const { consistencyToken } = await deposit(process, 0);
  const { partitions } = await process.operations.getLog({});
  const [logId, epoch] = (consistencyToken.split(":")[0] ?? "").split(".");
  const token = partitions
    .map(({ partition, head }) => `${logId}.${epoch}.${partition}:${head}`)
    .join(",");
  await process.queries.listAccounts({ consistencyToken: token }, { timeoutMs: 120_000 });
};

/** The embedded process under load from outside. */
export const benchOverGrpc = async (): Promise<GrpcFigures> => {
  await using installation = createInstallation();
  const began = performance.now();
  const process = await installation.start();
  const firstStartMs = performance.now() - began;
  await openAccounts(process);
  const loads: LoadFigures[] = [];
  for (const callers of inFlight) {
    await runLoad(process, callers); // Warm up; not counted.
    await drained(process);
    loads.push(await runLoad(process, callers));
    await drained(process);
  }
  const searchable = await timeSearchable(process);
  await process.kill();
  const restarted = performance.now();
  await installation.start();
  return { firstStartMs, restartMs: performance.now() - restarted, loads, searchable };
};
