import { afterAll, beforeAll, describe } from "vitest";
import { appendContract } from "./append.contract.ts";
import { appendModelContract } from "./append-model.contract.ts";
import { batchContract } from "./batch.contract.ts";
import type { EventLog } from "./event-log.ts";
import { factsContract } from "./facts.contract.ts";
import { partitionContract } from "./partition.contract.ts";
import { readContract } from "./read.contract.ts";
import { snapshotsContract } from "./snapshots.contract.ts";
import { typedReadsContract } from "./typed-reads.contract.ts";
import { underLockContract } from "./under-lock.contract.ts";

/** A log under test and the way to end it. */
export type OpenedLog = { readonly log: EventLog; readonly close: () => Promise<void> };

/**
 * What every event log must do. The log is opened once; every test works on streams and tenants of
 * its own, so it need not be empty.
 */
export const eventLogContract = (adapter: string, open: () => Promise<OpenedLog>): void => {
  describe(`EventLog contract: ${adapter}`, () => {
    let opened: OpenedLog;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(async () => await opened?.close());
    const log = (): EventLog => opened.log;

    appendContract(log);
    batchContract(log);
    appendModelContract(log);
    underLockContract(log);
    readContract(log);
    factsContract(log);
    partitionContract(log);
    typedReadsContract(log);
    snapshotsContract(log);
  });
};
