import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accountDecider } from "../domain/account/decider.ts";
import type { AccountEvent } from "../domain/account/events.ts";
import { availableMinor } from "../domain/account/state.ts";
import { eventCodec } from "../domain/event-families.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { openPgliteSql } from "../platform/sql/pglite.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { type Asked, type Books, balanceOf, heldOf, keepBooks } from "../tests/account-books.ts";
import { idsFor } from "../tests/account-desk.ts";
import { anyIntent, askedOf, type Intent } from "../tests/any-asked.ts";
import { askedCall, executorOn } from "./executor.fixture.ts";
import type { Executor } from "./executor.ts";

/** A few seconds on a quiet machine. */
const timeoutMs = 120_000;
const accountCount = 4;

let sql: Sql;
let log: EventLog;
beforeAll(async () => {
  sql = await openPgliteSql({ folder: "memory" });
  log = await openPostgresEventLog({ sql });
});
afterAll(() => sql.close());

/** A request as it is sent, and again whenever it is repeated. */
type Sent = { readonly asked: Asked; readonly key: string; readonly requestId: string };

const answerOf = async (
  { execute }: Pick<Executor, "execute">,
  { asked, key, requestId }: Sent,
  tenantId: string,
) => {
  try {
    const { stored, figures } = await execute(askedCall(asked, key, { requestId, tenantId }));
    return { answer: "OK", streams: stored.streams, figures };
  } catch (error) {
    const { reason, facts } = error as { reason: string; facts: Record<string, string> };
    const { replayed: _replayed, ...rest } = facts;
    return { answer: reason, facts: rest };
  }
};

const streamOf = async (tenantId: string, id: string): Promise<AccountEvent[]> => {
  const filter = { tenantId, streamId: `account-${id}`, limit: 1_000 };
  return (await log.readEvents(filter)).map((event) => eventCodec.decode(event) as AccountEvent);
};

const idsOf = () => Array.from({ length: accountCount }, (_, at) => `a${at}`);

const openings = (ids: readonly string[]): Intent[] => {
  const first = { other: 0, pick: 0, more: true, wait: 0, amount: 12n };
  return ids.flatMap((_id, at): Intent[] => [
    { ...first, kind: "open", at },
    { ...first, kind: "deposit", at },
  ]);
};

/** Never expires on the way: the books and the service have no clock in common. */
const untimed = (asked: Asked): Asked =>
  asked.kind === "hold" ? { ...asked, until: undefined } : asked;

const sentOf = (intent: Intent, ids: readonly string[], books: Books): Sent => {
  const asked = untimed(askedOf(intent, ids, books, 0));
  return { asked, key: `k${randomUUID().slice(0, 8)}`, requestId: randomUUID() };
};

/** In a log alone: every version keeps to its limits, and transfers sum to zero. */
const requireSoundLog = async (tenantId: string, ids: readonly string[]): Promise<void> => {
  let between = 0n;
  for (const id of ids) {
    const reversed = new Set<string>();
    let state = accountDecider.initialState;
    for (const event of await streamOf(tenantId, id)) {
      state = accountDecider.evolve(state, event);
      expect(availableMinor(state)).toBeGreaterThanOrEqual(0n);
      expect(state.balanceMinor).toBe(state.creditsMinor - state.debitsMinor);
      if (event.type === "TransferSent") between -= event.amountMinor;
      if (event.type === "TransferReceived") between += event.amountMinor;
      if (event.type !== "EntryReversed") continue;
      expect(reversed).not.toContain(event.reversesEntryId);
      reversed.add(event.reversesEntryId);
      if (event.counterpartyAccountId === "") continue;
      between += event.direction === "credit" ? event.amountMinor : -event.amountMinor;
    }
  }
  expect(between).toBe(0n);
};

describe("executor, on accounts", () => {
  it(
    "agrees with books kept by hand, and adds nothing when all is sent again",
    () =>
      fc.assert(
        fc.asyncProperty(fc.array(anyIntent, { maxLength: 40, size: "max" }), async (intents) => {
          const tenantId = `t-${randomUUID()}`;
          const ids = idsOf();
          const books: Books = new Map();
          const executor = executorOn(log, { cachedStreamsMax: 2 });
          const told: { sent: Sent; answer: unknown }[] = [];
          for (const intent of [...openings(ids), ...intents]) {
            const sent = sentOf(intent, ids, books);
            const made = idsFor(books, sent.asked, sent.key);
            const { asked } = sent;
            const kept = asked.kind === "hold" ? { ...asked, holdId: made.holdId } : asked;
            const answer = await answerOf(executor, sent, tenantId);
            const said = keepBooks(books, kept, made, 0);
            expect([asked.kind, answer.answer]).toEqual([
              asked.kind,
              said.replace("NOTHING", "OK"),
            ]);
            told.push({ sent, answer });
          }
          const before = await Promise.all(ids.map((id) => streamOf(tenantId, id)));
          const again = await Promise.all(
            told.map(({ sent }) => answerOf(executor, sent, tenantId)),
          );
          expect(again).toEqual(told.map(({ answer }) => answer));
          expect(await Promise.all(ids.map((id) => streamOf(tenantId, id)))).toEqual(before);
          for (const [id, account] of books) {
            const state = (await streamOf(tenantId, id)).reduce(
              accountDecider.evolve,
              accountDecider.initialState,
            );
            expect(state).toMatchObject({
              balanceMinor: balanceOf(account),
              heldMinor: heldOf(account),
              status: account.state,
            });
          }
          await requireSoundLog(tenantId, ids);
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
        fc.asyncProperty(fc.array(anyIntent, { minLength: 20, maxLength: 60 }), async (intents) => {
          const tenantId = `t-${randomUUID()}`;
          const ids = idsOf();
          const books: Books = new Map();
          const executors = [executorOn(log), executorOn(log, { batchCommandsMax: 5 })] as const;
          for (const intent of openings(ids)) {
            const sent = sentOf(intent, ids, books);
            await answerOf(executors[0], sent, tenantId);
            keepBooks(books, sent.asked, idsFor(books, sent.asked, sent.key), 0);
          }
          const sents = intents.map((intent) => sentOf(intent, ids, books));
          const twice = await Promise.all(
            sents.map((sent) =>
              Promise.all(executors.map((executor) => answerOf(executor, sent, tenantId))),
            ),
          );
          // Whoever was asked, and in whichever order: one answer, and what it says is in the log.
          for (const [one, other] of twice) expect(one).toEqual(other);
          await requireSoundLog(tenantId, ids);
          const writing = twice.filter(([one]) => one?.answer === "OK").length;
          const requests = new Set(
            (await log.readEvents({ tenantId, limit: 1_000 })).map(({ requestId }) => requestId),
          );
          expect(requests.size).toBeLessThanOrEqual(writing + 2 * accountCount);
          for (const [index, { requestId }] of sents.entries()) {
            if (twice[index]?.[0]?.answer !== "OK") expect(requests).not.toContain(requestId);
          }
          await Promise.all(executors.map(({ stop }) => stop()));
        }),
        { numRuns: 6, endOnFailure: true },
      ),
    timeoutMs,
  );
});
