import { describe, expect, it } from "vitest";
import { specification } from "../specification.ts";
import type { AddProduct, ChangeProductDetails } from "./commands.ts";
import { productDecider } from "./decider.ts";
import type { ProductEvent } from "./events.ts";

const given = specification(productDecider);
const productId = "p";
const details = {
  name: "Lamp",
  description: "Bright",
  category: "Light",
  attributes: [{ name: "color", value: "red" }],
};
const price = { currencyCode: "EUR", priceMinor: 500n };
const adding: AddProduct = { type: "AddProduct", productId, sku: "L-1", ...details, ...price };
const { type: _type, productId: _productId, ...facts } = adding;
const added: ProductEvent = { type: "ProductAdded", schemaVersion: 1, ...facts };
const retired: ProductEvent = { type: "ProductRetired", schemaVersion: 1 };
const retire = { type: "RetireProduct", productId } as const;
const change = (fields: Partial<ChangeProductDetails>): ChangeProductDetails => ({
  type: "ChangeProductDetails",
  productId,
  name: undefined,
  description: undefined,
  category: undefined,
  attributes: undefined,
  ...fields,
});
const priceTo = (priceMinor: bigint, currencyCode = "EUR") =>
  ({ type: "ChangePrice", productId, priceMinor, currencyCode }) as const;

describe("productDecider", () => {
  it("adds a product under a free id", () => given([]).when(adding).then([added]));

  it("refuses an id that is taken, by a retired product too", () => {
    given([added]).when(adding).thenRejects("PRODUCT_EXISTS");
    given([added, retired]).when(adding).thenRejects("PRODUCT_EXISTS");
  });

  it("changes what is given and repeats the rest, so that the event stands for itself", () =>
    given([added])
      .when(change({ name: "Lamp II", description: "" }))
      .then([
        {
          type: "ProductDetailsChanged",
          schemaVersion: 1,
          ...details,
          name: "Lamp II",
          description: "",
        },
      ]));

  it("records nothing when nothing changes", () => {
    given([added]).when(change({})).thenNothing();
    given([added]).when(change(details)).thenNothing();
    given([added]).when(priceTo(500n)).thenNothing();
    given([added, retired]).when(retire).thenNothing();
  });

  it("sees a change in an attribute's value, name or number", () => {
    for (const attributes of [
      [{ name: "color", value: "blue" }],
      [{ name: "colour", value: "red" }],
      [],
    ]) {
      given([added])
        .when(change({ attributes }))
        .then([{ type: "ProductDetailsChanged", schemaVersion: 1, ...details, attributes }]);
    }
  });

  it("changes the price, into another currency too", () => {
    const changed = { type: "PriceChanged", schemaVersion: 1 } as const;
    given([added])
      .when(priceTo(501n))
      .then([{ ...changed, ...price, priceMinor: 501n }]);
    given([added])
      .when(priceTo(500n, "JPY"))
      .then([{ ...changed, priceMinor: 500n, currencyCode: "JPY" }]);
  });

  it("changes no retired product", () => {
    given([added, retired])
      .when(change({ name: "x" }))
      .thenRejects("PRODUCT_RETIRED");
    given([added, retired]).when(priceTo(1n)).thenRejects("PRODUCT_RETIRED");
  });

  it.each([change({}), priceTo(1n), retire])("$type needs a product", (command) => {
    const { facts: told } = given([]).when(command).thenRejects("PRODUCT_NOT_FOUND");
    expect(told).toEqual({ product_id: "p" });
  });

  it("counts its events, which is the version of its stream", () => {
    const state = [added, retired].reduce(productDecider.evolve, productDecider.initialState);
    expect(state).toMatchObject({ version: 2, status: "retired" });
  });
});
