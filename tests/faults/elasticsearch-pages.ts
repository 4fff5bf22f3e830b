import { expect } from "vitest";
import type { CallOptions } from "../../platform/grpc/client.ts";
import type { Clients } from "../e2e/embedded-process.ts";
import { eur, newRequestId, timestamp } from "../e2e/messages.ts";
import { readRefusal, refusalOf } from "../e2e/refusal-of.ts";
import { sendEnvelopes } from "../e2e/streamed.ts";
import { together, upTo } from "../e2e/together.ts";
import { isSearch, refuse } from "./elasticsearch-answers.ts";
import { openContexts, type QueriedIndex } from "./elasticsearch-queries.ts";
import type { HttpRequest } from "./http-interceptor.ts";

/*
 * Lists of which Elasticsearch keeps a point in time, while it fails between their pages or their
 * callers go away.
 */

type Page = { readonly nextPageToken: string; readonly ids: readonly string[] };
type Asked = { readonly pageToken?: string; readonly consistencyToken?: string };
type Paged = {
  readonly name: string;
  readonly read: (clients: Clients, page: Asked, options?: CallOptions) => Promise<Page>;
};

const pageSize = 2;
const listed = 6;
const timeoutMs = 10_000;

/** Every list whose pages are of one moment. */
export const frozenLists: readonly Paged[] = [
  {
    name: "ListAccounts",
    read: async ({ queries }, page, options) => {
      const asked = { orderBy: "balance", pageSize, ...page };
      const { accounts, nextPageToken } = await queries.listAccounts(asked, options);
      return { nextPageToken, ids: accounts.map((one) => one.accountId) };
    },
  },
  {
    name: "ListHighValueAccounts",
    read: async ({ queries }, page, options) => {
      const asked = { currencyCode: "EUR", pageSize, ...page };
      const { accounts, nextPageToken } = await queries.listHighValueAccounts(asked, options);
      return { nextPageToken, ids: accounts.map((one) => one.accountId) };
    },
  },
  {
    name: "ListRiskAssessments",
    read: async ({ queries }, page, options) => {
      const { assessments, nextPageToken } = await queries.listRiskAssessments(
        { pageSize, ...page },
        options,
      );
      return { nextPageToken, ids: assessments.map((one) => one.accountId) };
    },
  },
  {
    name: "SearchEntries by relevance",
    read: async ({ queries }, page, options) => {
      const asked = { text: "salary", orderBy: "relevance", pageSize, ...page };
      const { entries, nextPageToken } = await queries.searchEntries(asked, options);
      return { nextPageToken, ids: entries.map((one) => one.accountId) };
    },
  },
  {
    name: "SearchProducts",
    read: async ({ productQueries }, page, options) => {
      const asked = { text: "lamp", pageSize, ...page };
      const { products, nextPageToken } = await productQueries.searchProducts(asked, options);
      return { nextPageToken, ids: products.map((one) => one.productId) };
    },
  },
  {
    name: "ListStockLevels",
    read: async ({ productQueries }, page, options) => {
      const asked = { pageSize, ...page };
      const { stockLevels, nextPageToken } = await productQueries.listStockLevels(asked, options);
      return { nextPageToken, ids: stockLevels.map((one) => one.productId) };
    },
  },
  {
    name: "SearchCustomers",
    read: async ({ customerQueries }, page, options) => {
      const asked = { text: "buyer", pageSize, ...page };
      const { customers, nextPageToken } = await customerQueries.searchCustomers(asked, options);
      return { nextPageToken, ids: customers.map((one) => one.customerId) };
    },
  },
  {
    name: "SearchOrders",
    read: async ({ orderQueries }, page, options) => {
      const asked = { orderBy: "total_price", pageSize, ...page };
      const { orders, nextPageToken } = await orderQueries.searchOrders(asked, options);
      return { nextPageToken, ids: orders.map((one) => one.orderId) };
    },
  },
];

const isPage = (request: HttpRequest): boolean =>
  isSearch(request) && request.body.includes('"pit"');

/** A list that fails after its first page is unavailable, and goes on where it was afterwards. */
export const expectPagesGoOn = async (index: QueriedIndex, { read }: Paged): Promise<void> => {
  const { clients, interceptor } = index;
  const options = { timeoutMs };
  const first = await read(clients, {}, options);
  const next = { pageToken: first.nextPageToken };
  for (const status of [429, 503]) {
    const fault = interceptor.intercept(isPage, refuse(status));
    const refusal = await refusalOf(read(clients, next, options)).finally(fault.end);
    expect(refusal).toMatchObject({ code: "UNAVAILABLE", reason: "INDEX_UNAVAILABLE" });
  }
  const ids = [...first.ids];
  for (let token = first.nextPageToken; token !== ""; ) {
    const page = await read(clients, { pageToken: token }, options);
    ids.push(...page.ids);
    token = page.nextPageToken;
  }
  expect(ids.toSorted()).toEqual(upTo(listed).map((number) => `q-${number}`));
};

/** Cancels the first page of a list once its point in time is open. */
const cancelFirstPage = async ({ clients, interceptor }: QueriedIndex, { read }: Paged) => {
  const caller = new AbortController();
  const once = interceptor.intercept(isPage, async (request, forward) => {
    caller.abort();
    const answer = await forward(request);
    once.end();
    return answer;
  });
  const told = await read(clients, {}, { timeoutMs, signal: caller.signal }).then(
    () => "answered",
    (error) => readRefusal(error).code,
  );
  once.end();
  expect(told).toBe("CANCELLED");
};

/** Fails the search of a first page after its point in time was opened. */
const failFirstPage = async ({ clients, interceptor }: QueriedIndex, { read }: Paged) => {
  const fault = interceptor.intercept(isPage, refuse(503));
  const refusal = await refusalOf(read(clients, {}, { timeoutMs })).finally(fault.end);
  expect(refusal.reason).toBe("INDEX_UNAVAILABLE");
};

const heldStream = { tenantId: "default", streamId: "account-nobody", firstOffset: 1 };

/** A stream of the tenant waits, as the first page sees it once its point in time is open. */
const holdFirstPage = async ({ clients, interceptor, token }: QueriedIndex, { read }: Paged) => {
  const holding = interceptor.intercept(isPage, async (request, forward) => {
    const answer = await forward(request);
    const held = `"held":${JSON.stringify([heldStream])}`;
    return { ...answer, body: answer.body.replaceAll('"held":[]', held) };
  });
  const asked = { consistencyToken: token };
  const refusal = await refusalOf(read(clients, asked, { timeoutMs })).finally(holding.end);
  expect(refusal).toMatchObject({ code: "UNAVAILABLE", reason: "STREAM_QUARANTINED" });
};

/** Longer than the last page of a list may be asked for again, shorter than its pages are kept. */
const endedMs = 25_000;

/** Nobody who goes away, no failure and no refusal leaves a point in time open. */
export const expectNoneLeftOpen = async (index: QueriedIndex): Promise<void> => {
  for (const list of frozenLists) {
    await failFirstPage(index, list);
    await cancelFirstPage(index, list);
    await holdFirstPage(index, list);
  }
  await expect.poll(() => openContexts(index), { timeout: endedMs, interval: 500 }).toBe(0);
};

const longAccount = "long";
const lines = 1_050;
/** A thousand lines, or those and what stands around the end of the period. */
const isStatementPage = (request: HttpRequest): boolean =>
  isSearch(request) && /"size":1[0-9]{3}\b/.test(request.body);

/** An account whose statement takes two pages of the index. */
const fillLongAccount = async ({ commands }: Clients): Promise<string> => {
  const opening = { accountId: longAccount, ownerId: "o", currencyCode: "EUR" };
  await commands.openAccount({ requestId: newRequestId(), ...opening });
  const deposits = upTo(lines).map((minor) => ({
    depositMoney: { requestId: newRequestId(), accountId: longAccount, amount: eur(minor) },
  }));
  const outcomes = await sendEnvelopes(commands, deposits, { timeoutMs: 120_000 });
  return outcomes.at(-1)?.depositMoney?.consistencyToken ?? "";
};

/** A file whose second page fails ends with an error and without its last line. */
export const expectFileNotWhole = async (index: QueriedIndex): Promise<void> => {
  const { clients, interceptor } = index;
  const period = { startTime: timestamp(0), endTime: timestamp(4_102_444_800_000) };
  const format = "STATEMENT_FORMAT_CSV" as const;
  const consistencyToken = await fillLongAccount(clients);
  const request = { accountId: longAccount, ...period, format, consistencyToken };
  const read = async () => {
    let text = "";
    const stream = clients.queries.exportStatement(request, { timeoutMs: 30_000 });
    const reading = (async () => {
      for await (const { chunk } of stream) text += String(chunk);
      return "OK";
    })();
    const told = await reading.catch((error) => readRefusal(error).reason);
    return { told, rows: text.trimEnd().split("\r\n") };
  };
  let pages = 0;
  const fault = interceptor.intercept(isStatementPage, async (page, forward) => {
    pages += 1;
    return pages === 1 ? await forward(page) : await refuse(503)(page, forward);
  });
  const broken = await read().finally(fault.end);
  expect(broken.told).toBe("INDEX_UNAVAILABLE");
  expect(broken.rows.some((row) => row.startsWith("closing"))).toBe(false);
  const whole = await read();
  expect(whole.told).toBe("OK");
  expect(whole.rows.filter((row) => row.startsWith("entry"))).toHaveLength(lines);
  expect(whole.rows.at(-1)).toMatch(/^closing/);
};

/** Callers who leave a file half-way leave nothing behind at the index. */
export const expectFilesLeft = async (index: QueriedIndex): Promise<void> => {
  const period = { startTime: timestamp(0), endTime: timestamp(4_102_444_800_000) };
  const request = { accountId: longAccount, ...period, format: "STATEMENT_FORMAT_CSV" as const };
  await together(upTo(10), 5, async () => {
    for await (const { chunk } of index.clients.queries.exportStatement(request)) {
      if (chunk.length > 0) break;
    }
  });
};
