import { partitionOf } from "../platform/event-log/partition-of.ts";
import type { HeldStream, IndexWriter, LogFacts } from "../platform/search-index/search-index.ts";
import { type AccountDocument, accounts } from "../read-models/accounts.ts";
import { type EntryDocument, entries } from "../read-models/entries.ts";
import {
  type AnyProjection,
  documentId,
  type VersionedDocument,
} from "../read-models/projection.ts";

/** What a movement may say beside its amount; a negative amount is a debit. */
type Movement = Partial<
  Pick<
    EntryDocument,
    "entryId" | "type" | "description" | "reference" | "counterpartyAccountId" | "reversedByEntryId"
  >
>;

type Fact = {
  readonly partition: number;
  readonly offset: number;
  readonly account: VersionedDocument<AccountDocument>;
  readonly entry: VersionedDocument<EntryDocument> | undefined;
};

type ApplyOptions = {
  /** Documents that do not arrive, by id below the tenant. */
  readonly omit?: readonly string[];
  /** Facts that are not applied yet: those after this many. */
  readonly factsMax?: number;
  readonly closeTime?: number;
  readonly held?: readonly HeldStream[];
};

const unopened = {
  creditsMinor: 0n,
  debitsMinor: 0n,
  entryNumber: 0,
  version: 0,
};

/**
 * Accounts as their owners use them, posted into an index by plain arithmetic: what the log, the
 * projector and the projections would have come to, without any of their code.
 */
export const createLedger = (index: IndexWriter, log: LogFacts, defaultTenant = "default") => {
  const books = new Map<string, typeof unopened & { fields: AccountDocument }>();
  const heads = new Map<number, number>();
  const facts: Fact[] = [];
  const applied = new Map<string, number>();

  const partition = (accountId: string, tenantId = defaultTenant): number =>
    partitionOf({ tenantId, streamId: `account-${accountId}` }, log.partitions);

  const nextPlace = (tenantId: string, accountId: string) => {
    const place = partition(accountId, tenantId);
    const offset = (heads.get(place) ?? 0) + 1;
    heads.set(place, offset);
    return { partition: place, offset };
  };

  const record = (
    tenantId: string,
    accountId: string,
    book: typeof unopened & { fields: AccountDocument },
    entry: EntryDocument | undefined,
  ) => {
    books.set(documentId(tenantId, accountId), book);
    const place = nextPlace(tenantId, accountId);
    const versioned = { tenantId, offset: place.offset, streamVersion: book.version };
    facts.push({
      ...place,
      account: { ...versioned, id: documentId(tenantId, accountId), fields: book.fields },
      entry: entry && {
        ...versioned,
        id: documentId(tenantId, `${accountId}/${entry.entryId}`),
        fields: entry,
      },
    });
    return { ...place, token: `${log.logId}.${log.epoch}.${place.partition}:${place.offset}` };
  };

  return {
    log,
    partition,
    /** Places of all facts so far, in order. */
    facts: facts as readonly Fact[],
    head: (at: number): number => heads.get(at) ?? 0,
    open: (
      accountId: string,
      time: number,
      {
        tenantId = defaultTenant,
        ...fields
      }: Partial<AccountDocument> & { readonly tenantId?: string } = {},
    ) =>
      record(
        tenantId,
        accountId,
        {
          ...unopened,
          version: 1,
          fields: {
            ...accounts.initialDocument(accountId),
            ownerId: "owner-1",
            currencyCode: "EUR",
            openTime: time,
            lastActivityTime: time,
            ...fields,
          },
        },
        undefined,
      ),
    /** Moves money: positive in, negative out. */
    post: (
      accountId: string,
      minor: bigint,
      time: number,
      { tenantId = defaultTenant, ...movement }: Movement & { readonly tenantId?: string } = {},
    ) => {
      const book = books.get(documentId(tenantId, accountId));
      if (book === undefined) throw new Error(`Cannot post to ${accountId}: not open`);
      const balanceMinor = book.fields.balanceMinor + minor;
      const after = {
        creditsMinor: book.creditsMinor + (minor > 0n ? minor : 0n),
        debitsMinor: book.debitsMinor - (minor < 0n ? minor : 0n),
        entryNumber: book.entryNumber + 1,
        version: book.version + 1,
        fields: {
          ...book.fields,
          balanceMinor,
          availableMinor: balanceMinor + book.fields.overdraftLimitMinor,
          lastActivityTime: time,
        },
      };
      const entryId = movement.entryId ?? `e-${after.entryNumber}`;
      const place = record(tenantId, accountId, after, {
        ...entries.initialDocument(""),
        type: minor > 0n ? "deposit" : "withdrawal",
        ...movement,
        entryId,
        accountId,
        entryNumber: BigInt(after.entryNumber),
        direction: minor > 0n ? "credit" : "debit",
        amountMinor: minor > 0n ? minor : -minor,
        currencyCode: book.fields.currencyCode,
        balanceAfterMinor: balanceMinor,
        creditsAfterMinor: after.creditsMinor,
        debitsAfterMinor: after.debitsMinor,
        recordTime: time,
        month: new Date(time).toISOString().slice(0, 7),
        version: BigInt(after.version),
        requestId: "5b0c0c52-5a3c-4a8e-9d0b-1f6f6b8f1d11",
        correlationId: `c-${entryId}`,
      });
      return { ...place, entryId, entryNumber: after.entryNumber };
    },
    close: (accountId: string, time: number) => {
      const book = books.get(documentId(defaultTenant, accountId));
      if (book === undefined) throw new Error(`Cannot close ${accountId}: not open`);
      const fields = { ...book.fields, status: "closed" as const, lastActivityTime: time };
      return record(
        defaultTenant,
        accountId,
        { ...book, version: book.version + 1, fields },
        undefined,
      );
    },
    /** Posts into one projection what it has not got yet, and moves its checkpoints. */
    apply: async (projection: AnyProjection, options: ApplyOptions = {}): Promise<void> => {
      const { omit = [], factsMax = facts.length, closeTime = 0, held } = options;
      const target = await index.prepare(projection, log);
      const news = facts.slice(applied.get(projection.name) ?? 0, factsMax);
      applied.set(projection.name, Math.max(factsMax, applied.get(projection.name) ?? 0));
      for (let at = 0; at < log.partitions; at += 1) {
        const { checkpoint } = await index.load(target, at, []);
        if (checkpoint === undefined) throw new Error(`Cannot apply: no checkpoint ${at}`);
        const here = news.filter((fact) => fact.partition === at);
        const documents = here
          .map((fact) => (projection.name === "accounts" ? fact.account : fact.entry))
          .filter((document) => document !== undefined)
          .filter(({ id, tenantId }) => !omit.includes(id.slice(tenantId.length + 1)));
        const newest = new Map(documents.map((document) => [document.id, document]));
        const { sequence, ...before } = checkpoint;
        const after = {
          ...before,
          offset: here.at(-1)?.offset ?? before.offset,
          eventId: here.length > 0 ? crypto.randomUUID() : before.eventId,
          closeTime: Math.max(before.closeTime, closeTime),
          held: held?.filter((one) => partition(one.streamId.slice(8), one.tenantId) === at) ?? [],
        };
        const written = await index.write(
          target,
          [...newest.values()] as unknown as VersionedDocument[],
          after,
          sequence,
        );
        if (written.outcome !== "written") throw new Error(`Cannot apply: ${written.outcome}`);
      }
    },
    /** Writes one document as it is, past every rule of the ledger. */
    overwrite: async (projection: AnyProjection, at: number, document: VersionedDocument) => {
      const target = await index.prepare(projection, log);
      const { checkpoint } = await index.load(target, at, []);
      if (checkpoint === undefined) throw new Error(`Cannot write: no checkpoint ${at}`);
      const { sequence, ...same } = checkpoint;
      await index.write(target, [document], same, sequence);
    },
  };
};

/** Accounts as their owners use them. */
export type Ledger = ReturnType<typeof createLedger>;
