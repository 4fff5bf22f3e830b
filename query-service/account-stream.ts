import { streamIdOf } from "../domain/event.ts";
import { partitionOf } from "../platform/event-log/partition-of.ts";
import type { Reading } from "./reading.ts";

/** The stream of an account. */
export const accountStream = (accountId: string): string => streamIdOf("account", accountId);

/** The partition in which an account, its entries and their checkpoint lie. */
export const accountPartition = (
  accountId: string,
  { tenantId, facts }: Pick<Reading, "tenantId" | "facts">,
): number => partitionOf({ tenantId, streamId: accountStream(accountId) }, facts.partitions);
