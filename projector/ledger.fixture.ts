import { createHash, randomUUID } from "node:crypto";
import type { CommandAppend, EventLog, NewEvent } from "../platform/event-log/event-log.ts";
import {
  type Account,
  type Booking,
  type Expected,
  entryOf,
  newAccount,
  openingOf,
} from "./bookings.fixture.ts";

/** Method of the commands that a ledger appends. */
export const ledgerMethod = "test.v1.Test/Book";

type Saving = { readonly command: CommandAppend; readonly versions: readonly number[] };

const saveBatch = async (
  log: EventLog,
  batch: readonly (readonly Booking[])[],
  toSaving: (bookings: readonly Booking[]) => Saving,
  expected: Expected,
): Promise<string[]> => {
  const savings = batch.map(toSaving);
  const outcomes = await log.append(savings.map(({ command }) => command));
  return savings.map(({ command, versions }, row) => {
    const { requestId } = command.key;
    const outcome = outcomes[row];
    if (outcome?.outcome !== "committed") throw new Error(`not committed: ${requestId}`);
    const { recordedAt } = outcome.stored;
    for (const [place, booking] of (batch[row] ?? []).entries()) {
      booking.expect(expected, { recordedAt, streamVersion: versions[place] ?? 0, requestId });
    }
    return requestId;
  });
};

const eventOf = (
  tenantId: string,
  requestId: string,
  { accountId, type, schemaVersion, data }: Booking,
): NewEvent => ({
  tenantId,
  streamId: `account-${accountId}`,
  eventId: randomUUID(),
  type,
  schemaVersion,
  data,
  correlationId: `of-${requestId}`,
  causationId: "",
  actor: "anonymous",
  traceparent: "",
  keys: [],
});

/** Turns bookings into a command that rests on what the client knows of its accounts. */
const createSaving =
  (tenantId: string, accountOf: (id: string) => Account) =>
  (bookings: readonly Booking[]): Saving => {
    const requestId = randomUUID();
    const expectations = bookings.map(({ accountId }) => {
      const { version, eventId } = accountOf(accountId);
      return { tenantId, streamId: `account-${accountId}`, streamVersion: version, eventId };
    });
    const events = bookings.map((booking) => eventOf(tenantId, requestId, booking));
    const versions = bookings.map(({ accountId }, place) => {
      const account = accountOf(accountId);
      account.eventId = events[place]?.eventId;
      account.version += 1;
      return account.version;
    });
    const command: CommandAppend = {
      key: { tenantId, method: ledgerMethod, requestId },
      requestHash: createHash("sha256").update(requestId).digest(),
      outcome: "committed",
      reason: "",
      answer: "{}",
      expectations,
      events,
    };
    return { command, versions };
  };

const withTenant = <Value>(tenantId: string, values: ReadonlyMap<string, Value>) =>
  new Map([...values].map(([id, value]) => [`${tenantId}/${id}`, value]));

/**
 * A client that books on accounts of one tenant and keeps its own books of what readers must see:
 * plain additions, no projection and no fold. `save` appends what was booked since.
 */
export const createLedger = (log: EventLog, tenantId: string) => {
  const accounts = new Map<string, Account>();
  const expected: Expected = { accounts: new Map(), entries: new Map() };
  let booked: Booking[][] = [];
  const accountOf = (id: string): Account => {
    const account = accounts.get(id) ?? newAccount();
    accounts.set(id, account);
    return account;
  };
  const toSaving = createSaving(tenantId, accountOf);
  return {
    tenantId,
    open: (id: string, ownerId = "ada") => void booked.push([openingOf(id, ownerId)]),
    deposit: (id: string, amountMinor: bigint) =>
      void booked.push([entryOf(id, accountOf(id), "deposit", amountMinor)]),
    withdraw: (id: string, amountMinor: bigint) =>
      void booked.push([entryOf(id, accountOf(id), "withdrawal", amountMinor)]),
    transfer: (from: string, to: string, amountMinor: bigint) =>
      void booked.push([
        entryOf(from, accountOf(from), "transfer-out", amountMinor, to),
        entryOf(to, accountOf(to), "transfer-in", amountMinor, from),
      ]),
    /** An event as some other build might have written it; the client expects nothing of it. */
    raw: (id: string, event: Pick<Booking, "type" | "schemaVersion" | "data">) =>
      void booked.push([{ accountId: id, ...event, expect: () => {} }]),
    /** Appends what was booked, in batches. Returns the request ids, in order. */
    save: async (batchMax = 256): Promise<string[]> => {
      const all = booked;
      booked = [];
      const requestIds: string[] = [];
      for (let at = 0; at < all.length; at += batchMax) {
        const batch = all.slice(at, at + batchMax);
        requestIds.push(...(await saveBatch(log, batch, toSaving, expected)));
      }
      return requestIds;
    },
    partitionOf: (id: string) => log.partitionOf({ tenantId, streamId: `account-${id}` }),
    /** What readers must see now, by full document id. */
    expected: () => ({
      accounts: withTenant(tenantId, expected.accounts),
      entries: withTenant(tenantId, expected.entries),
    }),
  };
};

/** A client with its own books. */
export type Ledger = ReturnType<typeof createLedger>;
