import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { GetCustomerRequest__Output } from "../../proto/gen/daybook/customer/v1/GetCustomerRequest.ts";
import type { GetCustomerResponse } from "../../proto/gen/daybook/customer/v1/GetCustomerResponse.ts";
import { customers } from "../../read-models/customers.ts";
import { customerMessage, customerNotFound, customerStream } from "../customer-message.ts";
import type { ReadSide } from "../read-side.ts";
import { requireDocument } from "../require-document.ts";

const byId = {
  projection: customers,
  field: "customer_id",
  streamOf: customerStream,
  notFound: customerNotFound,
};

/** Answers one customer by id. */
export const getCustomer =
  (side: ReadSide): UnaryHandler<GetCustomerRequest__Output, GetCustomerResponse> =>
  async (request, context) => {
    const { customerId: id, consistencyToken } = request;
    const { document, asOf } = await requireDocument(side, context, byId, { id, consistencyToken });
    return { customer: customerMessage(document), asOf };
  };
