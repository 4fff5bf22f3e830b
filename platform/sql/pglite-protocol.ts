import type { SqlRow, SqlValue } from "./sql.ts";

/** Where PGlite keeps its files; in memory it begins as new, or as a dump says. */
export type PgliteFolder = { readonly dataDir: string } | "memory" | { readonly dump: string };

/** What the worker thread is started with. */
export type PgliteWorkerStart = { readonly folder: PgliteFolder };

/** What the worker is asked to do; the caller numbers its transactions. */
export type PgliteRequest =
  | {
      readonly verb: "query";
      readonly text: string;
      readonly values: readonly SqlValue[];
      readonly transaction: number | undefined;
    }
  | { readonly verb: "script"; readonly text: string; readonly transaction: number | undefined }
  | { readonly verb: "begin"; readonly transaction: number; readonly timeoutMs: number }
  | { readonly verb: "commit"; readonly transaction: number }
  | { readonly verb: "rollback"; readonly transaction: number }
  | { readonly verb: "close" };

/** A request with the number under which it is answered. */
export type PgliteCall = { readonly id: number; readonly request: PgliteRequest };

/** A failure on its way between threads. */
export type PgliteFailure = { readonly sqlState: string; readonly message: string };

/** What the worker says. `ready` comes first and once, or `failed`. */
export type PgliteReport =
  | { readonly kind: "ready" }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "answer"; readonly id: number; readonly rows: readonly SqlRow[] }
  | { readonly kind: "refusal"; readonly id: number; readonly failure: PgliteFailure };

/** SQLSTATE `transaction_timeout`: the transaction was rolled back at its deadline. */
export const transactionTimeout = "25P04";
