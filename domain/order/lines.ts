import type { StreamAppend, StreamRead } from "../decision.ts";
import { amountMinorMax, type CurrencyCode } from "../money.ts";
import { CommandRejected } from "../rejection.ts";
import type { StockCommand } from "../stock/commands.ts";
import { type StockState, stockDecider } from "../stock/decider.ts";
import type { OrderLine } from "./events.ts";

/** Lines of one order. */
export const orderLinesMax = 100;

/** The stock of products, as a decision reads it. */
export const stockReads = (
  products: readonly { readonly productId: string }[],
): readonly StreamRead[] =>
  products.map(({ productId }) => ({ fold: stockDecider, id: productId }));

/** The total of an order. @throws {CommandRejected} AMOUNT_LIMIT above 10^15 minor units. */
export const totalOf = (orderId: string, lines: readonly OrderLine[]): bigint => {
  const total = lines.reduce(
    (sum, { quantity, unitPriceMinor }) => sum + BigInt(quantity) * unitPriceMinor,
    0n,
  );
  if (total <= amountMinorMax) return total;
  throw new CommandRejected(
    "AMOUNT_LIMIT",
    { order_id: orderId, figure: "total", limit_minor_units: amountMinorMax.toString() },
    `Cannot place order ${orderId}: its total would exceed ${amountMinorMax} minor units`,
  );
};

/** One order is in one currency. @throws {CommandRejected} CURRENCY_MISMATCH */
export const requireSameCurrency = (
  orderId: string,
  productId: string,
  currencyCode: CurrencyCode,
  stock: StockState,
): void => {
  if (stock.currencyCode === currencyCode) return;
  throw new CommandRejected(
    "CURRENCY_MISMATCH",
    {
      order_id: orderId,
      product_id: productId,
      expected: currencyCode,
      actual: stock.currencyCode,
    },
    `Cannot order product ${productId} in ${currencyCode}: it is priced in ${stock.currencyCode}`,
  );
};

/** A product on an order, as it is listed now. */
export const lineOf = (productId: string, quantity: number, stock: StockState): OrderLine => ({
  productId,
  productName: stock.name,
  quantity,
  unitPriceMinor: stock.priceMinor,
});

/** What a movement of an order makes of one product's stock. */
export const moveStock = (
  type: Extract<StockCommand, { orderId: string }>["type"],
  orderId: string,
  { productId, quantity }: Pick<OrderLine, "productId" | "quantity">,
  stock: StockState,
): StreamAppend => ({
  category: stockDecider.category,
  id: productId,
  events: stockDecider.decide({ type, orderId, productId, quantity }, stock),
});
