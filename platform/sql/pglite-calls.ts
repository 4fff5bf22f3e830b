import type { Worker } from "node:worker_threads";
import type { PgliteCall, PgliteReport, PgliteRequest } from "./pglite-protocol.ts";
import { SqlFailed, type SqlRow } from "./sql.ts";

type Waiting = {
  readonly answer: (rows: readonly SqlRow[]) => void;
  readonly refuse: (failure: SqlFailed) => void;
  readonly timer: NodeJS.Timeout;
};

/**
 * Requests to the PGlite thread and their answers, matched by number. When the thread ends, every
 * waiting call and every later one fails with 08006.
 */
export const pgliteCalls = (
  worker: Worker,
  limits: { readonly statementsWaitingMax: number; readonly statementTimeoutMs: number },
) => {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let ended: string | undefined;

  const take = (id: number): Waiting | undefined => {
    const found = waiting.get(id);
    waiting.delete(id);
    clearTimeout(found?.timer);
    return found;
  };
  const gone = (): SqlFailed => new SqlFailed("08006", `Cannot reach the database: ${ended}`);
  const end = (why: string): void => {
    ended ??= why;
    for (const id of [...waiting.keys()]) take(id)?.refuse(gone());
  };

  worker.on("message", (report: PgliteReport) => {
    if (report.kind === "answer") take(report.id)?.answer(report.rows);
    if (report.kind === "refusal") {
      const { sqlState, message } = report.failure;
      take(report.id)?.refuse(new SqlFailed(sqlState, message));
    }
  });
  worker.on("error", (error) => end(`its thread failed: ${String(error)}`));
  worker.on("exit", () => end("its thread has ended"));

  /** A number that nothing else has. */
  const nextId = (): number => {
    lastId += 1;
    return lastId;
  };

  const call = (request: PgliteRequest): Promise<readonly SqlRow[]> =>
    new Promise((answer, refuse) => {
      if (ended !== undefined) return refuse(gone());
      // Ending a transaction or the database makes room, so it is never refused.
      const bounded = request.verb === "query" || request.verb === "begin";
      if (bounded && waiting.size >= limits.statementsWaitingMax) {
        const state = `${waiting.size} statements are waiting`;
        return refuse(new SqlFailed("53300", `Cannot queue the statement: ${state}`));
      }
      const id = nextId();
      const timer = setTimeout(() => {
        const state = `no answer after ${limits.statementTimeoutMs} ms`;
        take(id)?.refuse(new SqlFailed("57014", `Cannot wait for the database: ${state}`));
      }, limits.statementTimeoutMs);
      waiting.set(id, { answer, refuse, timer });
      const message: PgliteCall = { id, request };
      worker.postMessage(message);
    });

  return { call, nextId };
};
