import { describe, expect, it } from "vitest";
import { askRpc } from "./asked-rpc.ts";
import { badFurtherQueries, badStreams } from "./bad-further-queries.ts";
import { type BadRequest, badQueries } from "./bad-requests.ts";
import type { Clients } from "./embedded-process.ts";
import { hostileTexts } from "./hostile-texts.ts";
import { eur, joinTokens, newRequestId, timestamp } from "./messages.ts";
import { readRefusal, refusalOf, violatedFields } from "./refusal-of.ts";
import { together } from "./together.ts";

/*
 * What queries answer to those who mean no good: as the contract says, in time, and nothing of
 * anybody else.
 */

const tenants = ["ours", "theirs"] as const;
type Tenant = (typeof tenants)[number];
const as = (tenant: Tenant) => ({ headers: { "x-tenant-id": tenant }, timeoutMs: 20_000 });

/** The same ids and words with both tenants, and one id that only one of them has. */
const fill = async (clients: Clients, tenant: Tenant): Promise<string> => {
  const { commands, products, customers, orders } = clients;
  const requestId = newRequestId;
  const tokens: string[] = [];
  for (const id of ["both", `only-${tenant}`]) {
    const opening = { accountId: id, ownerId: tenant, currencyCode: "EUR" };
    await commands.openAccount({ requestId: requestId(), ...opening }, as(tenant));
    const said = { description: `${tenant} tenantId secret a b c`, reference: tenant };
    const paying = { requestId: requestId(), accountId: id, amount: eur(1), ...said };
    const paid = await commands.depositMoney(paying, as(tenant));
    const who = { customerId: id, name: `${tenant} secret`, email: `${id}@${tenant}.test` };
    const known = await customers.registerCustomer({ requestId: requestId(), ...who }, as(tenant));
    const thing = { sku: tenant, name: `${tenant} secret`, category: "c", price: eur(1) };
    await products.addProduct({ requestId: requestId(), productId: id, ...thing }, as(tenant));
    const stock = { requestId: requestId(), productId: id, quantity: 5 };
    const received = await products.receiveStock(stock, as(tenant));
    const line = { orderId: id, customerId: id, lines: [{ productId: id, quantity: 1 }] };
    const placed = await orders.createOrder({ requestId: requestId(), ...line }, as(tenant));
    tokens.push(...[paid, known, received, placed].map(({ consistencyToken }) => consistencyToken));
  }
  return joinTokens(tokens);
};

const searching = ["SearchEntries", "SearchProducts", "SearchCustomers", "SearchOrders"];
const lists: Readonly<Record<string, object>> = {
  ListAccounts: {},
  ListHighValueAccounts: { currencyCode: "EUR", threshold: eur(0) },
  ListRecentActivity: {},
  SearchEntries: {},
  ListRiskAssessments: {},
  SearchProducts: {},
  SuggestProducts: { prefix: "secret" },
  ListStockLevels: {},
  SearchCustomers: {},
  SearchOrders: {},
};
const byId: Readonly<Record<string, object>> = {
  GetAccount: { accountId: "only-theirs" },
  GetEntry: { accountId: "only-theirs", entryId: "e" },
  GetStatement: { accountId: "only-theirs", startTime: timestamp(0), endTime: timestamp(1) },
  ExportStatement: {
    accountId: "only-theirs",
    startTime: timestamp(0),
    endTime: timestamp(1),
    format: 1,
  },
  GetRiskAssessment: { accountId: "only-theirs" },
  WatchAccount: { accountId: "only-theirs" },
  GetProduct: { productId: "only-theirs" },
  GetCustomer: { customerId: "only-theirs" },
  GetOrder: { orderId: "only-theirs" },
};

/** How a bad request was answered otherwise than for exactly its bad fields; empty when it was. */
const wrongWith = async (clients: Clients, { rpc, what, request, fields }: BadRequest) => {
  const told = await askRpc(clients, rpc, request).then(
    () => "OK",
    (error) => {
      const refusal = readRefusal(error);
      return `${refusal.code} ${refusal.reason} ${violatedFields(refusal)}`;
    },
  );
  const expected = `INVALID_ARGUMENT INVALID_FIELD ${fields.toSorted()}`;
  return told === expected ? [] : [`${rpc}: ${what}: ${told}, not ${expected}`];
};

const badFieldsContract = (open: () => Clients): void => {
  const table = [...badQueries, ...badFurtherQueries, ...badStreams];
  const byRpc = Map.groupBy(table, ({ rpc }) => rpc);
  it.each([...byRpc.keys()])("are refused by %s for exactly what is bad", async (rpc) => {
    const all = byRpc.get(rpc) ?? [];
    const wrong = await together(all, 8, (bad) => wrongWith(open(), bad));
    expect(wrong.flat()).toEqual([]);
  });

  it("are the least and the greatest numbers, which are none", async () => {
    const [least, most] = ["-9223372036854775808", "9223372036854775807"];
    const bounds = { minMinorUnits: least, maxMinorUnits: most };
    for (const rpc of ["ListAccounts", "SearchEntries", "SearchProducts", "SearchOrders"]) {
      const answer = await askRpc(open(), rpc, { ...bounds, pageSize: 2_147_483_647 }, as("ours"));
      expect(answer).toMatchObject({ totalSize: "2", nextPageToken: "" });
      const none = { minMinorUnits: most, maxMinorUnits: most };
      const empty = await askRpc(open(), rpc, none, as("ours"));
      expect(empty).toMatchObject({ totalSize: "0", nextPageToken: "" });
    }
    const below = await askRpc(open(), "ListStockLevels", { below: least }, as("ours"));
    expect(below).toMatchObject({ totalSize: "0" });
  });
};

/** A search may take this much longer than a plain one, and this long at most beside it. */
const timesLonger = 30;
const longerMs = 1_500;

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
};

const textContract = (open: () => Clients): void => {
  it.each(searching)("are words to %s: in time, and nobody else's", async (rpc) => {
    const ask = (text: string) => askRpc(open(), rpc, { text, pageSize: 1_000 }, as("ours"));
    const plain = [await timed(() => ask("ours")), await timed(() => ask("secret ours"))];
    const most = Math.max(...plain) * timesLonger + longerMs;
    for (const text of hostileTexts) {
      let answer: object = {};
      const took = await timed(async () => {
        answer = await ask(text).catch(readRefusal);
      });
      // Some are more words than a text may ask for.
      if ("code" in answer) expect(answer).toMatchObject({ reason: "INVALID_FIELD" });
      expect(JSON.stringify(answer)).not.toContain("theirs");
      expect(took, text.slice(0, 40)).toBeLessThan(most);
    }
  });

  it("are a beginning to SuggestProducts, in time and nobody else's", async () => {
    for (const prefix of hostileTexts) {
      const refused = await askRpc(open(), "SuggestProducts", { prefix }, as("ours")).then(
        (answer) => {
          expect(JSON.stringify(answer)).not.toContain("theirs");
          return undefined;
        },
        readRefusal,
      );
      if (refused) expect(refused).toMatchObject({ reason: "INVALID_FIELD" });
    }
  });

  it("are values of filters that are equal to nothing", async () => {
    for (const category of hostileTexts.filter((text) => [...text].length < 400)) {
      const asked = { category, attributes: { color: category } };
      const answer = await askRpc(open(), "SearchProducts", asked, as("ours")).catch(readRefusal);
      if ("code" in answer) expect(answer).toMatchObject({ reason: "INVALID_FIELD" });
      else expect(answer).toMatchObject({ totalSize: "0" });
    }
  });
};

const tenantContract = (open: () => Clients): void => {
  it.each(Object.keys(byId))("%s knows nothing of what only they have", async (rpc) => {
    const refusal = await refusalOf(askRpc(open(), rpc, byId[rpc] ?? {}, as("ours")));
    expect(refusal.code).toBe("NOT_FOUND");
  });

  it.each(Object.keys(lists))("%s shows what is ours", async (rpc) => {
    const asked = { ...lists[rpc], pageSize: 1_000 };
    const answer = JSON.stringify(await askRpc(open(), rpc, asked, as("ours")));
    expect(answer).not.toContain("theirs");
    expect(answer).toContain("only-ours");
  });

  it.each(
    Object.keys(lists).filter((rpc) => !["ListRecentActivity", "SuggestProducts"].includes(rpc)),
  )("a page token of %s is of no other tenant, query or order, and not altered", async (rpc) => {
    const asked = { ...lists[rpc], pageSize: 1 };
    const { nextPageToken } = (await askRpc(open(), rpc, asked, as("ours"))) as {
      readonly nextPageToken: string;
    };
    expect(nextPageToken).not.toBe("");
    const refused = async (request: object, tenant: Tenant = "ours", name = rpc) => {
      const refusal = await refusalOf(askRpc(open(), name, request, as(tenant)));
      expect(refusal).toMatchObject({ code: "INVALID_ARGUMENT", reason: "INVALID_FIELD" });
      expect(violatedFields(refusal)).toEqual(["page_token"]);
    };
    await refused({ ...asked, pageToken: nextPageToken }, "theirs");
    const other = rpc === "ListAccounts" ? "ListRiskAssessments" : "ListAccounts";
    await refused({ pageToken: nextPageToken }, "ours", other);
    const half = Math.floor(nextPageToken.length / 2);
    const swapped = nextPageToken[half] === "A" ? "B" : "A";
    const altered = `${nextPageToken.slice(0, half)}${swapped}${nextPageToken.slice(half + 1)}`;
    for (const pageToken of [altered, nextPageToken.slice(0, -1), `${nextPageToken}=`]) {
      await refused({ ...asked, pageToken });
    }
    const next = await askRpc(open(), rpc, { ...asked, pageToken: nextPageToken }, as("ours"));
    expect(JSON.stringify(next)).not.toContain("theirs");
  });
};

/** Fills both tenants; call it before the rest. The tokens stand for all of it. */
export const fillTenants = async (clients: Clients): Promise<void> => {
  const opening = { accountId: "known", ownerId: "o", currencyCode: "EUR" };
  await clients.commands.openAccount({ requestId: newRequestId(), ...opening });
  for (const tenant of tenants) {
    const consistencyToken = await fill(clients, tenant);
    for (const [rpc, asked] of Object.entries(lists)) {
      await askRpc(clients, rpc, { ...asked, consistencyToken }, as(tenant));
    }
  }
};

/** What an installation answers to hostile queries, whatever it runs on. */
export const queryInputContract = (open: () => Clients): void => {
  describe("bad fields", () => badFieldsContract(open));
  describe("hostile texts", () => textContract(open));
  describe("tenants", () => tenantContract(open));
};
