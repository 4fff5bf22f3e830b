import type { Decided, Decision, DecisionReading, Figures, StreamRead } from "../decision.ts";
import type { StockCommand } from "../stock/commands.ts";
import { availableOf, stockDecider } from "../stock/decider.ts";
import type {
  AddProduct,
  AdjustStock,
  ChangePrice,
  ChangeProductDetails,
  ProductCommand,
  ReceiveStock,
  RetireProduct,
} from "./commands.ts";
import { type ProductState, productDecider } from "./decider.ts";

/** The product first: `expected_version` speaks of its details and price. */
const readsOf = ({ productId }: { readonly productId: string }): StreamRead[] => [
  { fold: productDecider, id: productId },
  { fold: stockDecider, id: productId },
];

const listingOf = (product: ProductState) => {
  const { version: productVersion, status, ...facts } = product;
  // The events that lead to a listing are those of a product that exists.
  const listed = status === "retired" ? ("retired" as const) : ("active" as const);
  return { ...facts, status: listed, productVersion };
};

/** Changes the product, and in the same append how its stock's stream lists it. */
const ofProduct = <Command extends ProductCommand>(): Decision<Command> => ({
  reads: readsOf,
  decide: (command, { state }): Decided => {
    const { productId: id } = command;
    const before = state(productDecider, id);
    const events = productDecider.decide(command, before);
    const after = events.reduce(productDecider.evolve, before);
    const figures = { productId: id };
    if (events.length === 0) return { appends: [], figures };
    const listing = { type: "ListProduct", ...listingOf(after) } as const;
    const listed = stockDecider.decide(listing, state(stockDecider, id));
    return {
      appends: [
        { category: productDecider.category, id, events },
        { category: stockDecider.category, id, events: listed },
      ],
      figures,
    };
  },
});

const ofStock = <Command extends { readonly productId: string }>(
  commandOf: (command: Command) => StockCommand,
): Decision<Command> => ({
  reads: readsOf,
  decide: (command, { state }: DecisionReading): Decided => {
    const { productId: id } = command;
    const before = state(stockDecider, id);
    const events = stockDecider.decide(commandOf(command), before);
    const { level } = events.reduce(stockDecider.evolve, before);
    const { onHand, reserved } = level;
    const figures: Figures = { productId: id, onHand, reserved, available: availableOf(level) };
    return { appends: [{ category: stockDecider.category, id, events }], figures };
  },
});

/** Adds a product without stock. */
export const productAdding = ofProduct<AddProduct>();

/** Changes a product's details. */
export const detailsChange = ofProduct<ChangeProductDetails>();

/** Changes the price of orders from now on. */
export const priceChange = ofProduct<ChangePrice>();

/** Ends the sale of a product. */
export const productRetirement = ofProduct<RetireProduct>();

/** Takes pieces into stock. */
export const stockReceipt = ofStock<ReceiveStock>((command) => ({
  type: "ReceiveStock",
  ...command,
}));

/** Corrects what is on hand, never below what is reserved. */
export const stockAdjustment = ofStock<AdjustStock>((command) => ({
  type: "AdjustStock",
  ...command,
}));
