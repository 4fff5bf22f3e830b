import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import { readFields } from "../../platform/grpc/request-fields.ts";
import type { GetOrderRequest__Output } from "../../proto/gen/daybook/order/v1/GetOrderRequest.ts";
import type { GetOrderResponse } from "../../proto/gen/daybook/order/v1/GetOrderResponse.ts";
import { customers } from "../../read-models/customers.ts";
import { orders } from "../../read-models/orders.ts";
import { asOfMessage, joinExtents } from "../as-of.ts";
import { customerStream } from "../customer-message.ts";
import { orderMessage, orderNotFound, orderStream } from "../order-message.ts";
import { foundExtent, readDocument } from "../read-document.ts";
import type { ReadSide } from "../read-side.ts";
import { startReading } from "../reading.ts";

/** Answers one order by id, with the customer's email of today beside that of its time. */
export const getOrder =
  (side: ReadSide): UnaryHandler<GetOrderRequest__Output, GetOrderResponse> =>
  async (request, context) => {
    const fields = readFields(context);
    const token = fields.consistencyToken("consistency_token", request.consistencyToken);
    const orderId = fields.id("order_id", request.orderId);
    fields.done();
    const reading = await startReading(side, context, token);
    const place = { streamId: orderStream(orderId), id: orderId };
    const found = await readDocument(side, reading, orders, place);
    if (found.document === undefined) throw orderNotFound(orderId);
    const { customerId } = found.document.fields;
    const home = { streamId: customerStream(customerId), id: customerId };
    const customer = await readDocument(side, reading, customers, home);
    return {
      order: {
        ...orderMessage(found.document),
        currentCustomerEmail: customer.document?.fields.email ?? "",
      },
      asOf: asOfMessage(joinExtents(foundExtent(reading, found), foundExtent(reading, customer))),
    };
  };
