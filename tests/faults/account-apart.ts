import { partitionOf } from "../../platform/event-log/partition-of.ts";
import type { Clients } from "../e2e/embedded-process.ts";

/** An account in a partition of the log in which the load has none. */
export type Apart = { readonly accountId: string; readonly partition: number };

const triesMax = 1_000;

/** Accounts of the load of a drill. */
const accountsOfLoad = 20;

/** In which partition an account lies. */
export const partitionsOf = async ({ operations }: Pick<Clients, "operations">) => {
  const { partitions } = await operations.getLog({});
  return (accountId: string): number =>
    partitionOf({ tenantId: "default", streamId: `account-${accountId}` }, partitions.length);
};

/** One that is not opened yet. @throws {Error} when the load of the seed has them everywhere. */
export const findApart = async (
  clients: Pick<Clients, "operations">,
  seed: number,
): Promise<Apart> => {
  const of = await partitionsOf(clients);
  const taken = new Set(
    Array.from({ length: accountsOfLoad }, (_, index) => of(`drill-${seed}-${index + 1}`)),
  );
  for (let number = 1; number <= triesMax; number += 1) {
    const accountId = `apart-${number}`;
    const partition = of(accountId);
    if (!taken.has(partition)) return { accountId, partition };
  }
  throw new Error("Cannot find an account apart: every partition is taken");
};
