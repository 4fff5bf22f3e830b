import { createHash, randomUUID } from "node:crypto";
import type { DomainEvent } from "../domain/event.ts";
import { eventCodec } from "../domain/event-families.ts";
import type { EventLog, NewEvent } from "../platform/event-log/event-log.ts";
import type { AccountDocument } from "../read-models/accounts.ts";
import type { EntryDocument } from "../read-models/entries.ts";
import type { DocumentFields } from "../read-models/projection.ts";

type Account = {
  version: number;
  eventId: string | undefined;
  balanceMinor: bigint;
  creditsMinor: bigint;
  debitsMinor: bigint;
  entryNumber: number;
};

type Kind = EntryDocument["type"];

/** An event on its way, and what the client expects to see of it. */
type Booking = {
  readonly accountId: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: string;
  readonly expect: (recordedAt: number, streamVersion: number, requestId: string) => void;
};

const types: Readonly<Record<Exclude<Kind, "">, string>> = {
  deposit: "MoneyDeposited",
  withdrawal: "MoneyWithdrawn",
  "transfer-in": "TransferReceived",
  "transfer-out": "TransferSent",
};

const newAccount = (): Account => ({
  version: 0,
  eventId: undefined,
  balanceMinor: 0n,
  creditsMinor: 0n,
  debitsMinor: 0n,
  entryNumber: 0,
});

/**
 * A client that books on accounts of one tenant and keeps its own books of what readers must see:
 * plain additions, no projection and no fold. `save` appends what was booked since.
 */
export const createLedger = (log: EventLog, tenantId: string) => {
  const accounts = new Map<string, Account>();
  const accountDocuments = new Map<string, DocumentFields>();
  const entryDocuments = new Map<string, DocumentFields>();
  let booked: Booking[][] = [];

  const accountOf = (id: string): Account => {
    const account = accounts.get(id) ?? newAccount();
    accounts.set(id, account);
    return account;
  };
  const factOf = (event: DomainEvent) => ({
    type: event.type,
    schemaVersion: event.schemaVersion,
    data: eventCodec.encode(event),
  });

  const open = (id: string, ownerId = "ada"): void => {
    accountOf(id);
    const fact = { ownerId, currencyCode: "EUR", overdraftLimitMinor: 0n };
    const expect = (recordedAt: number): void => {
      const document: AccountDocument = {
        accountId: id,
        ...fact,
        balanceMinor: 0n,
        heldMinor: 0n,
        availableMinor: 0n,
        status: "open",
        openTime: recordedAt,
        lastActivityTime: recordedAt,
      };
      accountDocuments.set(`${tenantId}/${id}`, document);
    };
    const event = { type: "AccountOpened", schemaVersion: 1, ...fact };
    booked.push([{ accountId: id, ...factOf(event), expect }]);
  };

  const entry = (id: string, type: Exclude<Kind, "">, amountMinor: bigint, other = ""): Booking => {
    const account = accountOf(id);
    const isCredit = type === "deposit" || type === "transfer-in";
    account.entryNumber += 1;
    account.balanceMinor += isCredit ? amountMinor : -amountMinor;
    if (isCredit) account.creditsMinor += amountMinor;
    else account.debitsMinor += amountMinor;
    const { balanceMinor, creditsMinor, debitsMinor, entryNumber } = account;
    const entryId = `entry-${entryNumber}`;
    const description = `${type} ${entryNumber} über "Zoë"`;
    const said = { entryId, amountMinor, currencyCode: "EUR", description, reference: "" };
    const after = { balanceMinor, heldMinor: 0n, creditsMinor, debitsMinor };
    const sides = {
      deposit: {},
      withdrawal: {},
      "transfer-in": { fromAccountId: other, fromEntryId: "x" },
      "transfer-out": { toAccountId: other, toEntryId: "x" },
    };
    const event = {
      type: types[type],
      schemaVersion: 1,
      entryNumber,
      ...said,
      after,
      ...sides[type],
    };
    const expect = (recordedAt: number, streamVersion: number, requestId: string): void => {
      const document: EntryDocument = {
        ...said,
        accountId: id,
        entryNumber: BigInt(entryNumber),
        type,
        direction: isCredit ? "credit" : "debit",
        balanceAfterMinor: balanceMinor,
        creditsAfterMinor: creditsMinor,
        debitsAfterMinor: debitsMinor,
        counterpartyAccountId: other,
        holdId: "",
        reversesEntryId: "",
        reversedByEntryId: "",
        recordTime: recordedAt,
        month: new Date(recordedAt).toISOString().slice(0, 7),
        version: BigInt(streamVersion),
        requestId,
        correlationId: `of-${requestId}`,
      };
      entryDocuments.set(`${tenantId}/${id}/${entryId}`, document);
      const seen = accountDocuments.get(`${tenantId}/${id}`);
      const now = { balanceMinor, availableMinor: balanceMinor, lastActivityTime: recordedAt };
      if (seen !== undefined) accountDocuments.set(`${tenantId}/${id}`, { ...seen, ...now });
    };
    return { accountId: id, ...factOf(event), expect };
  };

  const deposit = (id: string, amountMinor: bigint): void => {
    booked.push([entry(id, "deposit", amountMinor)]);
  };
  const withdraw = (id: string, amountMinor: bigint): void => {
    booked.push([entry(id, "withdrawal", amountMinor)]);
  };
  const transfer = (from: string, to: string, amountMinor: bigint): void => {
    const out = entry(from, "transfer-out", amountMinor, to);
    booked.push([out, entry(to, "transfer-in", amountMinor, from)]);
  };
  /** An event as some other build might have written it; the client expects nothing of it. */
  const raw = (id: string, event: Pick<Booking, "type" | "schemaVersion" | "data">): void => {
    booked.push([{ accountId: id, ...event, expect: () => {} }]);
  };

  const streamOf = (id: string) => ({ tenantId, streamId: `account-${id}` });
  const partitionOf = (id: string): number => log.partitionOf(streamOf(id));

  const commandOf = (bookings: readonly Booking[], requestId: string) => {
    const expectations = bookings.map(({ accountId }) => {
      const { version, eventId } = accountOf(accountId);
      return { ...streamOf(accountId), streamVersion: version, eventId };
    });
    const events = bookings.map(({ accountId, type, schemaVersion, data }): NewEvent => {
      const account = accountOf(accountId);
      account.version += 1;
      account.eventId = randomUUID();
      return {
        ...streamOf(accountId),
        eventId: account.eventId,
        type,
        schemaVersion,
        data,
        correlationId: `of-${requestId}`,
        causationId: "",
        actor: "anonymous",
        traceparent: "",
      };
    });
    return {
      key: { tenantId, method: "test.v1.Test/Book", requestId },
      requestHash: createHash("sha256").update(requestId).digest(),
      outcome: "committed" as const,
      reason: "",
      answer: "{}",
      expectations,
      events,
    };
  };

  /** Appends what was booked, in batches. Returns the request ids, in order. */
  const save = async (batchMax = 256): Promise<string[]> => {
    const rows = booked.map((bookings) => ({ bookings, requestId: randomUUID() }));
    booked = [];
    for (let at = 0; at < rows.length; at += batchMax) {
      const batch = rows.slice(at, at + batchMax);
      const versions = batch.map(() => [] as number[]);
      const commands = batch.map(({ bookings, requestId }, row) => {
        const command = commandOf(bookings, requestId);
        versions[row] = bookings.map(({ accountId }) => accountOf(accountId).version);
        return command;
      });
      const outcomes = await log.append(commands);
      for (const [row, { bookings, requestId }] of batch.entries()) {
        const outcome = outcomes[row];
        if (outcome?.outcome !== "committed") throw new Error(`not committed: ${requestId}`);
        for (const [place, booking] of bookings.entries()) {
          const version = versions[row]?.[place] ?? 0;
          booking.expect(outcome.stored.recordedAt, version, requestId);
        }
      }
    }
    return rows.map(({ requestId }) => requestId);
  };

  return {
    tenantId,
    open,
    deposit,
    withdraw,
    transfer,
    raw,
    save,
    partitionOf,
    /** What readers must see, by full document id. */
    expected: {
      accounts: accountDocuments as ReadonlyMap<string, DocumentFields>,
      entries: entryDocuments as ReadonlyMap<string, DocumentFields>,
    },
  };
};

/** A client with its own books. */
export type Ledger = ReturnType<typeof createLedger>;
