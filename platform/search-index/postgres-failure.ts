import { SqlFailed } from "../sql/sql.ts";
import { isStoreAway } from "../sql/store-failure.ts";
import { indexUnavailable } from "./index-unavailable.ts";

/** SQLSTATEs of a missing table and a missing schema: the index was dropped. */
const goneStates = new Set(["42P01", "3F000"]);

/** True when the table or schema that a statement names is gone. */
export const isGone = (error: unknown): boolean =>
  error instanceof SqlFailed && goneStates.has(error.sqlState);

/**
 * Runs `work`; a database that is away or an index that is gone becomes INDEX_UNAVAILABLE. Anything
 * else is a mistake of ours and stays as it is.
 */
export const withIndexFailures = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    throw isStoreAway(error) || isGone(error) ? indexUnavailable(error) : error;
  }
};
