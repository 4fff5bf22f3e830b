import { entries } from "../read-models/entries.ts";
import { pause } from "./pause.ts";
import { statementUnproved } from "./read-failures.ts";
import type { ReadSide } from "./read-side.ts";
import {
  readFirstPage,
  readNextPage,
  type StatementPage,
  type StatementPlace,
  type StatementQuery,
} from "./read-statement.ts";
import type { Reading } from "./reading.ts";

/** Attempts at one proof: a view may show an entry that was written before its predecessor. */
const proofAttemptsMax = 3;
const proofPauseMs = 50;

/**
 * Entries of one account that may come while its period is looked for. Those behind a period that
 * is over are read for nothing, so they are few at first; many come where a busy account is asked
 * for up to now.
 */
const arrivalsMax = 8;
const arrivalsRetriedMax = 1_024;

/**
 * One page of a statement: the first (`from` undefined), or the one at the place that a page token
 * carries. Only what is proved complete and exact is answered.
 * @throws {RequestFailed} PROJECTION_LAG when it cannot be proved, and as `readFirstPage`.
 */
export const proveStatement = async (
  side: ReadSide,
  reading: Reading,
  query: StatementQuery,
  from: StatementPlace | undefined,
  pageSize: number,
): Promise<StatementPage> => {
  for (let attempt = 1; attempt <= proofAttemptsMax; attempt += 1) {
    const page =
      from === undefined
        ? await readFirstPage(side, reading, query, {
            pageSize,
            arrivalsMax: attempt === 1 ? arrivalsMax : arrivalsRetriedMax,
          })
        : await readNextPage(side, reading, query, from, pageSize);
    if (page !== undefined) return page;
    if (side.clock() >= reading.until || side.stopping.aborted) break;
    await pause(proofPauseMs, [reading.signal, side.stopping]);
    await side.refresh(entries);
  }
  side.metrics.statementsUnproved.inc();
  throw statementUnproved(query.accountId);
};
