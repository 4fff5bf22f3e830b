import { readFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import { PGlite, type Transaction, types } from "@electric-sql/pglite";
import { pgliteFolder } from "./pglite-folder.ts";
import type {
  PgliteCall,
  PgliteFailure,
  PgliteFolder,
  PgliteReport,
  PgliteRequest,
  PgliteWorkerStart,
} from "./pglite-protocol.ts";
import { pgliteTransactions } from "./pglite-transactions.ts";
import type { SqlRow } from "./sql.ts";

/**
 * PGlite runs Postgres on the thread that calls it, so it gets a thread of its own. It is one
 * session: its mutex lets statements and transactions through one at a time, in order.
 */

/** int8 as bigint whatever its size: PGlite would give a number up to 2^53 and a bigint above. */
const parsers = { [types.INT8]: (text: string) => BigInt(text) };

const openDatabase = async (folder: PgliteFolder): Promise<PGlite> => {
  if (folder === "memory") return await PGlite.create("memory://", { parsers });
  if ("dump" in folder) {
    const loadDataDir = new Blob([new Uint8Array(await readFile(folder.dump))]);
    return await PGlite.create("memory://", { parsers, loadDataDir });
  }
  await pgliteFolder(folder.dataDir, async (unfinished) => {
    await (await PGlite.create(`file://${unfinished}`)).close();
  });
  return await PGlite.create(`file://${folder.dataDir}`, { parsers });
};

const failureOf = (error: unknown): PgliteFailure => {
  const { code, message } = error as { code?: unknown; message?: unknown };
  const sqlState = typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : "XX000";
  return { sqlState, message: String(message ?? error) };
};

/** True when Postgres itself has fallen: nothing after it can be trusted. */
const isFatal = (error: unknown): boolean =>
  error instanceof Error && ["RuntimeError", "ExitStatus"].includes(error.name);

const report = (message: PgliteReport): void => parentPort?.postMessage(message);

const serve = (database: PGlite) => {
  const transactions = pgliteTransactions(database);
  const runner = (transaction: number | undefined): PGlite | Transaction =>
    transaction === undefined ? database : transactions.handle(transaction);

  const run = async (request: PgliteRequest): Promise<readonly SqlRow[]> => {
    switch (request.verb) {
      case "query": {
        const { text, values, transaction } = request;
        return (await runner(transaction).query<SqlRow>(text, [...values])).rows;
      }
      case "script":
        await runner(request.transaction).exec(request.text);
        return [];
      case "begin":
        await transactions.begin(request.transaction, request.timeoutMs);
        return [];
      case "commit":
        await transactions.commit(request.transaction);
        return [];
      case "rollback":
        await transactions.rollBack(request.transaction);
        return [];
      case "close":
        await transactions.rollBackAll();
        await database.close();
        return [];
    }
  };

  return async (call: PgliteCall): Promise<void> => {
    try {
      report({ kind: "answer", id: call.id, rows: await run(call.request) });
      if (call.request.verb === "close") parentPort?.close();
    } catch (error) {
      report({ kind: "refusal", id: call.id, failure: failureOf(error) });
      // The end of this thread fails every waiting call and every later one.
      if (isFatal(error)) parentPort?.close();
    }
  };
};

const { folder } = workerData as PgliteWorkerStart;
try {
  const answer = serve(await openDatabase(folder));
  parentPort?.on("message", (call: PgliteCall) => void answer(call));
  report({ kind: "ready" });
} catch (error) {
  report({ kind: "failed", message: failureOf(error).message });
}
