import { expect, it } from "vitest";
import { allPages } from "./all-pages.ts";
import type { Clients } from "./embedded-process.ts";
import { eur, joinTokens, newRequestId } from "./messages.ts";
import { refusalOf, violatedFields } from "./refusal-of.ts";

const request = (productId: string) => ({ requestId: newRequestId(), productId });

/** A product of 12.50 EUR with some pieces in stock; the token stands for both. */
const stockProduct = async (
  { products }: Clients,
  productId: string,
  quantity: number,
  more: object = {},
): Promise<string> => {
  const said = { sku: `SKU ${productId}`, name: `Thing ${productId}`, category: "Things" };
  const added = await products.addProduct({
    ...request(productId),
    ...said,
    price: eur(1_250),
    ...more,
  });
  if (quantity === 0) return added.consistencyToken;
  const received = await products.receiveStock({ ...request(productId), quantity });
  return joinTokens([added.consistencyToken, received.consistencyToken]);
};

const commandsContract = (open: () => Clients): void => {
  it("shows a product with its price, details and stock", async () => {
    const { products, productQueries } = open();
    const attributes = { color: "warm white = 2700 K", power: "7 W" };
    await products.addProduct({
      ...request("lamp"),
      sku: "DL/100",
      name: "Desk lamp",
      description: "Bends <b>and</b> lights",
      category: "Lighting",
      price: eur(4_990),
      attributes,
    });
    const received = await products.receiveStock({ ...request("lamp"), quantity: 7 });
    expect(received).toMatchObject({ version: "1", onHand: "7", reserved: "0", available: "7" });
    const less = { ...request("lamp"), delta: -2, reason: "broken" };
    const { consistencyToken } = await products.adjustStock(less);
    const { product } = await productQueries.getProduct({ productId: "lamp", consistencyToken });
    expect(product).toMatchObject({
      productId: "lamp",
      sku: "DL/100",
      name: "Desk lamp",
      description: "Bends <b>and</b> lights",
      category: "Lighting",
      price: eur(4_990),
      attributes,
      status: "PRODUCT_STATUS_ACTIVE",
      onHand: "5",
      reserved: "0",
      available: "5",
      version: "1",
      stockVersion: "3",
    });
  });

  it("changes what the mask names, or what is set without one, or nothing", async () => {
    const { products, productQueries } = open();
    await stockProduct(open(), "masked", 1, { description: "old", attributes: { a: "1" } });
    const named = { updateMask: { paths: ["description", "attributes"] } };
    const emptied = await products.changeProductDetails({ ...request("masked"), ...named });
    expect(emptied.version).toBe("2");
    const renamed = await products.changeProductDetails({ ...request("masked"), name: "New" });
    expect(renamed.version).toBe("3");
    const same = await products.changeProductDetails({ ...request("masked"), name: "New" });
    expect(same).toMatchObject({ version: "3", consistencyToken: renamed.consistencyToken });
    const { consistencyToken } = renamed;
    const { product } = await productQueries.getProduct({ productId: "masked", consistencyToken });
    expect(product).toMatchObject({ name: "New", description: "", attributes: {}, version: "3" });
  });

  it("lets movements of stock be no conflict for whoever edits", async () => {
    const { products } = open();
    await stockProduct(open(), "busy", 0);
    const moves = Array.from({ length: 40 }, () =>
      products.receiveStock({ ...request("busy"), quantity: 1 }),
    );
    const edits = async () => {
      for (let version = 1; version <= 5; version += 1) {
        const price = eur(100 + version);
        await products.changePrice({ ...request("busy"), price, expectedVersion: String(version) });
      }
    };
    await Promise.all([...moves, edits()]);
    const more = { ...request("busy"), quantity: 1, expectedVersion: "6" };
    expect(await products.receiveStock(more)).toMatchObject({ version: "6", onHand: "41" });
  });

  it("refuses as the contract says, and stores nothing of it", async () => {
    const { products } = open();
    await stockProduct(open(), "gone", 3);
    const refused = async (call: Promise<unknown>) => (await refusalOf(call)).reason;
    const adding = { sku: "s", name: "n", category: "c", price: eur(1) };
    expect(await refused(products.addProduct({ ...request("gone"), ...adding }))).toBe(
      "PRODUCT_EXISTS",
    );
    const lost = { ...request("gone"), delta: -4, reason: "lost" };
    expect(await refusalOf(products.adjustStock(lost))).toMatchObject({
      code: "FAILED_PRECONDITION",
      reason: "OUT_OF_STOCK",
      message: "Cannot write off 4 of product gone: available are 3",
    });
    const stale = { ...request("gone"), price: eur(5), expectedVersion: "7" };
    expect(await refused(products.changePrice(stale))).toBe("VERSION_CONFLICT");
    const retired = await products.retireProduct(request("gone"));
    expect(await products.retireProduct(request("gone"))).toMatchObject({
      version: retired.version,
    });
    const more = { ...request("gone"), quantity: 1 };
    expect(await refused(products.receiveStock(more))).toBe("PRODUCT_RETIRED");
    expect(await refused(products.receiveStock({ ...request("none"), quantity: 1 }))).toBe(
      "PRODUCT_NOT_FOUND",
    );
  });

  it("names every bad field at once", async () => {
    const { products } = open();
    const adding = {
      requestId: "x",
      productId: "a/b",
      sku: "s".repeat(65),
      price: { currencyCode: "eur", minorUnits: "0" },
      attributes: { __proto: "1", ok: "" },
    };
    expect(violatedFields(await refusalOf(products.addProduct(adding)))).toEqual([
      "attributes",
      "attributes[ok]",
      "category",
      "name",
      "price.currency_code",
      "price.minor_units",
      "product_id",
      "request_id",
      "sku",
    ]);
    const masked = { ...request("lamp"), updateMask: { paths: ["name", "price"] } };
    expect(violatedFields(await refusalOf(products.changeProductDetails(masked)))).toEqual([
      "name",
      "update_mask",
    ]);
    const nothing = { ...request("lamp"), delta: 0 };
    expect(violatedFields(await refusalOf(products.adjustStock(nothing)))).toEqual([
      "delta",
      "reason",
    ]);
    for (const quantity of ["0", "-1", "1000000000001", "9223372036854775807"]) {
      const received = products.receiveStock({ ...request("lamp"), quantity });
      expect(violatedFields(await refusalOf(received))).toEqual(["quantity"]);
    }
  });

  it("keeps the products of tenants apart", async () => {
    const { products, productQueries } = open();
    const token = await stockProduct(open(), "private", 1);
    const headers = { "x-tenant-id": "other" };
    const request = { productId: "private", consistencyToken: token };
    const shown = productQueries.getProduct(request, { headers });
    expect(await refusalOf(shown)).toMatchObject({ reason: "PRODUCT_NOT_FOUND" });
    const moved = products.receiveStock(
      { requestId: newRequestId(), productId: "private", quantity: 1 },
      { headers },
    );
    expect(await refusalOf(moved)).toMatchObject({ reason: "PRODUCT_NOT_FOUND" });
  });
};

const shelf = [
  ["p1", "Walnut desk", "Furniture", 19_900, { color: "brown", material: "wood" }, 4],
  ["p2", "Oak desk", "Furniture", 24_900, { color: "brown", material: "oak" }, 0],
  ["p3", "Desk lamp", "Lighting", 4_990, { color: "black" }, 12],
  ["p4", "Floor lamp", "Lighting", 12_990, { color: "black", material: "steel" }, 1],
  ["p5", "Chair", "Furniture", 9_990, {}, 0],
] as const;

const searchContract = (open: () => Clients): void => {
  const inTenant = { headers: { "x-tenant-id": "shop" } };

  const fill = async (): Promise<string> => {
    const { products } = open();
    const tokens = shelf.map(async ([productId, name, category, price, attributes, quantity]) => {
      const said = { sku: `sku-${productId}`, name, category, attributes, price: eur(price) };
      const added = await products.addProduct({ ...request(productId), ...said }, inTenant);
      if (quantity === 0) return added.consistencyToken;
      const stock = { ...request(productId), quantity };
      return (await products.receiveStock(stock, inTenant)).consistencyToken;
    });
    return joinTokens(await Promise.all(tokens));
  };

  it("finds products by words, prefix, typo, category, price, stock and attributes", async () => {
    const consistencyToken = await fill();
    const { productQueries } = open();
    const find = async (search: object) => {
      const asked = { ...search, consistencyToken };
      const answer = await productQueries.searchProducts(asked, inTenant);
      expect(answer.totalSize).toBe(String(answer.products.length));
      return answer.products.map(({ productId }) => productId);
    };
    expect(await find({})).toEqual(["p5", "p3", "p4", "p2", "p1"]);
    expect(await find({ text: "desk" })).toEqual(["p3", "p2", "p1"]);
    expect(await find({ text: "des la" })).toEqual(["p3"]);
    expect(await find({ text: "walnot" })).toEqual(["p1"]);
    expect(await find({ text: "sku p4" })).toEqual(["p4"]);
    expect(await find({ category: "Lighting", orderBy: "price desc" })).toEqual(["p4", "p3"]);
    expect(await find({ category: "lighting" })).toEqual([]);
    const bounds = { minMinorUnits: 9_990, maxMinorUnits: 19_900 };
    expect(await find({ ...bounds, orderBy: "price" })).toEqual(["p5", "p4", "p1"]);
    expect(await find({ inStock: true, orderBy: "product_id" })).toEqual(["p1", "p3", "p4"]);
    expect(await find({ inStock: false, orderBy: "product_id" })).toEqual(["p2", "p5"]);
    expect(await find({ attributes: { color: "black" } })).toEqual(["p3", "p4"]);
    expect(await find({ attributes: { color: "black", material: "steel" } })).toEqual(["p4"]);
    expect(await find({ attributes: { color: "blac" } })).toEqual([]);
  });

  it("counts categories, price bands and attributes, and marks hits", async () => {
    const { productQueries } = open();
    const answer = await productQueries.searchProducts({ text: "desk" }, inTenant);
    expect(answer.facets).toEqual([
      {
        name: "category",
        values: [
          { value: "Furniture", count: "2" },
          { value: "Lighting", count: "1" },
        ],
      },
      {
        name: "price_band",
        values: [
          { value: "100.00 EUR - 199.99 EUR", count: "1" },
          { value: "20.00 EUR - 49.99 EUR", count: "1" },
          { value: "200.00 EUR - 499.99 EUR", count: "1" },
        ],
      },
      {
        name: "attribute",
        values: [
          { value: "color=brown", count: "2" },
          { value: "color=black", count: "1" },
          { value: "material=oak", count: "1" },
          { value: "material=wood", count: "1" },
        ],
      },
    ]);
    expect(answer.highlights[0]).toEqual({
      productId: "p3",
      highlights: { name: "<em>Desk</em> lamp" },
    });
  });

  it("pages through products, and the next page is of the moment of the first", async () => {
    const { productQueries } = open();
    const read = (pageToken: string) =>
      productQueries.searchProducts({ pageSize: 2, pageToken, orderBy: "price" }, inTenant);
    const all = await allPages(read, (page) => page.products);
    expect(all.map(({ productId }) => productId)).toEqual(["p3", "p5", "p4", "p1", "p2"]);
  });

  it("suggests active products by the beginning of a name's word", async () => {
    const { products, productQueries } = open();
    const retired = await products.retireProduct(request("p1"), inTenant);
    const { consistencyToken } = retired;
    const suggest = async (prefix: string, limit = 0) => {
      const asked = { prefix, limit, consistencyToken };
      return (await productQueries.suggestProducts(asked, inTenant)).suggestions;
    };
    expect(await suggest("des")).toEqual([
      { productId: "p3", name: "Desk lamp" },
      { productId: "p2", name: "Oak desk" },
    ]);
    expect(await suggest("la", 1)).toEqual([{ productId: "p3", name: "Desk lamp" }]);
    const unset = productQueries.suggestProducts({}, inTenant);
    expect(violatedFields(await refusalOf(unset))).toEqual(["prefix"]);
  });

  it("lists what runs short, the shortest first", async () => {
    const { productQueries } = open();
    const list = async (asked: object) =>
      (await productQueries.listStockLevels(asked, inTenant)).stockLevels.map(
        ({ productId, available }) => [productId, available],
      );
    expect(await list({ below: 4 })).toEqual([
      ["p2", "0"],
      ["p5", "0"],
      ["p4", "1"],
    ]);
    expect(await list({ pageSize: 1, orderBy: "on_hand desc" })).toEqual([["p3", "12"]]);
  });
};

/** What callers may expect of products and their stock, wherever the processes run. */
export const catalogueContract = (open: () => Clients): void => {
  commandsContract(open);
  searchContract(open);
};
