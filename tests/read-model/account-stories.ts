import type { Account__Output as Account } from "../../proto/gen/daybook/account/v1/Account.ts";
import type { Entry__Output as Entry } from "../../proto/gen/daybook/account/v1/Entry.ts";
import { timestamp } from "../e2e/messages.ts";
import type { LineDeed, ToldChange } from "./told-changes.ts";

/** A line of an account and, if it was undone, by what. */
export type StoryLine = {
  readonly entry: Entry;
  /** Negative for money that leaves. */
  readonly signed: bigint;
  readonly currency: string;
  readonly time: number;
  readonly offset: number;
  undone?: { readonly entryId: string; readonly offset: number };
};

/** The account as it was after one of its versions. */
export type Chapter = ToldChange & { readonly account: Account; readonly line?: StoryLine };

/** One account, version by version, added up from what clients were told. */
export type Story = {
  readonly accountId: string;
  readonly partition: number;
  /** Version n is at n - 1. */
  readonly chapters: readonly Chapter[];
  readonly lines: readonly StoryLine[];
};

/** All accounts by id. */
export type Stories = ReadonlyMap<string, Story>;

const fail = (accountId: string, what: string): never => {
  throw new Error(`Cannot tell the story of ${accountId}: ${what}`);
};

type Sums = { balance: bigint; held: bigint; limit: bigint; status: string; lines: number };

const entryOf = (change: ToldChange, deed: LineDeed, sums: Sums, currency: string): Entry => {
  const money = (minor: bigint) => ({ currencyCode: currency, minorUnits: String(minor) });
  const credit = deed.amount > 0n;
  return {
    entryId: deed.entryId,
    accountId: change.accountId,
    entryNumber: String(sums.lines),
    type: deed.type,
    direction: credit ? "DIRECTION_CREDIT" : "DIRECTION_DEBIT",
    amount: money(credit ? deed.amount : -deed.amount),
    balanceAfter: money(sums.balance),
    description: deed.description,
    reference: deed.reference,
    counterpartyAccountId: deed.counterparty,
    holdId: deed.holdId,
    reversesEntryId: deed.reverses,
    reversedByEntryId: "",
    recordTime: timestamp(change.time),
    version: String(change.version),
    requestId: change.requestId,
    correlationId: change.requestId,
  };
};

const addUp = (sums: Sums, { deed }: ToldChange): void => {
  if (deed.kind === "open" || deed.kind === "limit") sums.limit = deed.limit;
  if (deed.kind === "status") sums.status = deed.status;
  if (deed.kind === "held") sums.held += deed.amount;
  if (deed.kind !== "line") return;
  sums.balance += deed.amount;
  sums.held -= deed.freed;
  sums.lines += 1;
};

const tell = (accountId: string, changes: readonly ToldChange[]): Story => {
  const sorted = changes.toSorted((one, other) => one.version - other.version);
  const [first] = sorted;
  if (first?.deed.kind !== "open") return fail(accountId, "nobody was told of its opening");
  const { ownerId, currencyCode } = first.deed;
  const money = (minor: bigint) => ({ currencyCode, minorUnits: String(minor) });
  const sums: Sums = { balance: 0n, held: 0n, limit: 0n, status: "OPEN", lines: 0 };
  const lines: StoryLine[] = [];
  const chapters = sorted.map((change, at): Chapter => {
    if (change.version !== at + 1) fail(accountId, `version ${at + 1} was told to nobody`);
    const before = sorted[at - 1];
    if (before && before.offset >= change.offset) fail(accountId, "its offsets went back");
    addUp(sums, change);
    const available = sums.balance - sums.held + sums.limit;
    if (available < 0n) fail(accountId, `version ${change.version} is overdrawn`);
    const account: Account = {
      accountId,
      ownerId,
      currencyCode,
      balance: money(sums.balance),
      held: money(sums.held),
      available: money(available),
      overdraftLimit: money(sums.limit),
      status: `ACCOUNT_STATUS_${sums.status}` as Account["status"],
      openTime: timestamp(first.time),
      lastActivityTime: timestamp(change.time),
      version: String(change.version),
    };
    if (change.deed.kind !== "line") return { ...change, account };
    const entry = entryOf(change, change.deed, sums, currencyCode);
    const { time, offset } = change;
    const line = { entry, signed: change.deed.amount, currency: currencyCode, time, offset };
    lines.push(line);
    const undone = lines.find((one) => one.entry.entryId === entry.reversesEntryId);
    if (undone !== undefined) undone.undone = { entryId: entry.entryId, offset };
    return { ...change, account, line };
  });
  return { accountId, partition: first.partition, chapters, lines };
};

/** The stories of all accounts. @throws {Error} when what was told does not fit together. */
export const tellStories = (changes: readonly ToldChange[]): Stories => {
  const byAccount = Map.groupBy(changes, ({ accountId }) => accountId);
  return new Map([...byAccount].map(([id, own]) => [id, tell(id, own)]));
};

/** The version of an account after everything up to an offset of its partition; 0 = not there. */
export const versionAt = ({ chapters }: Story, offset: number): number =>
  chapters.findLastIndex((one) => one.offset <= offset) + 1;

/** The account after a version. */
export const chapterAt = ({ chapters }: Story, version: number): Chapter | undefined =>
  chapters[version - 1];

/** An entry as it was after everything up to an offset of its partition. */
export const entryAt = ({ entry, undone }: StoryLine, offset: number): Entry => ({
  ...entry,
  reversedByEntryId: undone !== undefined && undone.offset <= offset ? undone.entryId : "",
});
