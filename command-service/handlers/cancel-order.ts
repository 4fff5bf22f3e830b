import type { CancelOrder } from "../../domain/order/commands.ts";
import { cancellation } from "../../domain/order/fulfilment.ts";
import type { CommandKey } from "../../platform/event-log/event-log.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { CancelOrderRequest__Output } from "../../proto/gen/daybook/order/v1/CancelOrderRequest.ts";
import type { CancelOrderResponse } from "../../proto/gen/daybook/order/v1/CancelOrderResponse.ts";
import { derivedId } from "../derived-id.ts";
import { commandAnswer, executeRequest, figureMoney, type Handling } from "../handling.ts";
import type { Executed } from "../submission.ts";

const readCancelOrder = (
  request: CancelOrderRequest__Output,
  fields: RequestFields,
  key: CommandKey,
): CancelOrder => ({
  orderId: fields.id("order_id", request.orderId),
  reason: fields.text("reason", request.reason),
  entryKey: derivedId(key, "entry"),
});

const refunded = (executed: Executed) =>
  BigInt(executed.figures.refundedMinor ?? 0n) > 0n
    ? { refunded: figureMoney(executed, "refundedMinor") }
    : {};

/** Gives up an order that is not shipped; money and pieces go back. */
export const cancelOrder =
  (handling: Handling): UnaryHandler<CancelOrderRequest__Output, CancelOrderResponse> =>
  async (request, context) => {
    const read = readCancelOrder;
    const executed = await executeRequest(handling, cancellation, request, context, read);
    return {
      orderId: request.orderId,
      ...commandAnswer(handling, executed),
      ...refunded(executed),
    };
  };
