import { SqlFailed } from "../platform/sql/sql.ts";
import { CommandFailed } from "./command-failed.ts";

/** SQLSTATE `insufficient_privilege`. */
const rightMissing = "42501";

/** Causes below an error that are looked at. */
const depthMax = 4;

const isRightMissing = (error: unknown, depth = 0): boolean => {
  if (error instanceof SqlFailed) return error.sqlState === rightMissing;
  return error instanceof Error && depth < depthMax && isRightMissing(error.cause, depth + 1);
};

/**
 * Does what only the owner of the log may.
 * @throws {CommandFailed} `notAllowed`: the database does not let this user; nothing was changed.
 */
export const asOwner = async (what: string, work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (!isRightMissing(error)) throw error;
    throw new CommandFailed("notAllowed", `Cannot ${what}: this user is not the owner of the log`);
  }
};
