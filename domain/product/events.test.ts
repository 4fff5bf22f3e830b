import { describe } from "vitest";
import { shippedEventsContract } from "../../tests/shipped-events.ts";
import type { AddProduct, ProductCommand } from "./commands.ts";
import { productDecider } from "./decider.ts";
import { productEvents } from "./events.ts";

const productId = "lamp-1";

const adding: AddProduct = {
  type: "AddProduct",
  productId,
  sku: "DL-100/B",
  name: "Desk lamp",
  description: "Bends, does not break",
  category: "Lighting",
  attributes: [
    { name: "color", value: "black" },
    { name: "power", value: "7 W = bright" },
  ],
  currencyCode: "EUR",
  priceMinor: 4_990n,
};

const decided = (command: ProductCommand) => () => {
  const { initialState, evolve, decide } = productDecider;
  const added = decide(adding, initialState);
  const state = command.type === "AddProduct" ? initialState : added.reduce(evolve, initialState);
  return decide(command, state)[0];
};

const changed = { name: "Desk lamp II", description: "", category: "Lamps", attributes: [] };

/** Lines are added here with a new version of an event, and never changed. */
const digests = {
  "ProductAdded.v1.json": "3aef4b17d0587072",
  "ProductDetailsChanged.v1.json": "897c6c194a2483f0",
  "PriceChanged.v1.json": "8773e5c94dbde13e",
  "ProductRetired.v1.json": "99268ed9f70aa6ae",
};

describe("productEvents", () =>
  shippedEventsContract(productEvents, {
    digests,
    decided: {
      ProductAdded: decided(adding),
      ProductDetailsChanged: decided({ type: "ChangeProductDetails", productId, ...changed }),
      PriceChanged: decided({
        type: "ChangePrice",
        productId,
        currencyCode: "JPY",
        priceMinor: 10n ** 15n,
      }),
      ProductRetired: decided({ type: "RetireProduct", productId }),
    },
  }));
