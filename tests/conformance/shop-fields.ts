import {
  amounts,
  type Bad,
  given,
  ids,
  order,
  pages,
  range,
  ruleFor,
  standing,
  texts,
  times,
  token,
} from "./bad-fields.ts";
import { money } from "./desk.ts";

type Fields = readonly [rpc: string, good: object, bad: readonly Bad[]];

const product = ids("productId", "product_id");
const newProduct = ids("productId", "product_id", false);
const customer = ids("customerId", "customer_id");
const orderId = ids("orderId", "order_id");

const attributes: Bad = {
  field: "attributes",
  what: "at most 50, names of 1-64 of A-Za-z0-9._-, values of 1 to 100 code points",
  changes: [
    [{ attributes: { a: "x".repeat(101) } }, "attributes[a]"],
    [{ attributes: { a: "" } }, "attributes[a]"],
  ],
};

const quantities = (key: string, values: readonly string[]): Bad => ({
  field: key,
  what: "a number of pieces within its bounds",
  changes: values.map((value) => [{ [key]: value }, key]),
});

const emails: Bad = {
  field: "email",
  what: "local@domain, at most 254 code points",
  changes: ["", "@b", "a@", "a b@c", "a@b@c", `${"a".repeat(253)}@b`, "a\u0000@b"].map((text) => [
    { email: text },
    "email",
  ]),
};

const mask: Bad = {
  field: "update_mask",
  what: "names of fields that can change, or *",
  changes: [[{ updateMask: { paths: ["version"] } }, "update_mask"]],
};

const added = { sku: "s", name: "n", category: "c", price: money(1) };
const registered = { name: "n", email: "a@b.c" };

const commands: readonly Fields[] = [
  [
    "AddProduct",
    added,
    [
      ...standing,
      newProduct,
      amounts("price", 1),
      given("price", undefined),
      given("sku", ""),
      given("name", ""),
      given("category", ""),
      texts("name"),
      texts("description"),
      attributes,
    ],
  ],
  [
    "ChangeProductDetails",
    { productId: "known", name: "n" },
    [...standing, product, mask, texts("name"), texts("description"), given("name", "")],
  ],
  [
    "ChangePrice",
    { productId: "known", price: money(1) },
    [...standing, product, amounts("price", 1), given("price", undefined)],
  ],
  [
    "ReceiveStock",
    { productId: "known", quantity: 1 },
    [...standing, product, quantities("quantity", ["0", "-1", "1000000000001"])],
  ],
  [
    "AdjustStock",
    { productId: "known", delta: 1, reason: "r" },
    [
      ...standing,
      product,
      quantities("delta", ["0", "1000000000001", "-1000000000001"]),
      texts("reason"),
      given("reason", ""),
    ],
  ],
  ["RetireProduct", { productId: "known" }, [...standing, product]],
  [
    "RegisterCustomer",
    registered,
    [
      ...standing,
      ids("customerId", "customer_id", false),
      emails,
      given("name", ""),
      ...["name", "phone", "address"].map(texts),
    ],
  ],
  [
    "ChangeProfile",
    { customerId: "known", name: "n" },
    [...standing, customer, mask, ...["name", "phone", "address"].map(texts), given("name", "")],
  ],
  ["ChangeEmail", { customerId: "known", email: "a@b.c" }, [...standing, customer, emails]],
  ["CloseCustomer", { customerId: "known" }, [...standing, customer]],
  [
    "CreateOrder",
    { customerId: "known", lines: [{ productId: "p", quantity: 1 }] },
    [
      ...standing,
      ids("orderId", "order_id", false),
      customer,
      {
        field: "lines",
        what: "1 to 100, each with a product and a quantity, each product once",
        changes: [
          [{ lines: [] }, "lines"],
          [{ lines: [{ productId: "a/b", quantity: 1 }] }, "lines[0].product_id"],
          [{ lines: [{ productId: "p", quantity: 0 }] }, "lines[0].quantity"],
          [{ lines: [{ productId: "p", quantity: "1000000000001" }] }, "lines[0].quantity"],
        ],
      },
    ],
  ],
  [
    "ChangeOrderLine",
    { orderId: "known", productId: "p", quantity: 1 },
    [...standing, orderId, product, quantities("quantity", ["-1", "1000000000001"])],
  ],
  [
    "PayOrder",
    { orderId: "known", accountId: "a" },
    [...standing, orderId, ids("accountId", "account_id")],
  ],
  ["ShipOrder", { orderId: "known" }, [...standing, orderId]],
  ["DeliverOrder", { orderId: "known" }, [...standing, orderId]],
  ["CancelOrder", { orderId: "known" }, [...standing, orderId, texts("reason")]],
];

const status: Bad = {
  field: "status",
  what: "a known one",
  changes: [[{ status: 77 }, "status"]],
};

const queries: readonly Fields[] = [
  ["GetProduct", { productId: "known" }, [token, product]],
  ["SearchProducts", {}, [token, ...pages, order, range, status, texts("text"), texts("category")]],
  [
    "SuggestProducts",
    { prefix: "p" },
    [
      token,
      given("prefix", ""),
      texts("prefix"),
      { field: "limit", what: "not negative", changes: [[{ limit: -1 }, "limit"]] },
    ],
  ],
  ["ListStockLevels", {}, [token, ...pages, order]],
  ["GetCustomer", { customerId: "known" }, [token, customer]],
  ["SearchCustomers", {}, [token, ...pages, order, status, texts("text")]],
  ["GetOrder", { orderId: "known" }, [token, orderId]],
  [
    "SearchOrders",
    {},
    [
      token,
      ...pages,
      order,
      range,
      times,
      status,
      texts("text"),
      ids("customerId", "customer_id", false),
      ids("productId", "product_id", false),
    ],
  ],
];

/** What the fields of products, customers and orders must look like. */
export const shopFieldRules = [...commands, ...queries].flatMap(([rpc, good, bad]) =>
  bad.map((one) => ruleFor(rpc, good, one)),
);
