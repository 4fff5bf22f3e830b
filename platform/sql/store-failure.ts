import { RequestFailed } from "../failure.ts";
import { SqlFailed } from "./sql.ts";

/** When a request that met a store that is away should come again, in milliseconds. */
const retryDelayMs = 500;

/**
 * Classes and codes that say "not now": connection lost (08), login refused and no such database
 * (28, 3D: a password is being changed, a server is being set up), resources (53), shutdown and
 * time-outs (57P, 57014, 25P03, 25P04), lock not available in time (55P03), deadlock and other
 * rollbacks by the server (40), a node that became read-only in a failover (25006); and what is met
 * while somebody restores the database under us: no schema (3F000), table (42P01) or function
 * (42883), rights that are not granted again yet (42501).
 */
const away = /^(?:08|28|3D|3F000|40|42P01|42501|42883|53|57P|57014|55P03|25006|25P03|25P04)/;

/** Out of range or malformed (22), against a constraint (23), too large for an index (54). */
const dataError = /^(?:22|23|54)/;

/** True for a failure of the store that the same statement may not meet again. */
export const isStoreAway = (error: unknown): error is SqlFailed =>
  error instanceof SqlFailed && away.test(error.sqlState);

/** True for a statement that failed because of the values it was given. */
export const isDataError = (error: unknown): error is SqlFailed =>
  error instanceof SqlFailed && dataError.test(error.sqlState);

/**
 * What to throw for an error of a statement: {@link RequestFailed} STORE_UNAVAILABLE when the store
 * is away or too slow, otherwise the error itself. `store` is named in the message.
 */
export const storeFailure = (store: string, error: unknown): unknown =>
  isStoreAway(error)
    ? new RequestFailed("STORE_UNAVAILABLE", `Cannot reach the ${store}: try again`, {
        retryDelayMs,
        cause: error,
      })
    : error;

/** Runs statements and throws what {@link storeFailure} makes of their errors. */
export const reachingStore = async <Result>(
  store: string,
  work: () => Promise<Result>,
): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    throw storeFailure(store, error);
  }
};
