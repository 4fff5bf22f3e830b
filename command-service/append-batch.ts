import { setTimeout as pause } from "node:timers/promises";
import {
  type AppendOutcome,
  type CommandAppend,
  type EventLog,
  UnstorableValue,
} from "../platform/event-log/event-log.ts";
import { RequestFailed } from "../platform/failure.ts";

/** What became of a command, or that the store cannot hold it. */
export type BatchOutcome =
  | AppendOutcome
  | { readonly outcome: "unstorable"; readonly error: Error };

/** Times the same append is sent while its outcome is unknown. */
const appendTriesMax = 4;

const firstPauseMs = 25;

/** What the sender of a batch wants to be asked and told. */
export type AppendWatch = {
  /** True when an open outcome concerns nobody any more. */
  readonly nobodyWaits: () => boolean;
  /** The outcome is open, for now or for good. */
  readonly unknown: () => void;
};

const isUnknown = (error: unknown): boolean =>
  error instanceof RequestFailed && error.reason === "STORE_UNAVAILABLE";

/**
 * A lost reply is unknown, not failed: the same events, keys and expectations go again, behind the
 * first ones on the head locks, and are answered replayed or committed.
 */
const appendUntilKnown = async (
  log: EventLog,
  commands: readonly CommandAppend[],
  { nobodyWaits, unknown }: AppendWatch,
): Promise<AppendOutcome[]> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await log.append(commands);
    } catch (error) {
      if (!isUnknown(error)) throw error;
      unknown();
      if (tries === appendTriesMax || nobodyWaits()) throw error;
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
  watch: AppendWatch,
): Promise<BatchOutcome[]> => {
  if (commands.length === 0) return [];
  try {
    return await appendUntilKnown(log, commands, watch);
  } catch (error) {
    if (!(error instanceof UnstorableValue)) throw error;
    if (commands.length === 1) return [{ outcome: "unstorable", error }];
    const middle = Math.ceil(commands.length / 2);
    const before = await appendBatch(log, commands.slice(0, middle), watch);
    return [...before, ...(await appendBatch(log, commands.slice(middle), watch))];
  }
};
