import pg from "pg";
import { SqlFailed } from "./sql.ts";

/** SQLSTATE of a connection that failed: what became of the statement is unknown. */
export const connectionFailure = "08006";

/** SQLSTATE `invalid_password`: the server does not let us in. */
const loginRefused = "28P01";

/** SQLSTATE `too_many_connections`: nothing was sent. */
export const tooManyConnections = "53300";

/** SQLSTATE `read_only_sql_transaction`: this server is no longer, or not yet, the primary. */
export const readOnlyServer = "25006";

/**
 * A statement's error as {@link SqlFailed}: the server's SQLSTATE where there is one. Without one
 * the connection failed, whatever the driver calls it; but that there is no password to answer
 * with is said by the driver alone.
 */
export const sqlFailure = (error: unknown): SqlFailed => {
  if (error instanceof SqlFailed) return error;
  const { message } = error as Error;
  const fromServer = error instanceof pg.DatabaseError && /^[0-9A-Z]{5}$/.test(error.code ?? "");
  const withoutServer = message.startsWith("SASL") ? loginRefused : connectionFailure;
  const sqlState = fromServer ? (error.code as string) : withoutServer;
  return new SqlFailed(sqlState, message, { cause: error });
};

/**
 * True when a statement has had no answer for longer than the server would let it run: nobody is
 * there any more, and who else is connected to that server does not know it yet.
 */
export const isSilence = ({ cause }: SqlFailed): boolean =>
  cause instanceof Error && cause.message === "Query read timeout";

/**
 * Classes after which a connection is not used again: it failed (08), the session is in a state
 * that only a transaction of ours explains (25, unless we are in one), the server is short of
 * something (53), shutting down (57P), or in trouble (58, XX).
 */
const unusable = /^(?:08|25|53|57P|58|XX)/;

/** True when the connection on which a statement failed so is in a known state, and a good one. */
export const isUsableAfter = ({ sqlState }: SqlFailed): boolean => !unusable.test(sqlState);
