import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import { readFields } from "../../platform/grpc/request-fields.ts";
import type { GetCustomerRequest__Output } from "../../proto/gen/daybook/customer/v1/GetCustomerRequest.ts";
import type { GetCustomerResponse } from "../../proto/gen/daybook/customer/v1/GetCustomerResponse.ts";
import { customers } from "../../read-models/customers.ts";
import { asOfMessage } from "../as-of.ts";
import { customerMessage, customerNotFound, customerStream } from "../customer-message.ts";
import { foundExtent, readDocument } from "../read-document.ts";
import type { ReadSide } from "../read-side.ts";
import { startReading } from "../reading.ts";

/** Answers one customer by id. */
export const getCustomer =
  (side: ReadSide): UnaryHandler<GetCustomerRequest__Output, GetCustomerResponse> =>
  async (request, context) => {
    const fields = readFields(context);
    const token = fields.consistencyToken("consistency_token", request.consistencyToken);
    const customerId = fields.id("customer_id", request.customerId);
    fields.done();
    const reading = await startReading(side, context, token);
    const place = { streamId: customerStream(customerId), id: customerId };
    const found = await readDocument(side, reading, customers, place);
    if (found.document === undefined) throw customerNotFound(customerId);
    return {
      customer: customerMessage(found.document),
      asOf: asOfMessage(foundExtent(reading, found)),
    };
  };
