import type { CloseCustomer } from "../../domain/customer/commands.ts";
import { customerClosing } from "../../domain/customer/decisions.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { CloseCustomerRequest__Output } from "../../proto/gen/daybook/customer/v1/CloseCustomerRequest.ts";
import type { CloseCustomerResponse } from "../../proto/gen/daybook/customer/v1/CloseCustomerResponse.ts";
import { commandAnswer, executeRequest, type Handling } from "../handling.ts";

const readCloseCustomer = (
  request: CloseCustomerRequest__Output,
  fields: RequestFields,
): CloseCustomer => ({
  type: "CloseCustomer",
  customerId: fields.id("customer_id", request.customerId),
});

/** Ends a customer, whose email is free again. */
export const closeCustomer =
  (handling: Handling): UnaryHandler<CloseCustomerRequest__Output, CloseCustomerResponse> =>
  async (request, context) => {
    const read = readCloseCustomer;
    const executed = await executeRequest(handling, customerClosing, request, context, read);
    return { customerId: request.customerId, ...commandAnswer(handling, executed) };
  };
