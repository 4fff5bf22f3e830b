import { randomUUID } from "node:crypto";
import { aggregateIdOf } from "../domain/event.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { type Asked, type Books, keepBooks } from "../tests/account-books.ts";
import { idsFor } from "../tests/account-desk.ts";
import type { Walk, WalkedEvent } from "../tests/account-walk.ts";
import { askedOf, type Intent } from "../tests/any-asked.ts";
import { askedCall } from "./executor.fixture.ts";
import type { Executor } from "./executor.ts";

/** A request as it is sent, and again whenever it is repeated. */
export type Sent = { readonly asked: Asked; readonly key: string; readonly requestId: string };

/** The request that an intent is, as the books stand. */
export const sentOf = (
  intent: Intent,
  ids: readonly string[],
  books: Books,
  now: number,
): Sent => ({
  asked: askedOf(intent, ids, books, now),
  key: `k${randomUUID().slice(0, 8)}`,
  requestId: randomUUID(),
});

/** What was told, without whether it was the first time. */
export const answerOf = async (
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
    return { answer: reason, facts: rest, streams: [] };
  }
};

/** What an executor told. */
export type Told = Awaited<ReturnType<typeof answerOf>>;

/** What the clerk says of a request, and writes into the books. */
export const keepSent = (books: Books, { asked, key }: Sent, now: number): string => {
  const made = idsFor(books, asked, key);
  const kept = asked.kind === "hold" ? { ...asked, holdId: made.holdId } : asked;
  return keepBooks(books, kept, made, now);
};

/** All that the log holds of a tenant's accounts, at most 1,000 events. */
export const walkedEvents = async (log: EventLog, tenantId: string): Promise<WalkedEvent[]> =>
  (await log.readEvents({ tenantId, limit: 1_000 })).map(
    ({ streamId, streamVersion, type, requestId, data, recordedAt }) => ({
      ...{ accountId: aggregateIdOf(streamId), version: streamVersion, type, requestId, data },
      recordTime: recordedAt,
    }),
  );

const mayBeIdle: readonly string[] = ["limit", "freeze", "unfreeze", "close", "expire"];

/** Whether an account is already as it was asked to be. */
const isAsAsked = ({ asked }: Sent, { streams }: Told, walk: Walk): boolean => {
  const account = walk.at(asked.id, streams[0]?.streamVersion ?? 0);
  if (asked.kind === "limit") return account?.limit === asked.limit;
  if (asked.kind === "freeze") return account?.status === "frozen";
  if (asked.kind === "unfreeze") return account?.status === "open";
  return asked.kind === "close" ? account?.status === "closed" : true;
};

/** Accounts on which an OK must have written, but for the ends of holds. */
const touchedBy = ({ asked }: Sent, { streams }: Told): number => {
  if (asked.kind === "transfer") return 2;
  // Of a transfer both halves are undone.
  return asked.kind === "reverse" ? streams.length : 1;
};

/** What an answer and the request's own events have against each other; empty when nothing. */
export const wrongEvents = (
  sent: Sent,
  told: Told,
  events: readonly WalkedEvent[],
  walk: Walk,
): string => {
  const own = events.filter(({ requestId }) => requestId === sent.requestId);
  const what = `${sent.asked.kind} ${told.answer}`;
  if (told.answer !== "OK") return own.length === 0 ? "" : `${what} has written`;
  if (own.length === 0) {
    const isIdle = mayBeIdle.includes(sent.asked.kind) && isAsAsked(sent, told, walk);
    return isIdle ? "" : `${what} has written nothing`;
  }
  const last = told.streams.every(({ streamId, streamVersion }) =>
    own.some((one) => one.accountId === aggregateIdOf(streamId) && one.version === streamVersion),
  );
  if (!last) return `${what} tells another version than it wrote`;
  const facts = own.filter(({ type }) => type !== "HoldExpired").length;
  const expected = sent.asked.kind === "expire" ? 0 : touchedBy(sent, told);
  return facts === expected ? "" : `${what} has ${facts} events`;
};

/**
 * Request ids in an order in which the events may have come about: of each account by its versions.
 * @throws {RangeError} there is none.
 */
export const serialOrder = (events: readonly WalkedEvent[]): string[] => {
  const open = Map.groupBy(events, ({ requestId }) => requestId);
  const reached = new Map<string, number>();
  const order: string[] = [];
  const isNext = (own: readonly WalkedEvent[]): boolean => {
    const versions = Map.groupBy(own, ({ accountId }) => accountId);
    return [...versions].every(([accountId, some]) => {
      const first = Math.min(...some.map(({ version }) => version));
      return first === (reached.get(accountId) ?? 0) + 1;
    });
  };
  while (open.size > 0) {
    const next = [...open].find(([, own]) => isNext(own));
    if (next === undefined) throw new RangeError(`Cannot order: ${open.size} go round in a circle`);
    const [requestId, own] = next;
    for (const { accountId, version } of own) {
      reached.set(accountId, Math.max(version, reached.get(accountId) ?? 0));
    }
    order.push(requestId);
    open.delete(requestId);
  }
  return order;
};
