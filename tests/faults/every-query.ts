import type { CallOptions } from "../../platform/grpc/client.ts";
import type { Clients } from "../e2e/embedded-process.ts";
import { eur, joinTokens, newRequestId, timestamp } from "../e2e/messages.ts";
import { upTo } from "../e2e/together.ts";

/** One query of the read side about the books of {@link fillBooks}. */
export type AnyQuery = {
  readonly name: string;
  /** What it asks the index for: documents by id, a search, or both. */
  readonly reads: "documents" | "searches" | "both";
  /** What it answers, without how far it is. Rejects as its call does. */
  readonly ask: (clients: Clients, token: string, options: CallOptions) => Promise<object>;
};

const accounts = 6;
const accountId = "q-1";
const entryOf = new WeakMap<Clients, string>();

/** A few accounts, products, a customer and orders of theirs; the token stands for all of it. */
export const fillBooks = async (clients: Clients): Promise<string> => {
  const { commands, products, customers, orders } = clients;
  const requestId = newRequestId;
  const tokens = await Promise.all(
    upTo(accounts).map(async (number) => {
      const id = `q-${number}`;
      const [owner, name] = [{ ownerId: "owner", currencyCode: "EUR" }, `Lamp ${number}`];
      await commands.openAccount({ requestId: requestId(), accountId: id, ...owner });
      const paying = { accountId: id, amount: eur(20_000_000 + number), description: "salary" };
      const paid = await commands.depositMoney({ requestId: requestId(), ...paying });
      if (id === accountId) entryOf.set(clients, paid.entryId);
      const said = { sku: `s-${number}`, name, category: "lamps", price: eur(100 + number) };
      await products.addProduct({ requestId: requestId(), productId: id, ...said });
      const stocked = { requestId: requestId(), productId: id, quantity: number };
      const received = await products.receiveStock(stocked);
      const who = { customerId: id, name: `Buyer ${number}`, email: `b${number}@mail.test` };
      const known = await customers.registerCustomer({ requestId: requestId(), ...who });
      const line = { customerId: id, orderId: id, lines: [{ productId: id, quantity: 1 }] };
      const placed = await orders.createOrder({ requestId: requestId(), ...line });
      return [paid, received, known, placed].map(({ consistencyToken }) => consistencyToken);
    }),
  );
  return joinTokens(tokens.flat());
};

const withoutPlace = <Answer extends object>(answer: Answer): object => ({ ...answer, asOf: null });

const period = { startTime: timestamp(0), endTime: timestamp(4_102_444_800_000) };
const today = (ms = 0): string => new Date(Date.now() + ms).toISOString().slice(0, 10);
const dayMs = 86_400_000;

type Asks = Readonly<
  Record<string, (clients: Clients, token: string, options: CallOptions) => Promise<object>>
>;

const documents: Asks = {
  GetAccount: ({ queries }, consistencyToken, options) =>
    queries.getAccount({ accountId, consistencyToken }, options),
  GetEntry: (clients, consistencyToken, options) => {
    const entryId = entryOf.get(clients) ?? "";
    return clients.queries.getEntry({ accountId, entryId, consistencyToken }, options);
  },
  GetRiskAssessment: ({ queries }, consistencyToken, options) =>
    queries.getRiskAssessment({ accountId, consistencyToken }, options),
  GetProduct: ({ productQueries }, consistencyToken, options) =>
    productQueries.getProduct({ productId: accountId, consistencyToken }, options),
  GetCustomer: ({ customerQueries }, consistencyToken, options) =>
    customerQueries.getCustomer({ customerId: accountId, consistencyToken }, options),
  GetOrder: ({ orderQueries }, consistencyToken, options) =>
    orderQueries.getOrder({ orderId: accountId, consistencyToken }, options),
  WatchAccount: async ({ queries }, consistencyToken, options) => {
    for await (const first of queries.watchAccount({ accountId, consistencyToken }, options)) {
      return first;
    }
    throw new Error("Cannot watch: the stream ended without a message");
  },
};

const searches: Asks = {
  ListAccounts: ({ queries }, consistencyToken, options) =>
    queries.listAccounts({ orderBy: "balance", consistencyToken }, options),
  ListHighValueAccounts: ({ queries }, consistencyToken, options) =>
    queries.listHighValueAccounts({ currencyCode: "EUR", consistencyToken }, options),
  ListRecentActivity: ({ queries }, consistencyToken, options) =>
    queries.listRecentActivity({ consistencyToken }, options),
  SearchEntries: ({ queries }, consistencyToken, options) =>
    queries.searchEntries({ text: "salary", consistencyToken }, options),
  ListRiskAssessments: ({ queries }, consistencyToken, options) =>
    queries.listRiskAssessments({ consistencyToken }, options),
  GetReport: ({ queries }, consistencyToken, options) => {
    const days = { startDate: today(-dayMs), endDate: today(dayMs) };
    const asked = { ...days, currencyCode: "EUR", groupBy: "REPORT_PERIOD_DAY" } as const;
    return queries.getReport({ ...asked, consistencyToken }, options);
  },
  SearchProducts: ({ productQueries }, consistencyToken, options) =>
    productQueries.searchProducts({ text: "lamp", consistencyToken }, options),
  SuggestProducts: ({ productQueries }, consistencyToken, options) =>
    productQueries.suggestProducts({ prefix: "la", consistencyToken }, options),
  ListStockLevels: ({ productQueries }, consistencyToken, options) =>
    productQueries.listStockLevels({ consistencyToken }, options),
  SearchCustomers: ({ customerQueries }, consistencyToken, options) =>
    customerQueries.searchCustomers({ text: "buyer", consistencyToken }, options),
  SearchOrders: ({ orderQueries }, consistencyToken, options) =>
    orderQueries.searchOrders({ text: "lamp", consistencyToken }, options),
};

const both: Asks = {
  GetStatement: ({ queries }, consistencyToken, options) =>
    queries.getStatement({ accountId, ...period, consistencyToken }, options),
  ExportStatement: async ({ queries }, consistencyToken, options) => {
    const format = "STATEMENT_FORMAT_CSV";
    const asked = { accountId, ...period, format, consistencyToken } as const;
    let text = "";
    for await (const { chunk } of queries.exportStatement(asked, options)) text += String(chunk);
    // Whether the period is closed by now follows from how far the index is.
    return { text: text.replace(/(?:true|false)\r\n$/, "") };
  },
};

const of = (reads: AnyQuery["reads"], asks: Asks): AnyQuery[] =>
  Object.entries(asks).map(([name, ask]) => ({
    name,
    reads,
    ask: async (clients, token, options) => withoutPlace(await ask(clients, token, options)),
  }));

/** Every query that there is. */
export const everyQuery: readonly AnyQuery[] = [
  ...of("documents", documents),
  ...of("searches", searches),
  ...of("both", both),
];
