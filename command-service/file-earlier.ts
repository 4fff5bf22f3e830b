import { setTimeout as pause } from "node:timers/promises";
import { type Loop, startLoop } from "../platform/background-loop.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import type { Log } from "../platform/log.ts";

/** Events of one batch: 2,000 entries take Postgres some 50 ms. */
const eventsPerBatch = 2_000;

/** Between two lines in the log while the work goes on. */
const tellEveryMs = 10_000;

/** It is looked again this often: whoever was at it may have gone. */
const lookEveryMs = 60_000;

/** What the work needs. */
export type FileEarlierParts = {
  readonly log: Pick<EventLog, "fileEarlier">;
  readonly logger: Log;
};

/** Files batch after batch, and rests as long as each took: services come first. */
const fileAll = async ({ log, logger }: FileEarlierParts, signal: AbortSignal): Promise<void> => {
  let toldAt = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    const began = performance.now();
    const filed = await log.fileEarlier(eventsPerBatch);
    if (filed === undefined) return;
    const now = performance.now();
    if (filed.eventsLeft === 0 || now - toldAt >= tellEveryMs) {
      logger.info({ ...filed }, "command.earlier_filed");
      toldAt = now;
    }
    await pause(now - began, undefined, { signal });
  }
};

/**
 * Files the events of a log that was written before events were filed by keys. Safe to stop at any
 * moment, and shared by replicas: a batch is a transaction of its own.
 */
export const startFilingEarlier = (parts: FileEarlierParts): Loop =>
  startLoop({
    name: "command.file-earlier",
    everyMs: lookEveryMs,
    log: parts.logger,
    backoffMaxMs: lookEveryMs,
    work: (signal) => fileAll(parts, signal),
  });
