import type { PayOrder } from "../../domain/order/commands.ts";
import { payment } from "../../domain/order/payment.ts";
import type { CommandKey } from "../../platform/event-log/event-log.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { PayOrderRequest__Output } from "../../proto/gen/daybook/order/v1/PayOrderRequest.ts";
import type { PayOrderResponse } from "../../proto/gen/daybook/order/v1/PayOrderResponse.ts";
import { derivedId } from "../derived-id.ts";
import {
  commandAnswer,
  executeRequest,
  figureMoney,
  type Handling,
  moneyAnswer,
} from "../handling.ts";

const readPayOrder = (
  request: PayOrderRequest__Output,
  fields: RequestFields,
  key: CommandKey,
): PayOrder => ({
  orderId: fields.id("order_id", request.orderId),
  accountId: fields.id("account_id", request.accountId),
  entryKey: derivedId(key, "entry"),
});

/** Pays an order from an account. */
export const payOrder =
  (handling: Handling): UnaryHandler<PayOrderRequest__Output, PayOrderResponse> =>
  async (request, context) => {
    const read = readPayOrder;
    const executed = await executeRequest(handling, payment, request, context, read);
    return {
      orderId: request.orderId,
      ...commandAnswer(handling, executed),
      totalPrice: figureMoney(executed, "totalMinor"),
      accountId: request.accountId,
      ...moneyAnswer(executed),
    };
  };
