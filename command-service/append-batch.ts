import { setTimeout as pause } from "node:timers/promises";
import {
  type AppendOutcome,
  type CommandAppend,
  type EventLog,
  UnstorableData,
} from "../platform/event-log/event-log.ts";
import { RequestFailed } from "../platform/failure.ts";

/** What became of a command, or that the store cannot hold it. */
export type BatchOutcome =
  | AppendOutcome
  | { readonly outcome: "unstorable"; readonly error: Error };

/** Times the same append is sent while its outcome is unknown. */
export const appendTriesMax = 4;

const firstPauseMs = 25;

const isUnknown = (error: unknown): boolean =>
  error instanceof RequestFailed && error.reason === "STORE_UNAVAILABLE";

/**
 * A lost reply is unknown, not failed: the same events, keys and expectations go again, behind the
 * first ones on the head locks, and are answered replayed or committed.
 */
const appendUntilKnown = async (
  log: EventLog,
  commands: readonly CommandAppend[],
  giveUpAt: () => boolean,
): Promise<AppendOutcome[]> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await log.append(commands);
    } catch (error) {
      if (!isUnknown(error) || tries === appendTriesMax || giveUpAt()) throw error;
      await pause(firstPauseMs * 2 ** (tries - 1));
    }
  }
};

/**
 * Appends a batch in one call. Data that the store cannot hold is bisected until the culprit stands
 * alone; its neighbours commit. @throws {RequestFailed} STORE_UNAVAILABLE: the outcome is unknown.
 */
export const appendBatch = async (
  log: EventLog,
  commands: readonly CommandAppend[],
  giveUpAt: () => boolean,
): Promise<BatchOutcome[]> => {
  if (commands.length === 0) return [];
  try {
    return await appendUntilKnown(log, commands, giveUpAt);
  } catch (error) {
    if (!(error instanceof UnstorableData)) throw error;
    if (commands.length === 1) return [{ outcome: "unstorable", error }];
    const middle = Math.ceil(commands.length / 2);
    const before = await appendBatch(log, commands.slice(0, middle), giveUpAt);
    return [...before, ...(await appendBatch(log, commands.slice(middle), giveUpAt))];
  }
};
