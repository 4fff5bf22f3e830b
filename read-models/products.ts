import type { RecordedEvent } from "../domain/event.ts";
import type { ProductListed, StockEvent, StockMovement } from "../domain/stock/events.ts";
import { priceBand } from "./price-band.ts";
import { ofStream, type Projection } from "./projection.ts";

/** A product as the shop shows it, with its stock. */
export type ProductDocument = {
  readonly productId: string;
  readonly sku: string;
  readonly name: string;
  /** The name in lower case, to sort by. */
  readonly nameKey: string;
  readonly description: string;
  readonly category: string;
  /** `color=red`; an attribute's name holds no `=`. */
  readonly attributes: readonly string[];
  readonly currencyCode: string;
  readonly priceMinor: bigint;
  readonly priceBand: string;
  readonly status: "active" | "retired";
  readonly onHand: bigint;
  readonly reserved: bigint;
  readonly available: bigint;
  /** Version of the product's own stream, which the stock's stream copies. */
  readonly productVersion: bigint;
  readonly createTime: number;
  readonly lastActivityTime: number;
};

const listed = (
  document: ProductDocument,
  event: ProductListed,
  { recordedAt }: RecordedEvent,
): ProductDocument => ({
  ...document,
  sku: event.sku,
  name: event.name,
  nameKey: event.name.normalize("NFC").toLowerCase(),
  description: event.description,
  category: event.category,
  attributes: event.attributes.map(({ name, value }) => `${name}=${value}`),
  currencyCode: event.currencyCode,
  priceMinor: event.priceMinor,
  priceBand: priceBand(event.priceMinor, event.currencyCode),
  status: event.status,
  productVersion: BigInt(event.productVersion),
  createTime: document.productVersion === 0n ? recordedAt : document.createTime,
  lastActivityTime: recordedAt,
});

/**
 * @throws {Error} when the product was never listed, so its document was lost: its stream is held
 * instead of showing a product without name and price.
 */
const moved = (
  document: ProductDocument,
  { after: { onHand, reserved } }: StockMovement,
  { recordedAt }: RecordedEvent,
): ProductDocument => {
  if (document.productVersion === 0n) {
    throw new Error(`Cannot move stock of product ${document.productId}: its listing is missing`);
  }
  return {
    ...document,
    onHand: BigInt(onHand),
    reserved: BigInt(reserved),
    available: BigInt(onHand - reserved),
    lastActivityTime: recordedAt,
  };
};

/** One document per product, of its stock's stream: what is sold, and how much of it is there. */
export const products: Projection<ProductDocument, StockEvent> = {
  name: "products",
  version: 1,
  mapping: {
    productId: "keyword",
    sku: "text",
    name: "text",
    nameKey: "keyword",
    description: "text",
    category: "keyword",
    attributes: "keywords",
    currencyCode: "keyword",
    priceMinor: "long",
    priceBand: "keyword",
    status: "keyword",
    onHand: "long",
    reserved: "long",
    available: "long",
    productVersion: "long",
    createTime: "date",
    lastActivityTime: "date",
  },
  sortedBy: [["productId"], ["nameKey"], ["category"], ["priceMinor"], ["available"]],
  documents: ofStream,
  initialDocument: (productId) => ({
    productId,
    sku: "",
    name: "",
    nameKey: "",
    description: "",
    category: "",
    attributes: [],
    currencyCode: "",
    priceMinor: 0n,
    priceBand: "",
    status: "active",
    onHand: 0n,
    reserved: 0n,
    available: 0n,
    productVersion: 0n,
    createTime: 0,
    lastActivityTime: 0,
  }),
  evolve: {
    ProductListed: listed,
    StockReceived: moved,
    StockAdjusted: moved,
    StockReserved: moved,
    StockReleased: moved,
    StockShipped: moved,
  },
};
