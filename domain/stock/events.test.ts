import { describe } from "vitest";
import { shippedEventsContract } from "../../tests/shipped-events.ts";
import type { StockCommand } from "./commands.ts";
import { stockDecider } from "./decider.ts";
import { stockEvents } from "./events.ts";

const productId = "lamp-1";
const orderId = "order-1";

const commands: readonly StockCommand[] = [
  {
    type: "ListProduct",
    sku: "DL-100/B",
    name: "Desk lamp",
    description: "Bends, does not break",
    category: "Lighting",
    attributes: [{ name: "color", value: "black" }],
    currencyCode: "EUR",
    priceMinor: 4_990n,
    status: "active",
    productVersion: 1,
  },
  { type: "ReceiveStock", productId, quantity: 1_000_000_000_000 },
  { type: "AdjustStock", productId, delta: -3, reason: "Broken in the rack" },
  { type: "ReserveStock", productId, orderId, quantity: 7 },
  { type: "ReleaseStock", productId, orderId, quantity: 2 },
  { type: "ShipStock", productId, orderId, quantity: 5 },
];

const history = () => {
  let state = stockDecider.initialState;
  return commands.flatMap((command) => {
    const events = stockDecider.decide(command, state);
    state = events.reduce(stockDecider.evolve, state);
    return events;
  });
};

const decided = Object.fromEntries(history().map((event) => [event.type, () => event] as const));

/** Lines are added here with a new version of an event, and never changed. */
const digests = {
  "ProductListed.v1.json": "35519b02656edfbd",
  "StockReceived.v1.json": "ee00be5bc19ec75a",
  "StockAdjusted.v1.json": "cdd6424009294f01",
  "StockReserved.v1.json": "296c4f5c37295ef7",
  "StockReleased.v1.json": "b09d1afaa7795413",
  "StockShipped.v1.json": "2851a4caeb9b7f65",
};

describe("stockEvents", () => shippedEventsContract(stockEvents, { digests, decided }));
