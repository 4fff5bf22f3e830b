import type { RegisterCustomer } from "../../domain/customer/commands.ts";
import { registration } from "../../domain/customer/decisions.ts";
import type { CommandKey } from "../../platform/event-log/event-log.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { RegisterCustomerRequest__Output } from "../../proto/gen/daybook/customer/v1/RegisterCustomerRequest.ts";
import type { RegisterCustomerResponse } from "../../proto/gen/daybook/customer/v1/RegisterCustomerResponse.ts";
import { derivedId } from "../derived-id.ts";
import { emailKey, keptEmail } from "../email-key.ts";
import { commandAnswer, executeRequest, type Handling } from "../handling.ts";

const readRegisterCustomer =
  ({ log }: Handling) =>
  (
    request: RegisterCustomerRequest__Output,
    fields: RequestFields,
    key: CommandKey,
  ): RegisterCustomer => {
    const email = fields.email("email", request.email);
    const customerId = fields.optionalId("customer_id", request.customerId);
    return {
      type: "RegisterCustomer",
      customerId: customerId || derivedId(key, "customer"),
      name: fields.requiredText("name", request.name),
      phone: fields.text("phone", request.phone),
      address: fields.text("address", request.address),
      email: keptEmail(email),
      emailKey: emailKey(log.runKey, key.tenantId, email),
    };
  };

/** Registers a customer under the given id, or one that follows from the request id. */
export const registerCustomer =
  (handling: Handling): UnaryHandler<RegisterCustomerRequest__Output, RegisterCustomerResponse> =>
  async (request, context) => {
    const read = readRegisterCustomer(handling);
    const executed = await executeRequest(handling, registration, request, context, read);
    return {
      customerId: String(executed.figures.customerId),
      ...commandAnswer(handling, executed),
    };
  };
