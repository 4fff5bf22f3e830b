import type { CreateOrder } from "../../domain/order/commands.ts";
import { orderLinesMax } from "../../domain/order/lines.ts";
import { orderCreation } from "../../domain/order/placing.ts";
import type { CommandKey } from "../../platform/event-log/event-log.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import { timestampMessage } from "../../platform/grpc/timestamp-message.ts";
import type { CreateOrderRequest__Output } from "../../proto/gen/daybook/order/v1/CreateOrderRequest.ts";
import type { CreateOrderResponse } from "../../proto/gen/daybook/order/v1/CreateOrderResponse.ts";
import { derivedId } from "../derived-id.ts";
import { commandAnswer, executeRequest, figureMoney, type Handling } from "../handling.ts";

const readLines = (fields: RequestFields, lines: CreateOrderRequest__Output["lines"]) => {
  if (lines.length === 0) fields.refuse("lines", "must be given");
  if (lines.length > orderLinesMax) {
    fields.refuse("lines", `must have at most ${orderLinesMax} elements`);
    return [];
  }
  const seen = new Set<string>();
  return lines.map(({ productId, quantity }, at) => {
    if (seen.has(productId)) fields.refuse(`lines[${at}].product_id`, "must not be there twice");
    seen.add(productId);
    return {
      productId: fields.id(`lines[${at}].product_id`, productId),
      quantity: fields.quantity(`lines[${at}].quantity`, quantity, { min: 1 }),
    };
  });
};

const readCreateOrder =
  ({ orderPaymentWindowMs: paymentWindowMs }: Handling) =>
  (request: CreateOrderRequest__Output, fields: RequestFields, key: CommandKey): CreateOrder => ({
    orderId: fields.optionalId("order_id", request.orderId) || derivedId(key, "order"),
    customerId: fields.id("customer_id", request.customerId),
    lines: readLines(fields, request.lines),
    paymentWindowMs,
  });

/** Places an order under the given id, or one that follows from the request id. */
export const createOrder =
  (handling: Handling): UnaryHandler<CreateOrderRequest__Output, CreateOrderResponse> =>
  async (request, context) => {
    const read = readCreateOrder(handling);
    const executed = await executeRequest(handling, orderCreation, request, context, read);
    return {
      orderId: String(executed.figures.orderId),
      ...commandAnswer(handling, executed),
      totalPrice: figureMoney(executed, "totalMinor"),
      expireTime: timestampMessage(Number(executed.figures.expireTime)),
    };
  };
