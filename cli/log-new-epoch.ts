import { raiseEpoch } from "../platform/event-log/raise-epoch.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { asOwner } from "./as-owner.ts";
import { CommandFailed } from "./command-failed.ts";
import type { Terminal } from "./terminal.ts";

/** How `daybook log new-epoch` is called. */
export type NewEpochOptions = {
  /** Do not ask. */
  readonly yes?: boolean;
  /** The epoch to begin; the next one when it is left out. */
  readonly to?: number;
};

/** What has to be typed to go on. */
const confirmation = "new epoch";

const confirm = async (terminal: Terminal): Promise<void> => {
  if (!terminal.isInteractive) {
    throw new CommandFailed("refused", "Cannot ask: there is no terminal, say --yes");
  }
  terminal.complain("Every projection will be built again from the log, and until its index is");
  terminal.complain("there queries answer INDEX_UNAVAILABLE. Tokens given out so far end.");
  const typed = await terminal.ask(`Type "${confirmation}" to go on: `);
  if (typed.trim() === confirmation) return;
  throw new CommandFailed("refused", "Cannot begin an epoch: it was not confirmed");
};

/**
 * `daybook log new-epoch`: begins a new epoch of the log, after it was set back. Says which epoch
 * there was and which there is.
 * @throws {CommandFailed} not confirmed, or this user is not the owner of the log.
 * @throws {EpochRefused} @throws {RequestFailed}
 */
export const logNewEpoch = async (
  sql: Sql,
  terminal: Terminal,
  { yes = false, to }: NewEpochOptions,
): Promise<void> => {
  if (!yes) await confirm(terminal);
  await asOwner("begin an epoch", async () => {
    const { logId, before, after } = await raiseEpoch(sql, to);
    terminal.say(`Log ${logId}: epoch ${before} is over, epoch ${after} has begun.`);
  });
};
