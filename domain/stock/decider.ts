import type { Decider } from "../decider.ts";
import type { CurrencyCode } from "../money.ts";
import { productNotFound, productRetired } from "../product/decider.ts";
import { CommandRejected } from "../rejection.ts";
import type { StockCommand } from "./commands.ts";
import type { StockEvent, StockLevel } from "./events.ts";

/** Greatest figure of a stock: whole numbers are exact far beyond it. */
export const stockMax: number = 10 ** 15;

/** What selling a product needs to know: how it is listed, and how much is there. */
export type StockState = {
  readonly status: "none" | "active" | "retired";
  readonly name: string;
  readonly currencyCode: CurrencyCode;
  readonly priceMinor: bigint;
  readonly level: StockLevel;
};

const emptyLevel: StockLevel = { onHand: 0, reserved: 0, received: 0, adjusted: 0, shipped: 0 };

const initialStock: StockState = {
  status: "none",
  name: "",
  currencyCode: "",
  priceMinor: 0n,
  level: emptyLevel,
};

const evolve = (stock: StockState, event: StockEvent): StockState => {
  if (event.type !== "ProductListed") return { ...stock, level: event.after };
  const { status, name, currencyCode, priceMinor } = event;
  return { ...stock, status, name, currencyCode, priceMinor };
};

/** What may still be promised. */
export const availableOf = ({ onHand, reserved }: StockLevel): number => onHand - reserved;

const outOfStock = (verb: string, productId: string, asked: number, level: StockLevel) => {
  const available = availableOf(level);
  return new CommandRejected(
    "OUT_OF_STOCK",
    { product_id: productId, requested: String(asked), available: String(available) },
    `Cannot ${verb} ${asked} of product ${productId}: available are ${available}`,
  );
};

const requireRoom = (productId: string, level: StockLevel): StockLevel => {
  const figures = [level.onHand, level.received, Math.abs(level.adjusted)];
  if (figures.every((figure) => figure <= stockMax)) return level;
  throw new CommandRejected(
    "STOCK_LIMIT",
    { product_id: productId, limit: String(stockMax) },
    `Cannot take more of product ${productId} into stock: a figure would exceed ${stockMax}`,
  );
};

/** @throws {Error} An order gives back or ships what it has not got: a bug of ours. */
const requireReserved = (productId: string, quantity: number, { reserved }: StockLevel): void => {
  if (quantity <= reserved) return;
  throw new Error(`Cannot take ${quantity} from what is reserved of ${productId}: ${reserved} are`);
};

const decideMovement = (
  command: Exclude<StockCommand, { type: "ListProduct" }>,
  { status, level }: StockState,
): StockEvent[] => {
  const { productId } = command;
  if (status === "none") throw productNotFound(productId);
  const { onHand, reserved, received, adjusted, shipped } = level;
  switch (command.type) {
    case "ReceiveStock": {
      if (status === "retired") throw productRetired("take in", productId);
      const { quantity } = command;
      const after = { ...level, onHand: onHand + quantity, received: received + quantity };
      requireRoom(productId, after);
      return [{ type: "StockReceived", schemaVersion: 1, quantity, after }];
    }
    case "AdjustStock": {
      const { delta, reason } = command;
      if (-delta > availableOf(level)) throw outOfStock("write off", productId, -delta, level);
      const after = { ...level, onHand: onHand + delta, adjusted: adjusted + delta };
      requireRoom(productId, after);
      return [{ type: "StockAdjusted", schemaVersion: 1, delta, reason, after }];
    }
    case "ReserveStock": {
      if (status === "retired") throw productRetired("order", productId);
      const { quantity, orderId } = command;
      if (quantity > availableOf(level)) throw outOfStock("order", productId, quantity, level);
      const after = { ...level, reserved: reserved + quantity };
      return [{ type: "StockReserved", schemaVersion: 1, orderId, quantity, after }];
    }
    case "ReleaseStock": {
      const { quantity, orderId } = command;
      requireReserved(productId, quantity, level);
      const after = { ...level, reserved: reserved - quantity };
      return [{ type: "StockReleased", schemaVersion: 1, orderId, quantity, after }];
    }
    case "ShipStock": {
      const { quantity, orderId } = command;
      requireReserved(productId, quantity, level);
      const left = { onHand: onHand - quantity, reserved: reserved - quantity };
      const after = { ...level, ...left, shipped: shipped + quantity };
      return [{ type: "StockShipped", schemaVersion: 1, orderId, quantity, after }];
    }
  }
};

const decide = (command: StockCommand, stock: StockState): StockEvent[] => {
  if (command.type !== "ListProduct") return decideMovement(command, stock);
  const { type: _type, ...listing } = command;
  return [{ type: "ProductListed", schemaVersion: 1, ...listing }];
};

/** The rules of one product's stock: never negative, never more reserved than on hand. */
export const stockDecider: Decider<StockState, StockCommand, StockEvent> = {
  category: "stock",
  initialState: initialStock,
  evolve,
  stateVersion: 1,
  decide,
};
