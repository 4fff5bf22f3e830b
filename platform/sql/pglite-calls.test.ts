import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { pgliteCalls } from "./pglite-calls.ts";

const silentWorker = () =>
  new Worker(`require("node:worker_threads").parentPort.on("message", () => {})`, {
    eval: true,
    execArgv: [],
  });

const query = { verb: "query", text: "select 1", values: [], transaction: undefined } as const;

describe("pgliteCalls()", () => {
  it("fails what waits and what comes later with 08006 when the thread ends", async () => {
    const worker = silentWorker();
    const calls = pgliteCalls(worker, { statementsWaitingMax: 8, statementTimeoutMs: 10_000 });
    const waiting = expect(calls.call(query)).rejects.toMatchObject({ sqlState: "08006" });
    await worker.terminate();
    await waiting;
    await expect(calls.call(query)).rejects.toMatchObject({ sqlState: "08006" });
  });

  it("fails a call with 57014 when no answer comes in time", async () => {
    const worker = silentWorker();
    const calls = pgliteCalls(worker, { statementsWaitingMax: 8, statementTimeoutMs: 20 });
    await expect(calls.call(query)).rejects.toMatchObject({ sqlState: "57014" });
    await worker.terminate();
  });
});
