import { at } from "./desk.ts";
import type { Deviate } from "./deviating-server.ts";
import type { Message } from "./wire.ts";

const ofRpc =
  (name: string, change: (response: Message) => object) =>
  (rpc: string, response: Message): Message =>
    rpc === name ? { ...response, ...change(response) } : response;

const ofOrder = (change: (order: Message) => object) =>
  ofRpc("GetOrder", (response) => {
    const order = at(response, "order");
    return { order: { ...order, ...change(order) } };
  });

/** Deviations of a shop, and the rules that must see each of them. */
export const plantedInShop: readonly (readonly [
  what: string,
  deviate: Deviate,
  fails: readonly string[],
])[] = [
  [
    "an order that names no total",
    { response: ofRpc("CreateOrder", () => ({ totalPrice: null })) },
    ["orders.create", "orders.every-line"],
  ],
  [
    "a refund that is not told",
    { response: ofRpc("CancelOrder", () => ({ refunded: null })) },
    ["orders.cancel"],
  ],
  [
    "today's email in the place of that of order time",
    { response: ofOrder(({ currentCustomerEmail }) => ({ customerEmail: currentCustomerEmail })) },
    ["orders.get"],
  ],
  [
    "stock that forgets what is reserved",
    {
      response: ofRpc("GetProduct", (response) => ({
        product: { ...at(response, "product"), reserved: "0" },
      })),
    },
    ["orders.create", "orders.lines"],
  ],
  [
    "a no-op that counts as a change",
    {
      response: (rpc, response) =>
        ["PayOrder", "RetireProduct", "ChangeProfile"].includes(rpc)
          ? { ...response, version: String(Number(response.version) + 1) }
          : response,
    },
    ["customers.profile", "orders.pay"],
  ],
  [
    "an email that is refused with another code",
    {
      error: (_rpc, { details }) => (details.includes("email") ? { code: 9, details } : undefined),
    },
    ["customers.email-taken", "customers.email-at-once", "customers.email-given-up"],
  ],
  [
    "products in the opposite order",
    {
      response: ofRpc("SearchProducts", ({ products }) => ({
        products: (products as Message[]).toReversed(),
      })),
    },
    ["products.search"],
  ],
  [
    "customers that a search counts by its page",
    { response: ofRpc("SearchCustomers", () => ({ totalSize: "1" })) },
    ["customers.search"],
  ],
];
