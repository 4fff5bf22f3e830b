import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { moveClock } from "../platform/event-log/move-clock.fixture.ts";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { openPgliteSql } from "../platform/sql/pglite.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { type Books, balanceOf, heldOf } from "../tests/account-books.ts";
import { type WalkedEvent, walkAccounts } from "../tests/account-walk.ts";
import { anyIntent, type Intent } from "../tests/any-asked.ts";
import { executorOn } from "./executor.fixture.ts";
import {
  answerOf,
  keepSent,
  type Sent,
  sentOf,
  serialOrder,
  type Told,
  walkedEvents,
  wrongEvents,
} from "./executor-model.fixture.ts";

/** A few seconds on a quiet machine. */
const timeoutMs = 120_000;
const ids = ["a0", "a1", "a2", "a3"];
/** Requests that are under way together. */
const togetherMax = 20;

let sql: Sql;
let log: EventLog;
beforeAll(async () => {
  sql = await openPgliteSql({ folder: "memory" });
  log = await openPostgresEventLog({ sql });
});
afterAll(() => sql.close());

/** Ahead of every clock, so that nothing but a test moves it on. */
let storeTime = Date.now() + 24 * 3_600_000;

/** Moves the time of the database and the books on, and tells it; in milliseconds since 1970. */
const goOn = async (ms: number): Promise<number> => {
  storeTime += ms;
  await moveClock(sql, storeTime);
  return storeTime;
};

/** How far the clock of an executor is ahead of the database's: some holds last no longer. */
const anySkew = fc.integer({ min: -8, max: 8 });

const skewed = (skewMs: number) => () => storeTime + skewMs;

const anyIntents = fc.array(anyIntent, { maxLength: 40, size: "max" });
const manyIntents = fc.array(anyIntent, { minLength: 20, maxLength: 60 });

const first = { other: 0, pick: 0, more: true, wait: 0, amount: 12n } as const;
const opens = ids.map((_id, at): Intent => ({ ...first, kind: "open", at }));
const deposits = ids.map((_id, at): Intent => ({ ...first, kind: "deposit", at }));

/** Every version is sound by its amounts, and the last one of each account is the books'. */
const requireSoundLog = (events: readonly WalkedEvent[], books: Books): void => {
  const walk = walkAccounts(events);
  expect(walk.faults).toEqual([]);
  for (const [id, account] of books) {
    const version = events.filter(({ accountId }) => accountId === id).length;
    expect(walk.at(id, version)).toMatchObject({
      balance: balanceOf(account),
      held: heldOf(account),
      limit: account.limit,
      entries: account.lines.length,
      status: account.state,
    });
  }
};

/** Every OK has just its events, or is about an account that is so already; a no has none. */
const requireTrueAnswers = (
  told: readonly { readonly sent: Sent; readonly answer: Told }[],
  events: readonly WalkedEvent[],
): void => {
  const walk = walkAccounts(events);
  const wrong = told.map(({ sent, answer }) => wrongEvents(sent, answer, events, walk));
  expect(wrong.filter((what) => what !== "")).toEqual([]);
};

/** Takes what was written since into the books, in the log's order; the clerk allows all of it. */
const keepWritten = (
  events: readonly WalkedEvent[],
  sents: readonly Sent[],
  books: Books,
  now: number,
): void => {
  const byRequest = new Map(sents.map((sent) => [sent.requestId, sent]));
  const written = serialOrder(events).flatMap((requestId) => byRequest.get(requestId) ?? []);
  const said = written.map((sent) => [sent.asked.kind, keepSent(books, sent, now)]);
  expect(said).toEqual(written.map(({ asked }) => [asked.kind, "OK"]));
};

const chunksOf = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  );

describe("executor, on accounts", () => {
  it(
    "agrees with books kept by the database's time, and adds nothing when all is sent again",
    () =>
      fc.assert(
        fc.asyncProperty(anyIntents, anySkew, async (intents, skew) => {
          const tenantId = `t-${randomUUID()}`;
          const books: Books = new Map();
          const executor = executorOn(log, { cachedStreamsMax: 2 }, skewed(skew));
          const told: { sent: Sent; answer: Told }[] = [];
          for (const intent of [...opens, ...deposits, ...intents]) {
            const now = await goOn(intent.wait);
            const sent = sentOf(intent, ids, books, now);
            const answer = await answerOf(executor, sent, tenantId);
            const said = keepSent(books, sent, now).replace("NOTHING", "OK");
            expect([sent.asked.kind, answer.answer]).toEqual([sent.asked.kind, said]);
            told.push({ sent, answer });
          }
          const before = await walkedEvents(log, tenantId);
          const again = await Promise.all(
            told.map(({ sent }) => answerOf(executor, sent, tenantId)),
          );
          expect(again).toEqual(told.map(({ answer }) => answer));
          expect(await walkedEvents(log, tenantId)).toEqual(before);
          requireSoundLog(before, books);
          requireTrueAnswers(told, before);
          await executor.stop();
        }),
        { numRuns: 6, endOnFailure: true },
      ),
    timeoutMs,
  );

  it(
    "keeps every version sound while two of them decide at once, and tells the truth",
    () =>
      fc.assert(
        fc.asyncProperty(manyIntents, anySkew, anySkew, async (intents, skew, otherSkew) => {
          const tenantId = `t-${randomUUID()}`;
          const books: Books = new Map();
          const executors = [
            executorOn(log, {}, skewed(skew)),
            executorOn(log, { batchCommandsMax: 5 }, skewed(otherSkew)),
          ];
          const told: { sent: Sent; answer: Told }[] = [];
          let written = 0;
          for (const together of [opens, deposits, ...chunksOf(intents, togetherMax)]) {
            const now = await goOn(together.reduce((ms, { wait }) => Math.max(ms, wait), 0));
            const sents = together.map((intent) => sentOf(intent, ids, books, now));
            const twice = await Promise.all(
              sents.map((sent) =>
                Promise.all(executors.map((executor) => answerOf(executor, sent, tenantId))),
              ),
            );
            for (const [at, sent] of sents.entries()) {
              const [one, other] = twice[at] ?? [];
              // Whoever was asked, and in whichever order: one answer.
              expect(one).toEqual(other);
              if (one !== undefined) told.push({ sent, answer: one });
            }
            const events = await walkedEvents(log, tenantId);
            requireTrueAnswers(told, events);
            keepWritten(events, sents, books, now);
            requireSoundLog(events, books);
            expect(events.length).toBeGreaterThanOrEqual(written);
            written = events.length;
          }
          await Promise.all(executors.map(({ stop }) => stop()));
        }),
        { numRuns: 6, endOnFailure: true },
      ),
    timeoutMs,
  );
});
