import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CommandRejected } from "../rejection.ts";
import { specification } from "../specification.ts";
import type { StockCommand } from "./commands.ts";
import { stockDecider, stockMax } from "./decider.ts";
import type { ProductListed, StockEvent, StockLevel } from "./events.ts";

const given = specification(stockDecider);
const productId = "p";
const orderId = "o";

const listed = (fields: Partial<ProductListed> = {}): ProductListed => ({
  type: "ProductListed",
  schemaVersion: 1,
  sku: "L-1",
  name: "Lamp",
  description: "",
  category: "Light",
  attributes: [],
  currencyCode: "EUR",
  priceMinor: 500n,
  status: "active",
  productVersion: 1,
  ...fields,
});

const level = (fields: Partial<StockLevel>): StockLevel => ({
  onHand: 0,
  reserved: 0,
  received: 0,
  adjusted: 0,
  shipped: 0,
  ...fields,
});

const stocked = (onHand: number, reserved = 0): StockEvent[] => [
  listed(),
  {
    type: "StockReceived",
    schemaVersion: 1,
    quantity: onHand,
    after: level({ onHand, reserved, received: onHand }),
  },
];

const receive = (quantity: number) => ({ type: "ReceiveStock", productId, quantity }) as const;
const adjust = (delta: number) =>
  ({ type: "AdjustStock", productId, delta, reason: "count" }) as const;
const reserve = (quantity: number) =>
  ({ type: "ReserveStock", productId, orderId, quantity }) as const;
const release = (quantity: number) =>
  ({ type: "ReleaseStock", productId, orderId, quantity }) as const;
const ship = (quantity: number) => ({ type: "ShipStock", productId, orderId, quantity }) as const;

describe("stockDecider", () => {
  it("reserves the last piece, and refuses one more", () => {
    const after = level({ onHand: 5, reserved: 5, received: 5 });
    given(stocked(5))
      .when(reserve(5))
      .then([{ type: "StockReserved", schemaVersion: 1, orderId, quantity: 5, after }]);
    const { facts } = given(stocked(5)).when(reserve(6)).thenRejects("OUT_OF_STOCK");
    expect(facts).toEqual({ product_id: "p", requested: "6", available: "5" });
  });

  it("writes off what is free, and nothing that is reserved", () => {
    const after = level({ onHand: 2, reserved: 2, received: 5, adjusted: -3 });
    given(stocked(5, 2))
      .when(adjust(-3))
      .then([{ type: "StockAdjusted", schemaVersion: 1, delta: -3, reason: "count", after }]);
    given(stocked(5, 2)).when(adjust(-4)).thenRejects("OUT_OF_STOCK");
  });

  it("takes in up to the limit of its figures, and not one piece more", () => {
    const full = stocked(stockMax - 1);
    expect(() => given(full).when(receive(1)).thenNothing()).toThrow("StockReceived");
    given(full).when(receive(2)).thenRejects("STOCK_LIMIT");
    given(full).when(adjust(2)).thenRejects("STOCK_LIMIT");
  });

  it("neither takes in nor sells what is retired, but corrects, releases and ships it", () => {
    const retired = [...stocked(5, 2), listed({ status: "retired", productVersion: 2 })];
    given(retired).when(receive(1)).thenRejects("PRODUCT_RETIRED");
    given(retired).when(reserve(1)).thenRejects("PRODUCT_RETIRED");
    for (const command of [adjust(1), release(1), ship(1)]) {
      expect(() => given(retired).when(command).thenNothing()).toThrow("Stock");
    }
  });

  it.each([receive(1), adjust(1), reserve(1), release(1), ship(1)])(
    "$type needs a product",
    (command) => void given([]).when(command).thenRejects("PRODUCT_NOT_FOUND"),
  );

  it.each([release(3), ship(3)])("$type of more than is reserved is a bug", (command) =>
    expect(() => given(stocked(5, 2)).when(command).thenNothing()).toThrow("what is reserved"),
  );
});

/** What a warehouse keeper counts, without any of the rules. */
type Counted = { in: number; corrected: number; out: number; promised: number };

const anyMovement: fc.Arbitrary<StockCommand> = fc.oneof(
  fc.integer({ min: 1, max: 9 }).map(receive),
  fc.integer({ min: -9, max: 9 }).map((delta) => adjust(delta || 1)),
  fc.integer({ min: 1, max: 9 }).map(reserve),
  fc.integer({ min: 1, max: 9 }).map(release),
  fc.integer({ min: 1, max: 9 }).map(ship),
);

const expectedOutcome = (counted: Counted, command: StockCommand): "OK" | "NO" => {
  const there = counted.in + counted.corrected - counted.out;
  switch (command.type) {
    case "AdjustStock":
      return there + command.delta >= counted.promised ? "OK" : "NO";
    case "ReserveStock":
      return counted.promised + command.quantity <= there ? "OK" : "NO";
    case "ReleaseStock":
    case "ShipStock":
      return command.quantity <= counted.promised ? "OK" : "NO";
    default:
      return "OK";
  }
};

const count = (counted: Counted, command: StockCommand): void => {
  if (command.type === "ReceiveStock") counted.in += command.quantity;
  if (command.type === "AdjustStock") counted.corrected += command.delta;
  if (command.type === "ReserveStock") counted.promised += command.quantity;
  if (command.type === "ReleaseStock" || command.type === "ShipStock") {
    counted.promised -= command.quantity;
  }
  if (command.type === "ShipStock") counted.out += command.quantity;
};

it("stock is what was counted, at every version, never negative and never over-reserved", () =>
  fc.assert(
    fc.property(fc.array(anyMovement, { maxLength: 60 }), (commands) => {
      const counted: Counted = { in: 0, corrected: 0, out: 0, promised: 0 };
      let state = stockDecider.evolve(stockDecider.initialState, listed());
      for (const command of commands) {
        const expected = expectedOutcome(counted, command);
        let events: readonly StockEvent[] = [];
        try {
          events = stockDecider.decide(command, state);
        } catch (error) {
          const isBug = !(error instanceof CommandRejected);
          const givesBack = command.type === "ReleaseStock" || command.type === "ShipStock";
          if (isBug && !givesBack) throw error;
        }
        expect(events.length).toBe(expected === "OK" ? 1 : 0);
        if (expected === "OK") count(counted, command);
        state = events.reduce(stockDecider.evolve, state);
        const { onHand, reserved, received, adjusted, shipped } = state.level;
        expect(state.level).toEqual({
          onHand: counted.in + counted.corrected - counted.out,
          reserved: counted.promised,
          received: counted.in,
          adjusted: counted.corrected,
          shipped: counted.out,
        });
        expect(onHand + shipped).toBe(received + adjusted);
        expect(reserved >= 0 && reserved <= onHand).toBe(true);
      }
    }),
  ));
