import type { ChangePrice } from "../../domain/product/commands.ts";
import { priceChange } from "../../domain/product/decisions.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { ChangePriceRequest__Output } from "../../proto/gen/daybook/catalogue/v1/ChangePriceRequest.ts";
import type { ChangePriceResponse } from "../../proto/gen/daybook/catalogue/v1/ChangePriceResponse.ts";
import { commandAnswer, executeRequest, type Handling } from "../handling.ts";

const readChangePrice = (
  request: ChangePriceRequest__Output,
  fields: RequestFields,
): ChangePrice => {
  const price = fields.amount("price", request.price);
  return {
    type: "ChangePrice",
    productId: fields.id("product_id", request.productId),
    currencyCode: price.currencyCode,
    priceMinor: price.amountMinor,
  };
};

/** Sets the price of orders from now on. */
export const changePrice =
  (handling: Handling): UnaryHandler<ChangePriceRequest__Output, ChangePriceResponse> =>
  async (request, context) => {
    const executed = await executeRequest(handling, priceChange, request, context, readChangePrice);
    return { productId: request.productId, ...commandAnswer(handling, executed) };
  };
