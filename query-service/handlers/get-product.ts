import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { GetProductRequest__Output } from "../../proto/gen/daybook/catalogue/v1/GetProductRequest.ts";
import type { GetProductResponse } from "../../proto/gen/daybook/catalogue/v1/GetProductResponse.ts";
import { products } from "../../read-models/products.ts";
import { productMessage, productNotFound, productStream } from "../product-message.ts";
import type { ReadSide } from "../read-side.ts";
import { requireDocument } from "../require-document.ts";

const byId = {
  projection: products,
  field: "product_id",
  streamOf: productStream,
  notFound: productNotFound,
};

/** Answers one product by id, with its stock. */
export const getProduct =
  (side: ReadSide): UnaryHandler<GetProductRequest__Output, GetProductResponse> =>
  async (request, context) => {
    const { productId: id, consistencyToken } = request;
    const { document, asOf } = await requireDocument(side, context, byId, { id, consistencyToken });
    return { product: productMessage(document), asOf };
  };
