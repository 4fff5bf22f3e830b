import { all, at, type Desk, forEachOf, money, refusalOf, tokenOf } from "./desk.ts";
import { expectSeen, tokenForm } from "./expectation.ts";
import { rulesOf } from "./rule.ts";
import { placeOrder } from "./shop-desk.ts";
import type { Message } from "./wire.ts";

type Call = readonly [rpc: string, request: Message];

/** One of every command of a shop, each of which passes after the ones before it. */
const everyCommand = (desk: Desk, accountId: string): readonly Call[] => {
  const [productId, customerId, orderId] = [desk.newId("p"), desk.newId("k"), desk.newId("o")];
  const [later, email] = [desk.newId("o"), `${customerId}@mail.test`];
  const lines = [{ productId, quantity: 2 }];
  return [
    ["AddProduct", { productId, sku: "s", name: "n", category: "c", price: money(10) }],
    ["ChangeProductDetails", { productId, name: "m" }],
    ["ChangePrice", { productId, price: money(11) }],
    ["ReceiveStock", { productId, quantity: 9 }],
    ["AdjustStock", { productId, delta: -1, reason: "r" }],
    ["RegisterCustomer", { customerId, name: "n", email }],
    ["ChangeProfile", { customerId, phone: "1" }],
    ["ChangeEmail", { customerId, email: `new-${email}` }],
    ["CreateOrder", { orderId, customerId, lines }],
    ["ChangeOrderLine", { orderId, productId, quantity: 3 }],
    ["PayOrder", { orderId, accountId }],
    ["ShipOrder", { orderId }],
    ["DeliverOrder", { orderId }],
    ["CreateOrder", { orderId: later, customerId, lines }],
    ["CancelOrder", { orderId: later, reason: "r" }],
    ["RetireProduct", { productId }],
    ["CloseCustomer", { customerId }],
  ];
};

const live = async (desk: Desk) => {
  const done: { rpc: string; request: Message; answer: Message }[] = [];
  const accountId = await desk.open({ balance: 1_000 });
  for (const [rpc, fields] of everyCommand(desk, accountId)) {
    const request = { requestId: crypto.randomUUID(), ...fields };
    done.push({ rpc, request, answer: await desk.ok(rpc, request) });
  }
  return done;
};

const queriesOf = (productId: string, customerId: string, orderId: string): readonly Call[] => [
  ["GetProduct", { productId }],
  ["SearchProducts", {}],
  ["SuggestProducts", { prefix: "t" }],
  ["ListStockLevels", {}],
  ["GetCustomer", { customerId }],
  ["SearchCustomers", {}],
  ["GetOrder", { orderId }],
  ["SearchOrders", {}],
];

const asked = async (desk: Desk) => {
  const { productId, customerId, orderId, last } = await placeOrder(desk);
  return { token: tokenOf(last), queries: queriesOf(productId, customerId, orderId) };
};

const againMax = 3;

const requestIds = rulesOf("request-ids", {
  "replay-shop": [
    "The same request again gets the first answer in every field but replayed, any command",
    async (desk) => {
      for (const { rpc, request, answer } of await live(desk)) {
        expectSeen(`${rpc} again`, await desk.ok(rpc, request), { ...answer, replayed: true });
      }
    },
  ],
  "reused-shop": [
    "A request id that is known with another request is REQUEST_ID_REUSED, any command",
    async (desk) => {
      const done = await live(desk);
      for (const { rpc, request } of done) {
        const other = await desk.call(rpc, { ...request, expectedVersion: 77 });
        expectSeen(`${rpc} otherwise`, other, refusalOf("REQUEST_ID_REUSED"));
      }
    },
  ],
  "stored-out-of-stock": [
    "OUT_OF_STOCK is stored: the same request gets it again, also when there is enough by then",
    async (desk) => {
      const { orderId, productId } = await placeOrder(desk);
      const line = { orderId, productId, quantity: 11 };
      const request = { requestId: crypto.randomUUID(), ...line };
      expectSeen("first", await desk.call("ChangeOrderLine", request), refusalOf("OUT_OF_STOCK"));
      await desk.does("ReceiveStock", { productId, quantity: 5 });
      const again = await desk.call("ChangeOrderLine", request);
      const stored = { ...refusalOf("OUT_OF_STOCK"), metadata: { replayed: "true" } };
      expectSeen("again", again, stored);
      await desk.does("ChangeOrderLine", line);
    },
  ],
  "at-once-order": [
    "The same order asked for many times at once is placed once, and every answer is the same",
    async (desk) => {
      const { customerId, otherId } = await placeOrder(desk);
      const lines = [{ productId: otherId, quantity: 1 }];
      const request = { requestId: crypto.randomUUID(), customerId, lines };
      const answers = await Promise.all(
        Array.from({ length: 12 }, () => desk.ok("CreateOrder", request)),
      );
      const first = answers.filter(({ replayed }) => replayed === false);
      expectSeen("answers that are not replayed", first.length, 1);
      for (const answer of answers) {
        expectSeen("answer", { ...answer, replayed: false }, { ...first[0] });
      }
      const consistencyToken = tokenOf(answers[0] ?? {});
      const { product } = await desk.ok("GetProduct", { productId: otherId, consistencyToken });
      expectSeen("reserved", (product as Message).reserved, "2");
    },
  ],
});

const tokens = rulesOf("tokens", {
  "other-log-shop": [
    "A token of another log or epoch is TOKEN_OF_OTHER_LOG, any query",
    async (desk) => {
      const { token, queries } = await asked(desk);
      const other = token.replaceAll(/\.\d+\./g, ".999999.");
      for (const [rpc, request] of queries) {
        const outcome = await desk.call(rpc, { ...request, consistencyToken: other });
        expectSeen(rpc, outcome, refusalOf("TOKEN_OF_OTHER_LOG"));
      }
    },
  ],
  "lag-shop": [
    "A token that the index does not reach is PROJECTION_LAG with RetryInfo, any list, and by id",
    async (desk) => {
      const { token, queries } = await asked(desk);
      // Every partition of the token, so also that of the document that is asked for.
      const consistencyToken = token.replaceAll(/:\d+/g, ":99999999");
      const lists = queries.filter(([rpc]) => rpc !== "GetCustomer");
      await forEachOf(lists, 3, async ([rpc, request]) => {
        const ask = () => desk.call(rpc, { ...request, consistencyToken }, { timeoutMs: 3_000 });
        let outcome = await ask();
        for (let again = 0; again < againMax; again += 1) {
          if (outcome.status === "DEADLINE_EXCEEDED") outcome = await ask();
        }
        expectSeen(rpc, outcome, { ...refusalOf("PROJECTION_LAG"), hasRetryInfo: true });
      });
    },
  ],
  "as-of-shop": [
    "as_of of every answer has a token to go on with, which the next query accepts",
    async (desk) => {
      const { token, queries } = await asked(desk);
      for (const [rpc, request] of queries) {
        const { asOf } = await desk.ok(rpc, { ...request, consistencyToken: token });
        const consistencyToken = (asOf as Message).consistencyToken;
        expectSeen(`${rpc} as_of`, consistencyToken, tokenForm);
        await desk.ok(rpc, { ...request, consistencyToken });
      }
    },
  ],
  "pages-shop": [
    "Pages of a search show each hit once and repeat the first one's as_of where they are frozen",
    async (desk) => {
      const { customerId, otherId, last } = await placeOrder(desk);
      const lines = [{ productId: otherId, quantity: 1 }];
      const more = await desk.does("CreateOrder", { customerId, lines });
      const search = { customerId, orderBy: "total_price", pageSize: 1 };
      const consistencyToken = `${tokenOf(last)},${tokenOf(more)}`;
      const first = await desk.ok("SearchOrders", { ...search, consistencyToken });
      const { nextPageToken: pageToken } = first;
      await desk.does("CancelOrder", { orderId: more.orderId });
      const second = await desk.ok("SearchOrders", { ...search, consistencyToken, pageToken });
      const ids = [first, second].flatMap((page) =>
        all(page, "orders").map(({ orderId }) => orderId),
      );
      expectSeen("orders", ids, [more.orderId, last.orderId]);
      expectSeen("the end", second, { nextPageToken: "", totalSize: "2" });
      expectSeen("as_of", second.asOf, at(first, "asOf"));
      const altered = { ...search, consistencyToken, pageToken, customerId: "another" };
      const refused = { ...refusalOf("INVALID_FIELD"), fields: ["page_token"] };
      expectSeen("of another query", await desk.call("SearchOrders", altered), refused);
    },
  ],
});

/** What holds of every call of a shop: request ids, tokens and pages. */
export const shopCallRules = [...requestIds, ...tokens];
