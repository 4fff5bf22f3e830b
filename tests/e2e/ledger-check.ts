import { expect } from "vitest";
import type { Entry__Output as Entry } from "../../proto/gen/daybook/account/v1/Entry.ts";
import type { Event__Output as Event } from "../../proto/gen/daybook/operations/v1/Event.ts";
import { allPages } from "./all-pages.ts";
import { askAgain } from "./ask-again.ts";
import type { Clients } from "./embedded-process.ts";
import type { ExpectedAccount, Ledger } from "./ledger.ts";
import { eur, joinTokens, present, timestamp } from "./messages.ts";
import { expectShopDocuments, expectShopLog } from "./shop-check.ts";
import { shopTenant } from "./shop-command.ts";

const pagesMax = 1_000;
const pageSize = 1_000;
const timeoutMs = 30_000;

/** Every event of a partition of the log and a tenant, in order. */
const allEvents = async (
  { operations }: Clients,
  filter: { readonly partition: number; readonly tenantId?: string },
): Promise<Event[]> => {
  const all: Event[] = [];
  for (let page = 1; page <= pagesMax; page += 1) {
    const fromOffset = Number(all.at(-1)?.offset ?? 0) + 1;
    const { events } = await operations.readEvents(
      { ...filter, fromOffset, limit: pageSize },
      { timeoutMs },
    );
    all.push(...events);
    if (events.length < pageSize) return all;
  }
  throw new Error(`Cannot read the partition: it goes on after ${pagesMax} pages`);
};

/** A token that stands for everything that the ledger knows to be written. */
export const tokenOf = (ledger: Ledger): string => {
  const latest = new Map<string, number>();
  for (const part of ledger.acknowledged().flatMap(({ token }) => token.split(","))) {
    const [log = "", offset = "0"] = part.split(":");
    latest.set(log, Math.max(latest.get(log) ?? 0, Number(offset)));
  }
  return joinTokens([...latest].map(([log, offset]) => `${log}:${offset}`));
};

const expectStatement = async (
  { queries }: Clients,
  token: string,
  { account, entries, creditsMinor, debitsMinor }: ExpectedAccount,
): Promise<void> => {
  const period = { startTime: timestamp(0), endTime: timestamp(4_102_444_800_000) };
  const request = { accountId: account.accountId, consistencyToken: token, pageSize, ...period };
  const read = (pageToken: string) =>
    queries.getStatement({ ...request, pageToken }, { timeoutMs });
  const lines = await allPages(read, (page) => {
    expect(page).toMatchObject({
      openingBalance: eur(0),
      closingBalance: account.balance,
      totalCredits: eur(creditsMinor),
      totalDebits: eur(debitsMinor),
      totalSize: String(entries.length),
      firstEntryNumber: entries.length === 0 ? "0" : "1",
      lastEntryNumber: String(entries.length),
    });
    return page.entries;
  });
  expect(lines).toEqual(entries);
};

const expectEntries = async (
  { queries }: Clients,
  token: string,
  { account, entries }: ExpectedAccount,
): Promise<void> => {
  const { accountId } = account;
  const request = { accountIds: [accountId], consistencyToken: token, pageSize };
  const read = (pageToken: string) =>
    queries.searchEntries({ ...request, pageToken }, { timeoutMs });
  const found = await allPages(read, (page) => {
    expect(page.totalSize).toBe(String(entries.length));
    return page.entries;
  });
  const byNumber = (left: Entry, right: Entry): number =>
    Number(left.entryNumber) - Number(right.entryNumber);
  expect(found.toSorted(byNumber)).toEqual(entries);
};

/** How many documents each read model must have, where the books can tell. */
export const documentCounts = ({ accountIds, expected, shop }: Ledger) => {
  const purse = shop.purse();
  const entries = accountIds().reduce((sum, id) => sum + expected(id).entries.length, 0);
  return {
    accounts: accountIds().length + (purse === undefined ? 0 : 1),
    entries: entries + (purse?.entries ?? 0),
    products: shop.products().length,
    customers: shop.customers().length,
    orders: shop.orders().length,
  };
};

/** Every document, list and statement is what the ledger says, field for field. */
export const expectDocuments = async (clients: Clients, ledger: Ledger): Promise<void> => {
  const token = tokenOf(ledger);
  const expected = ledger.accountIds().map(ledger.expected);
  for (const one of expected) {
    const request = { accountId: one.account.accountId, consistencyToken: token };
    const { account } = await askAgain(() => clients.queries.getAccount(request, { timeoutMs }));
    expect(account).toEqual(one.account);
    await expectEntries(clients, token, one);
    await expectStatement(clients, token, one);
  }
  const read = (pageToken: string) =>
    clients.queries.listAccounts({ consistencyToken: token, pageToken }, { timeoutMs });
  const listed = await allPages(read, ({ accounts }) => accounts);
  expect(listed).toEqual(expected.map(({ account }) => account));
  await expectShopDocuments(clients, ledger.shop, token);
};

const tenants = ["default", shopTenant] as const;

/** Every event of the load's tenants by stream. The log holds nothing else, and has no gaps. */
const readLog = async (clients: Clients): Promise<ReadonlyMap<string, Event[]>[]> => {
  const all: Event[] = [];
  const { partitions } = await clients.operations.getLog({});
  for (const { partition, head } of partitions) {
    const read = tenants.map((tenantId) => allEvents(clients, { partition, tenantId }));
    const events = (await Promise.all(read)).flat();
    const offsets = events.map(({ offset }) => Number(offset)).sort((one, two) => one - two);
    expect(offsets).toEqual(Array.from({ length: Number(head) }, (_, index) => index + 1));
    all.push(...events);
  }
  expect(new Set(all.map(({ eventId }) => eventId)).size).toBe(all.length);
  return tenants.map((tenantId) =>
    Map.groupBy(
      all.filter((event) => event.tenantId === tenantId),
      ({ streamId }) => streamId,
    ),
  );
};

/** The log holds exactly the events of the acknowledged commands, once, without gaps. */
export const expectLog = async (clients: Clients, ledger: Ledger): Promise<void> => {
  const none: ReadonlyMap<string, Event[]> = new Map();
  const [byStream = none, ofShop = none] = await readLog(clients);
  const accountIds = ledger.accountIds();
  expect([...byStream.keys()].sort()).toEqual(accountIds.map((id) => `account-${id}`).sort());
  for (const accountId of accountIds) {
    const events = present(byStream.get(`account-${accountId}`));
    const { requestIds } = ledger.expected(accountId);
    expect(events.map(({ streamVersion }) => Number(streamVersion))).toEqual(
      requestIds.map((_, index) => index + 1),
    );
    expect(events.map(({ requestId }) => requestId)).toEqual(requestIds);
  }
  expectShopLog(ofShop, ledger.shop);
};
