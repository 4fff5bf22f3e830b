import { expect } from "vitest";
import { type Clients, openClients } from "../e2e/embedded-process.ts";
import type { ProcessName, RealProcess } from "../e2e/real-installation.ts";
import { type Refusal, refusalOf } from "../e2e/refusal-of.ts";
import { sendCommand } from "../e2e/sent-command.ts";
import { findApart, partitionsOf } from "../faults/account-apart.ts";
import type { Drill } from "../faults/drill.ts";
import { createPostgresOperator } from "../faults/postgres-operator.ts";
import { depositTo, openingOf, sendUntilDone } from "../faults/single-commands.ts";

/** A call that a process has in hand and that nothing answers while it is held. */
export type OpenCall = {
  /** How it ends all the same. */
  readonly refusal: Promise<Refusal>;
  /** Ends what holds it; a command is then sent again, until it is done. */
  readonly letGo: () => Promise<void>;
};

/** Longer than the next process takes to start, on whatever machine, and this one to end. */
export const openCallMs = 300_000;
const soon = { timeout: 60_000 };

const clientsOfOne = ({ address }: RealProcess): Clients =>
  openClients({ commands: address, queries: address, operations: address });

const closeAll = (clients: Clients): void => {
  for (const client of Object.values(clients)) client.close();
};

/** A query that waits for what is never written. */
const openQuery = async ({ clients, ledger }: Drill, process: RealProcess): Promise<OpenCall> => {
  const { operations } = clients();
  const { logId, epoch } = await operations.getLog({});
  const [accountId = ""] = ledger.accountIds();
  const partition = (await partitionsOf({ operations }))(accountId);
  const consistencyToken = `${logId}.${epoch}.${partition}:999999999`;
  const own = clientsOfOne(process);
  const asked = own.queries.getAccount({ accountId, consistencyToken }, { timeoutMs: openCallMs });
  const refusal = refusalOf(asked);
  const waiting = () => process.metric("daybook_queries_waiting");
  await expect.poll(waiting, soon).toContain(1);
  return { refusal, letGo: async () => closeAll(own) };
};

/** A command behind a head of the log that a session of somebody else keeps locked. */
const openCommand = async (drill: Drill, process: RealProcess, seed: number): Promise<OpenCall> => {
  const { accountId, partition } = await findApart(drill.clients(), seed);
  await sendUntilDone(drill, openingOf(accountId), drill.clients());
  const { DATABASE_URL } = drill.installation.servers;
  const session = await createPostgresOperator(DATABASE_URL).open();
  await session.query("begin");
  await session.query(`select 1 from daybook.heads where partition = ${partition} for update`);
  const deposit = depositTo(accountId);
  const own = clientsOfOne(process);
  const refusal = refusalOf(sendCommand(own, deposit, { timeoutMs: openCallMs }));
  const stuck = () => process.metric("daybook_stuck_heads");
  await expect.poll(stuck, soon).toEqual([1]);
  const letGo = async (): Promise<void> => {
    await session.query("rollback");
    await session.end();
    closeAll(own);
    await sendUntilDone(drill, deposit, drill.clients());
  };
  return { refusal, letGo };
};

/** Has a process take a call that it cannot answer, if it is one that is called by others. */
export const openCall = async (
  drill: Drill,
  name: ProcessName,
  process: RealProcess,
  seed: number,
): Promise<OpenCall | undefined> => {
  if (name === "query-service") return await openQuery(drill, process);
  return name === "command-service" ? await openCommand(drill, process, seed) : undefined;
};
