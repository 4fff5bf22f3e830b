import { describe, expect, it } from "vitest";
import { askAgain } from "./ask-again.ts";
import { askRpc } from "./asked-rpc.ts";
import type { Clients } from "./embedded-process.ts";
import { eur, joinTokens, newRequestId, timestamp } from "./messages.ts";
import { together, upTo } from "./together.ts";

/*
 * Pages of every list, walked to the end while clients go on writing to whatever the list is
 * ordered by: nothing that was there is skipped, nothing is shown twice.
 */

const tenant = { headers: { "x-tenant-id": "pages" }, timeoutMs: 20_000 };
const things = 12;
const lines = 8;
const pagesMax = 200;
const ids = upTo(things).map((number) => `t-${String(number).padStart(2, "0")}`);

/** Puts the same number of everything there. The token stands for all of it. */
export const fillPages = async (clients: Clients): Promise<string> => {
  const { commands, products, customers, orders } = clients;
  const requestId = newRequestId;
  const tokens = await together(ids, 4, async (id, at) => {
    const opening = { accountId: id, ownerId: "o", currencyCode: "EUR" };
    await commands.openAccount({ requestId: requestId(), ...opening }, tenant);
    const money = { accountId: id, amount: eur(20_000_000 + at), description: "page filler" };
    let last = "";
    for (let line = 0; line < lines; line += 1) {
      const paid = await commands.depositMoney({ requestId: requestId(), ...money }, tenant);
      last = paid.consistencyToken;
    }
    const thing = { sku: id, name: `thing ${id}`, category: "c", price: eur(100 + at) };
    await products.addProduct({ requestId: requestId(), productId: id, ...thing }, tenant);
    const stock = { requestId: requestId(), productId: id, quantity: 100 + at };
    const received = await products.receiveStock(stock, tenant);
    const who = { customerId: id, name: `buyer ${id}`, email: `${id}@mail.test` };
    const known = await customers.registerCustomer({ requestId: requestId(), ...who }, tenant);
    const line = { orderId: id, customerId: id, lines: [{ productId: id, quantity: 1 + at }] };
    const placed = await orders.createOrder({ requestId: requestId(), ...line }, tenant);
    return [last, ...[received, known, placed].map((one) => one.consistencyToken)];
  });
  const latest = new Map<string, number>();
  for (const part of tokens.flat().flatMap((token) => token.split(","))) {
    const [place = "", offset = "0"] = part.split(":");
    latest.set(place, Math.max(Number(offset), latest.get(place) ?? 0));
  }
  return joinTokens([...latest].map(([place, offset]) => `${place}:${offset}`));
};

/** What is written while a page is read: a list must not grow faster than it is walked. */
const writesPerPage = 6;

/** Writes to everything that lists are ordered by, in turn. */
const createWriter = (clients: Clients): { readonly write: () => Promise<void> } => {
  const { commands, products, customers, orders } = clients;
  let written = 0;
  const writeOne = async (): Promise<void> => {
    const id = ids[(written * 7) % ids.length] ?? "";
    const other = ids[(written * 5 + 1) % ids.length] ?? "";
    const requestId = newRequestId();
    const amount = eur(((written * 7_919) % 900) + 1);
    const quantity = (written % 5) + 1;
    const ends = { fromAccountId: id, toAccountId: other, amount };
    const turns = [
      () => commands.depositMoney({ requestId, accountId: id, amount }, tenant),
      () => products.changePrice({ requestId, productId: id, price: amount }, tenant),
      () => products.receiveStock({ requestId, productId: id, quantity }, tenant),
      () =>
        customers.changeProfile(
          { requestId, customerId: id, name: `buyer ${written % 10} ${id}` },
          tenant,
        ),
      () => orders.changeOrderLine({ requestId, orderId: id, productId: id, quantity }, tenant),
      () => (id === other ? undefined : commands.transferMoney({ requestId, ...ends }, tenant)),
    ];
    await turns[written % turns.length]?.();
    written += 1;
  };
  return {
    write: async () => {
      for (let left = writesPerPage; left > 0; left -= 1) await writeOne();
    },
  };
};

type Element = Readonly<Record<string, unknown>>;
type Walked = { readonly elements: readonly Element[]; readonly pages: readonly Page[] };
type Page = {
  readonly nextPageToken: string;
  readonly totalSize: string;
  readonly asOf: unknown;
};

/** Reads the list to its end, and while each page is read, others write. */
const walk = async (clients: Clients, list: List, token: string): Promise<Walked> => {
  const writer = createWriter(clients);
  const pages: Page[] = [];
  const elements: Element[] = [];
  let pageToken = "";
  do {
    const asked = { pageSize: 3, ...list.asked, consistencyToken: token, pageToken };
    const reading = askAgain(() => askRpc(clients, list.rpc, asked, tenant));
    const [answer] = await Promise.all([reading, writer.write()]);
    const page = answer as Page & { readonly [field: string]: readonly Element[] };
    pages.push(page);
    elements.push(...(page[list.field] ?? []));
    ({ nextPageToken: pageToken } = page);
  } while (pageToken !== "" && pages.length < pagesMax);
  expect(pageToken).toBe("");
  return { elements, pages };
};

type List = {
  readonly rpc: string;
  readonly asked: object;
  readonly field: string;
  readonly id: string;
  /** True when its pages are of one moment. */
  readonly frozen: boolean;
  /** What its order goes by; descending when so said. */
  readonly by: (element: Element) => bigint | string;
  readonly descending?: true;
};

const minor = (field: string) => (element: Element) =>
  BigInt((element[field] as { readonly minorUnits: string }).minorUnits);
const number = (field: string) => (element: Element) => BigInt(String(element[field]));
const text = (field: string) => (element: Element) => String(element[field]);

const accounts = { rpc: "ListAccounts", field: "accounts", id: "accountId" };
const products = { rpc: "SearchProducts", field: "products", id: "productId" };
const stock = { rpc: "ListStockLevels", field: "stockLevels", id: "productId" };
const customers = { rpc: "SearchCustomers", field: "customers", id: "customerId" };
const orders = { rpc: "SearchOrders", field: "orders", id: "orderId" };
const risk = { rpc: "ListRiskAssessments", field: "assessments", id: "accountId" };
const highValue = { rpc: "ListHighValueAccounts", field: "accounts", id: "accountId" };

const lists: readonly List[] = [
  { ...accounts, asked: { orderBy: "balance" }, frozen: true, by: minor("balance") },
  {
    ...accounts,
    asked: { orderBy: "balance desc" },
    frozen: true,
    by: minor("balance"),
    descending: true,
  },
  { ...accounts, asked: {}, frozen: false, by: text("accountId") },
  {
    ...highValue,
    asked: { currencyCode: "EUR" },
    frozen: true,
    by: minor("balance"),
    descending: true,
  },
  { ...risk, asked: {}, frozen: true, by: number("score"), descending: true },
  { ...risk, asked: { orderBy: "account_id" }, frozen: false, by: text("accountId") },
  { ...products, asked: { orderBy: "price" }, frozen: true, by: minor("price") },
  { ...products, asked: { orderBy: "available" }, frozen: true, by: number("available") },
  { ...stock, asked: {}, frozen: true, by: number("available") },
  {
    ...stock,
    asked: { orderBy: "on_hand desc" },
    frozen: true,
    by: number("onHand"),
    descending: true,
  },
  { ...customers, asked: {}, frozen: true, by: text("name") },
  { ...customers, asked: { orderBy: "customer_id" }, frozen: false, by: text("customerId") },
  { ...orders, asked: { orderBy: "total_price" }, frozen: true, by: minor("totalPrice") },
  { ...orders, asked: { orderBy: "order_id" }, frozen: false, by: text("orderId") },
];

const expectInOrder = ({ by, descending }: List, elements: readonly Element[]): void => {
  const values = elements.map(by);
  const sorted = values.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0));
  expect(values).toEqual(descending ? sorted.reverse() : sorted);
};

const expectWhole = (list: List, { elements, pages }: Walked): void => {
  const shown = elements.map((element) => element[list.id]);
  expect(shown.toSorted()).toEqual(ids);
  for (const { totalSize } of pages) expect(totalSize).toBe(String(things));
  expectInOrder(list, elements);
  if (!list.frozen) return;
  for (const { asOf } of pages) expect(asOf).toEqual(pages[0]?.asOf);
};

const entryOrders = ["record_time", "record_time desc", "amount", "amount desc", "relevance"];

const entryKey = ({ accountId, entryId }: Element): string => `${accountId}/${entryId}`;

/** Pages that clients walk while others write, whatever the installation runs on. */
export const queryPagesContract = (open: () => Clients, token: () => string): void => {
  describe("of a list", () => {
    it.each(lists)("$rpc $asked show each element once", async (list) => {
      expectWhole(list, await walk(open(), list, token()));
    });
  });

  describe("of entries", () => {
    it.each(entryOrders)("by %s skip none that was there and double none", async (orderBy) => {
      const asked = { text: "filler", orderBy, pageSize: 10 };
      const found = { rpc: "SearchEntries", asked, field: "entries" } as List;
      const { elements: words } = await walk(open(), found, token());
      // What is written meanwhile has no words.
      expect(words).toHaveLength(things * lines);
      expect(new Set(words.map(entryKey)).size).toBe(things * lines);
      const all = { rpc: "SearchEntries", asked: { orderBy: "", pageSize: 40 }, field: "entries" };
      const { elements } = await walk(open(), all as unknown as List, token());
      expect(new Set(elements.map(entryKey)).size).toBe(elements.length);
      const filled = elements.filter(({ description }) => description === "page filler");
      expect(filled).toHaveLength(things * lines);
    });

    it("of a statement are what its first page says, though the account goes on", async () => {
      const period = { startTime: timestamp(0), endTime: timestamp(4_102_444_800_000) };
      const [accountId = ""] = ids;
      const statement = {
        rpc: "GetStatement",
        asked: { accountId, ...period },
        field: "entries",
      } as unknown as List;
      const { elements, pages } = await walk(open(), statement, token());
      expect(elements.map((one) => Number(one.entryNumber))).toEqual(upTo(elements.length));
      for (const page of pages) {
        expect(page.totalSize).toBe(String(elements.length));
        expect(page.asOf).toEqual(pages[0]?.asOf);
      }
    });
  });
};
