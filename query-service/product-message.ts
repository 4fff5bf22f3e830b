import { streamIdOf } from "../domain/event.ts";
import { CommandRejected } from "../domain/rejection.ts";
import { moneyMessage } from "../platform/grpc/money-message.ts";
import { timestampMessage } from "../platform/grpc/timestamp-message.ts";
import type { Hit } from "../platform/search-index/search-index.ts";
import type { Product } from "../proto/gen/daybook/catalogue/v1/Product.ts";
import type { ProductStatus__Output } from "../proto/gen/daybook/catalogue/v1/ProductStatus.ts";
import type { StockLevel } from "../proto/gen/daybook/catalogue/v1/StockLevel.ts";
import type { ProductDocument } from "../read-models/products.ts";
import type { VersionedDocument } from "../read-models/projection.ts";

/** A product's document is of its stock's stream. */
export const productStreams = { category: "stock", field: "productId" } as const;

/** The stream that a product's document is of. */
export const productStream = (productId: string): string =>
  streamIdOf(productStreams.category, productId);

const statusNames = {
  active: "PRODUCT_STATUS_ACTIVE",
  retired: "PRODUCT_STATUS_RETIRED",
} as const satisfies Record<ProductDocument["status"], ProductStatus__Output>;

/** How the index names a status. */
export const productStatusValues: Readonly<Record<ProductStatus__Output, string>> = {
  PRODUCT_STATUS_UNSPECIFIED: "",
  PRODUCT_STATUS_ACTIVE: "active",
  PRODUCT_STATUS_RETIRED: "retired",
};

/** There is no such product as far as the index has come. */
export const productNotFound = (productId: string): CommandRejected =>
  new CommandRejected(
    "PRODUCT_NOT_FOUND",
    { product_id: productId },
    `Cannot find product ${productId}: no such product`,
  );

const attributeOf = (text: string): [string, string] => {
  const at = text.indexOf("=");
  return [text.slice(0, at), text.slice(at + 1)];
};

/** A product as callers see it. */
export const productMessage = ({
  fields,
  streamVersion,
}: VersionedDocument<ProductDocument>): Product => ({
  productId: fields.productId,
  sku: fields.sku,
  name: fields.name,
  description: fields.description,
  category: fields.category,
  price: moneyMessage(fields.priceMinor, fields.currencyCode),
  attributes: Object.fromEntries(fields.attributes.map(attributeOf)),
  status: statusNames[fields.status],
  onHand: fields.onHand.toString(),
  reserved: fields.reserved.toString(),
  available: fields.available.toString(),
  version: fields.productVersion.toString(),
  stockVersion: String(streamVersion),
  createTime: timestampMessage(fields.createTime),
  lastActivityTime: timestampMessage(fields.lastActivityTime),
});

/** The document of a found product. */
export const productDocument = ({ document }: Hit): VersionedDocument<ProductDocument> =>
  // The projection's own fold wrote it, and the index is strict about its mapping.
  document as VersionedDocument as VersionedDocument<ProductDocument>;

/** A product's stock as callers see it. */
export const stockLevelMessage = (hit: Hit): StockLevel => {
  const { fields, streamVersion } = productDocument(hit);
  return {
    productId: fields.productId,
    sku: fields.sku,
    name: fields.name,
    status: statusNames[fields.status],
    onHand: fields.onHand.toString(),
    reserved: fields.reserved.toString(),
    available: fields.available.toString(),
    stockVersion: String(streamVersion),
  };
};
