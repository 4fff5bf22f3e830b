import { partitionOf } from "../platform/event-log/partition-of.ts";
import type {
  HeldStream,
  IndexGeneration,
  IndexWriter,
  LogFacts,
} from "../platform/search-index/search-index.ts";
import { type AccountDocument, accounts } from "../read-models/accounts.ts";
import { type EntryDocument, entries, placeFields } from "../read-models/entries.ts";
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

/** An account after one of its events, with the entry that the event wrote. */
type Fact = {
  readonly partition: number;
  readonly offset: number;
  readonly account: VersionedDocument<AccountDocument>;
  readonly entry: VersionedDocument<EntryDocument> | undefined;
};

type Book = {
  readonly fields: AccountDocument;
  readonly creditsMinor: bigint;
  readonly debitsMinor: bigint;
  readonly entryNumber: number;
  readonly version: number;
};

type ApplyOptions = {
  /** Documents that do not arrive, by id below the tenant. */
  readonly omit?: readonly string[];
  /** Facts that are not applied yet: those after this many. */
  readonly factsMax?: number;
  readonly closeTime?: number;
  readonly held?: readonly HeldStream[];
};

type InTenant = { readonly tenantId?: string };

const openedBook = (accountId: string, time: number, fields: Partial<AccountDocument>): Book => ({
  creditsMinor: 0n,
  debitsMinor: 0n,
  entryNumber: 0,
  version: 1,
  fields: {
    ...accounts.initialDocument(accountId),
    ownerId: "owner-1",
    currencyCode: "EUR",
    openTime: time,
    lastActivityTime: time,
    ...fields,
  },
});

const movedBook = (book: Book, minor: bigint, time: number): Book => {
  const balanceMinor = book.fields.balanceMinor + minor;
  const availableMinor = balanceMinor + book.fields.overdraftLimitMinor;
  return {
    creditsMinor: book.creditsMinor + (minor > 0n ? minor : 0n),
    debitsMinor: book.debitsMinor - (minor < 0n ? minor : 0n),
    entryNumber: book.entryNumber + 1,
    version: book.version + 1,
    fields: { ...book.fields, balanceMinor, availableMinor, lastActivityTime: time },
  };
};

const entryOf = (after: Book, minor: bigint, time: number, movement: Movement): EntryDocument => {
  const entryId = movement.entryId ?? `e-${after.entryNumber}`;
  return {
    ...entries.initialDocument(""),
    type: minor > 0n ? "deposit" : "withdrawal",
    ...movement,
    entryId,
    accountId: after.fields.accountId,
    ...placeFields(after.fields.accountId, after.entryNumber),
    direction: minor > 0n ? "credit" : "debit",
    amountMinor: minor > 0n ? minor : -minor,
    currencyCode: after.fields.currencyCode,
    balanceAfterMinor: after.fields.balanceMinor,
    creditsAfterMinor: after.creditsMinor,
    debitsAfterMinor: after.debitsMinor,
    recordTime: time,
    month: new Date(time).toISOString().slice(0, 7),
    version: BigInt(after.version),
    requestId: "5b0c0c52-5a3c-4a8e-9d0b-1f6f6b8f1d11",
    correlationId: `c-${entryId}`,
  };
};

const createBooks = (log: LogFacts) => {
  const books = new Map<string, Book>();
  const heads = new Map<number, number>();
  const facts: Fact[] = [];

  const partition = (accountId: string, tenantId = "default"): number =>
    partitionOf({ tenantId, streamId: `account-${accountId}` }, log.partitions);

  const requireBook = (tenantId: string, accountId: string): Book => {
    const book = books.get(documentId(tenantId, accountId));
    if (book === undefined) throw new Error(`Cannot use ${accountId}: not open`);
    return book;
  };

  const record = (tenantId: string, book: Book, entry?: EntryDocument) => {
    const { accountId } = book.fields;
    const at = partition(accountId, tenantId);
    const offset = (heads.get(at) ?? 0) + 1;
    heads.set(at, offset);
    const id = documentId(tenantId, accountId);
    books.set(id, book);
    const versioned = { tenantId, offset, streamVersion: book.version };
    facts.push({
      partition: at,
      offset,
      account: { ...versioned, id, fields: book.fields },
      entry: entry && { ...versioned, id: `${id}/${entry.entryId}`, fields: entry },
    });
    return { partition: at, offset, token: `${log.logId}.${log.epoch}.${at}:${offset}` };
  };

  return {
    partition,
    /** Everything that happened so far, in order. */
    facts: facts as readonly Fact[],
    head: (at: number): number => heads.get(at) ?? 0,
    open: (
      accountId: string,
      time: number,
      { tenantId = "default", ...fields }: Partial<AccountDocument> & InTenant = {},
    ) => record(tenantId, openedBook(accountId, time, fields)),
    /** Moves money: positive in, negative out. */
    post: (
      accountId: string,
      minor: bigint,
      time: number,
      { tenantId = "default", ...movement }: Movement & InTenant = {},
    ) => {
      const after = movedBook(requireBook(tenantId, accountId), minor, time);
      return record(tenantId, after, entryOf(after, minor, time, movement));
    },
    close: (accountId: string, time: number) => {
      const book = requireBook("default", accountId);
      const fields = { ...book.fields, status: "closed" as const, lastActivityTime: time };
      return record("default", { ...book, version: book.version + 1, fields });
    },
  };
};

const requireCheckpoint = async (index: IndexWriter, target: IndexGeneration, at: number) => {
  const { checkpoint } = await index.load(target, at, []);
  if (checkpoint === undefined) throw new Error(`Cannot write: no checkpoint ${at}`);
  return checkpoint;
};

/** The newest of each document, but for those that are to be missing. */
const documentsOf = (
  projection: AnyProjection,
  facts: readonly Fact[],
  omit: readonly string[],
): VersionedDocument[] => {
  const documents = facts
    .map(({ account, entry }) => (projection.name === "accounts" ? account : entry))
    .filter((document) => document !== undefined)
    .filter(({ id, tenantId }) => !omit.includes(id.slice(tenantId.length + 1)));
  const newest = new Map(documents.map((document) => [document.id, document]));
  return [...newest.values()] as unknown as VersionedDocument[];
};

/**
 * Accounts as their owners use them, posted into an index by plain arithmetic: what the log, the
 * projector and the projections would have come to, without any of their code.
 */
export const createLedger = (index: IndexWriter, log: LogFacts) => {
  const books = createBooks(log);
  const applied = new Map<string, number>();
  return {
    ...books,
    /** Posts into one projection what it has not got yet, and moves its checkpoints. */
    apply: async (projection: AnyProjection, options: ApplyOptions = {}): Promise<void> => {
      const { omit = [], factsMax = books.facts.length, closeTime = 0, held = [] } = options;
      const target = await index.prepare(projection, log);
      const news = books.facts.slice(applied.get(projection.name) ?? 0, factsMax);
      applied.set(projection.name, factsMax);
      for (let at = 0; at < log.partitions; at += 1) {
        const here = news.filter((fact) => fact.partition === at);
        const { sequence, ...before } = await requireCheckpoint(index, target, at);
        const after = {
          ...before,
          offset: here.at(-1)?.offset ?? before.offset,
          eventId: here.length > 0 ? crypto.randomUUID() : before.eventId,
          closeTime: Math.max(before.closeTime, closeTime),
          held: held.filter(
            ({ tenantId, streamId }) => partitionOf({ tenantId, streamId }, log.partitions) === at,
          ),
        };
        const documents = documentsOf(projection, here, omit);
        const written = await index.write(target, documents, after, sequence);
        if (written.outcome !== "written") throw new Error(`Cannot apply: ${written.outcome}`);
      }
    },
    /** Writes one document as it is, past every rule of the ledger. */
    overwrite: async (projection: AnyProjection, at: number, document: VersionedDocument) => {
      const target = await index.prepare(projection, log);
      const { sequence, ...same } = await requireCheckpoint(index, target, at);
      await index.write(target, [document], same, sequence);
    },
  };
};
