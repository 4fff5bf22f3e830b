import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import { readFields } from "../../platform/grpc/request-fields.ts";
import type { GetProductRequest__Output } from "../../proto/gen/daybook/catalogue/v1/GetProductRequest.ts";
import type { GetProductResponse } from "../../proto/gen/daybook/catalogue/v1/GetProductResponse.ts";
import { products } from "../../read-models/products.ts";
import { asOfMessage } from "../as-of.ts";
import { productMessage, productNotFound, productStream } from "../product-message.ts";
import { foundExtent, readDocument } from "../read-document.ts";
import type { ReadSide } from "../read-side.ts";
import { startReading } from "../reading.ts";

/** Answers one product by id, with its stock. */
export const getProduct =
  (side: ReadSide): UnaryHandler<GetProductRequest__Output, GetProductResponse> =>
  async (request, context) => {
    const fields = readFields(context);
    const token = fields.consistencyToken("consistency_token", request.consistencyToken);
    const productId = fields.id("product_id", request.productId);
    fields.done();
    const reading = await startReading(side, context, token);
    const place = { streamId: productStream(productId), id: productId };
    const found = await readDocument(side, reading, products, place);
    if (found.document === undefined) throw productNotFound(productId);
    return {
      product: productMessage(found.document),
      asOf: asOfMessage(foundExtent(reading, found)),
    };
  };
