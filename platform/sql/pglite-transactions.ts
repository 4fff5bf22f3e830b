import type { PGlite, Transaction } from "@electric-sql/pglite";
import { transactionTimeout } from "./pglite-protocol.ts";

type OpenTransaction = {
  readonly handle: Transaction;
  /** Resolved to commit, rejected to roll back. */
  readonly finish: PromiseWithResolvers<void>;
  /** Settles once COMMIT or ROLLBACK has run. */
  readonly ended: Promise<void>;
};

const timedOut = (message: string): Error =>
  Object.assign(new Error(message), { code: transactionTimeout });

/**
 * Interactive transactions of a caller in another thread. PGlite is one session, so an open one
 * holds up everybody: each has a deadline that counts from the request and is kept here, in the
 * thread that can end it whatever the caller does.
 */
export const pgliteTransactions = (database: PGlite) => {
  const open = new Map<number, OpenTransaction>();

  /** The open transaction. @throws 25P04 once it has ended. */
  const requireOpen = (id: number): OpenTransaction => {
    const transaction = open.get(id);
    if (transaction === undefined) throw timedOut("Cannot use the transaction: it has ended");
    return transaction;
  };

  const begin = async (id: number, timeoutMs: number): Promise<void> => {
    const begun = Promise.withResolvers<Transaction>();
    const finish = Promise.withResolvers<void>();
    finish.promise.catch(() => {}); // Rejecting it is how a transaction is rolled back.
    const ended = database.transaction(async (handle) => {
      begun.resolve(handle);
      await finish.promise;
    });
    const timer = setTimeout(() => {
      open.delete(id);
      const failure = timedOut(`Cannot go on with the transaction: ${timeoutMs} ms have passed`);
      begun.reject(failure);
      finish.reject(failure);
    }, timeoutMs);
    ended.catch(begun.reject).finally(() => clearTimeout(timer));
    const handle = await begun.promise;
    open.set(id, { handle, finish, ended });
  };

  const commit = async (id: number): Promise<void> => {
    const { finish, ended } = requireOpen(id);
    open.delete(id);
    finish.resolve();
    await ended;
  };

  /** One that its deadline has ended is rolled back already. */
  const rollBack = async (id: number): Promise<void> => {
    const transaction = open.get(id);
    if (transaction === undefined) return;
    open.delete(id);
    const rolledBack = new Error("Cannot commit: it is rolled back");
    transaction.finish.reject(rolledBack);
    await transaction.ended.catch((error) => {
      if (error !== rolledBack) throw error;
    });
  };

  const rollBackAll = async (): Promise<void> => {
    await Promise.all([...open.keys()].map(rollBack));
  };

  return { handle: (id: number) => requireOpen(id).handle, begin, commit, rollBack, rollBackAll };
};
