import { all, joined, money, refusalOf, tokenOf } from "./desk.ts";
import { aTime, expectSeen, tokenForm, uuid } from "./expectation.ts";
import { rulesOf } from "./rule.ts";
import { newProduct, stockSeen } from "./shop-desk.ts";
import type { Message } from "./wire.ts";

const details = { sku: "S", name: "Lamp", category: "Light", price: money(500) };

const commands = rulesOf("products", {
  add: [
    "AddProduct answers version 1 and derives an id; a taken one is PRODUCT_EXISTS",
    async (desk) => {
      const productId = desk.newId("p");
      const added = await desk.does("AddProduct", { productId, ...details });
      const answer = { productId, version: "1", consistencyToken: tokenForm, recordTime: aTime };
      expectSeen("AddProduct", added, { ...answer, replayed: false });
      await desk.refused("AddProduct", { productId, ...details }, "PRODUCT_EXISTS");
      const derived = await desk.does("AddProduct", details);
      expectSeen("product_id", derived.productId, uuid);
      await desk.elsewhere().does("AddProduct", { productId, ...details });
    },
  ],
  details: [
    "ChangeProductDetails changes what the mask names, or what is set; the same again nothing",
    async (desk) => {
      const productId = await newProduct(desk, { attributes: { colour: "red" } });
      const change = (more: object) => desk.does("ChangeProductDetails", { productId, ...more });
      expectSeen("set fields", (await change({ name: "New" })).version, "2");
      expectSeen("the same again", (await change({ name: "New" })).version, "2");
      const emptied = await change({ updateMask: { paths: ["attributes", "description"] } });
      const asked = { productId, consistencyToken: tokenOf(emptied) };
      const { product } = await desk.ok("GetProduct", asked);
      expectSeen("product", product, { name: "New", category: "Things", attributes: {} });
      expectSeen("no attributes", Object.keys((product as Message).attributes as object), []);
      const none = { ...refusalOf("INVALID_FIELD"), fields: ["update_mask"] };
      const asking = { requestId: crypto.randomUUID(), productId, updateMask: { paths: ["x"] } };
      expectSeen("unknown path", await desk.call("ChangeProductDetails", asking), none);
    },
  ],
  stock: [
    "ReceiveStock and AdjustStock answer the stock; never below what is reserved, exactly",
    async (desk) => {
      const productId = await newProduct(desk, { pieces: 0 });
      const received = await desk.does("ReceiveStock", { productId, quantity: 10 });
      expectSeen("ReceiveStock", received, { onHand: "10", reserved: "0", available: "10" });
      expectSeen("the product's own version", received.version, "1");
      const adjust = (delta: number) => ({ productId, delta, reason: "count" });
      await desk.refused("AdjustStock", adjust(-11), "OUT_OF_STOCK");
      const less = await desk.does("AdjustStock", adjust(-10));
      expectSeen("AdjustStock", less, { onHand: "0", available: "0" });
      const more = await desk.does("AdjustStock", adjust(3));
      expectSeen("GetProduct", await stockSeen(desk, productId, more), { onHand: "3" });
    },
  ],
  retire: [
    "A retired product takes no change of details, price or stock in; retiring again is a no-op",
    async (desk) => {
      const productId = await newProduct(desk);
      const retired = await desk.does("RetireProduct", { productId });
      const again = await desk.does("RetireProduct", { productId });
      expectSeen("version", again.version, retired.version);
      for (const [rpc, more] of [
        ["ChangeProductDetails", { name: "n" }],
        ["ChangePrice", { price: money(1) }],
        ["ReceiveStock", { quantity: 1 }],
      ] as const) {
        await desk.refused(rpc, { productId, ...more }, "PRODUCT_RETIRED");
      }
      await desk.does("AdjustStock", { productId, delta: -10, reason: "sold off" });
    },
  ],
  unknown: [
    "Every command on an unknown product is PRODUCT_NOT_FOUND and names it",
    async (desk) => {
      const productId = "none";
      for (const [rpc, more] of [
        ["ChangeProductDetails", { name: "n" }],
        ["ChangePrice", { price: money(1) }],
        ["ReceiveStock", { quantity: 1 }],
        ["AdjustStock", { delta: 1, reason: "r" }],
        ["RetireProduct", {}],
      ] as const) {
        const refusal = await desk.refused(rpc, { productId, ...more }, "PRODUCT_NOT_FOUND");
        expectSeen("metadata", refusal.metadata, { product_id: productId });
      }
    },
  ],
  versions: [
    "expected_version is of details and price: sales and stock are no conflict, an edit is",
    async (desk) => {
      const productId = await newProduct(desk);
      await desk.does("ReceiveStock", { productId, quantity: 1 });
      await desk.does("ChangePrice", { productId, price: money(1), expectedVersion: 1 });
      const stale = { productId, price: money(2), expectedVersion: 1 };
      const { metadata } = await desk.refused("ChangePrice", stale, "VERSION_CONFLICT");
      expectSeen("metadata", metadata, { expected: "1", actual: "2" });
    },
  ],
});

const queries = rulesOf("products", {
  get: [
    "GetProduct answers every field; an unknown or another tenant's product is PRODUCT_NOT_FOUND",
    async (desk) => {
      const attributes = { colour: "red", size: "L" };
      const productId = await newProduct(desk, { attributes });
      const { consistencyToken } = await desk.does("ReceiveStock", { productId, quantity: 1 });
      const { product } = await desk.ok("GetProduct", { productId, consistencyToken });
      expectSeen("product", product, {
        productId,
        sku: "S-1",
        name: "Thing",
        category: "Things",
        price: money(250),
        attributes,
        status: "PRODUCT_STATUS_ACTIVE",
        onHand: "11",
        reserved: "0",
        available: "11",
        version: "1",
        createTime: aTime,
        lastActivityTime: aTime,
      });
      const missing = refusalOf("PRODUCT_NOT_FOUND");
      const there = await desk.elsewhere().call("GetProduct", { productId, consistencyToken });
      expectSeen("another tenant", there, missing);
      expectSeen("unknown", await desk.call("GetProduct", { productId: "none" }), missing);
    },
  ],
  search: [
    "SearchProducts finds by words, prefix, one typo, category, attribute, price and stock",
    async (desk) => {
      const [red, blue, bare] = [
        await newProduct(desk, { name: "Red lantern", price: 500, attributes: { colour: "red" } }),
        await newProduct(desk, {
          name: "Blue lantern",
          price: 900,
          attributes: { colour: "blue" },
        }),
        await newProduct(desk, { name: "Café table", price: 700, pieces: 0, category: "Wood" }),
      ];
      const tokens = await Promise.all(
        [red, blue, bare].map((productId) => desk.does("RetireProduct", { productId })),
      );
      const consistencyToken = joined(...tokens);
      const find = async (search: object) => {
        const answer = await desk.ok("SearchProducts", { consistencyToken, ...search });
        expectSeen("total_size", answer.totalSize, String(all(answer, "products").length));
        return all(answer, "products").map(({ productId }) => productId);
      };
      expectSeen("by name", await find({}), [blue, bare, red]);
      expectSeen("by words", await find({ text: "red lantern" }), [red]);
      expectSeen("by prefix", await find({ text: "lant", orderBy: "price" }), [red, blue]);
      expectSeen("one typo", await find({ text: "lantren", orderBy: "price" }), [red, blue]);
      expectSeen("no accents", await find({ text: "cafe" }), [bare]);
      expectSeen("by category", await find({ category: "Wood" }), [bare]);
      expectSeen("by attribute", await find({ attributes: { colour: "blue" } }), [blue]);
      const range = { minMinorUnits: 500, maxMinorUnits: 700 };
      expectSeen("by price", await find({ ...range, orderBy: "price desc" }), [bare, red]);
      expectSeen("in stock", await find({ inStock: true }), [blue, red]);
      expectSeen("sold out", await find({ inStock: false }), [bare]);
      expectSeen("operators are words", await find({ text: "red OR blue" }), []);
      const { facets } = await desk.ok("SearchProducts", { consistencyToken, text: "lantern" });
      const counted = (facets as Message[]).map((facet) => [
        facet.name,
        all(facet, "values")
          .map(({ value, count }) => `${value}: ${count}`)
          .toSorted(),
      ]);
      expectSeen("facets", Object.fromEntries(counted), {
        category: ["Things: 2"],
        price_band: ["5.00 EUR - 9.99 EUR: 2"],
        attribute: ["colour=blue: 1", "colour=red: 1"],
      });
    },
  ],
  highlights: [
    "Hits stand in <em>, everything else of a text is HTML-escaped",
    async (desk) => {
      const productId = await newProduct(desk, { name: "<b>Lamp & Co" });
      const { consistencyToken } = await desk.does("ReceiveStock", { productId, quantity: 1 });
      const answer = await desk.ok("SearchProducts", { text: "lamp", consistencyToken });
      const [first] = all(answer, "highlights");
      const expected = { productId, highlights: { name: "&lt;b&gt;<em>Lamp</em> &amp; Co" } };
      expectSeen("highlights", first, expected);
    },
  ],
  suggest: [
    "SuggestProducts answers names for what was typed, as many as asked, none that is retired",
    async (desk) => {
      const [pen, pencil, old] = [
        await newProduct(desk, { name: "Pen" }),
        await newProduct(desk, { name: "Pencil" }),
        await newProduct(desk, { name: "Penknife" }),
      ];
      const { consistencyToken } = await desk.does("RetireProduct", { productId: old });
      for (const productId of [pen, pencil]) {
        const last = await desk.does("AdjustStock", { productId, delta: 1, reason: "r" });
        await desk.ok("GetProduct", { productId, consistencyToken: tokenOf(last) });
      }
      const suggest = async (asked: object) => {
        const answer = await desk.ok("SuggestProducts", { consistencyToken, ...asked });
        return all(answer, "suggestions").map(({ name }) => name);
      };
      expectSeen("pen", (await suggest({ prefix: "pen" })).toSorted(), ["Pen", "Pencil"]);
      expectSeen("penc", await suggest({ prefix: "PENC" }), ["Pencil"]);
      expectSeen("limit", (await suggest({ prefix: "pen", limit: 1 })).length, 1);
    },
  ],
  "stock-levels": [
    "ListStockLevels shows the shortest first, only those below a number when asked; pages once",
    async (desk) => {
      const ids = [
        await newProduct(desk, { pieces: 5 }),
        await newProduct(desk, { pieces: 1 }),
        await newProduct(desk, { pieces: 3 }),
      ];
      const tokens = await Promise.all(
        ids.map((productId) => desk.does("RetireProduct", { productId })),
      );
      const consistencyToken = joined(...tokens);
      const list = async (asked: object) =>
        desk.ok("ListStockLevels", { consistencyToken, ...asked });
      const idsOf = (answer: Message) =>
        all(answer, "stockLevels").map(({ productId }) => productId);
      const [five, one, three] = ids;
      expectSeen("all", idsOf(await list({})), [one, three, five]);
      expectSeen("below 3", idsOf(await list({ below: 3 })), [one]);
      const desc = { orderBy: "on_hand desc", pageSize: 2 };
      const first = await list(desc);
      expectSeen("first page", idsOf(first), [five, three]);
      const second = await list({ ...desc, pageToken: first.nextPageToken });
      expectSeen("second page", idsOf(second), [one]);
      expectSeen("the end", second, { nextPageToken: "", totalSize: "3" });
    },
  ],
});

/** The catalogue and its stock: commands and queries. */
export const productRules = [...commands, ...queries];
