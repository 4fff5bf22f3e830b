import type { ChangeEmail } from "../../domain/customer/commands.ts";
import { emailChange } from "../../domain/customer/decisions.ts";
import type { CommandKey } from "../../platform/event-log/event-log.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { ChangeEmailRequest__Output } from "../../proto/gen/daybook/customer/v1/ChangeEmailRequest.ts";
import type { ChangeEmailResponse } from "../../proto/gen/daybook/customer/v1/ChangeEmailResponse.ts";
import { emailKey, keptEmail } from "../email-key.ts";
import { commandAnswer, executeRequest, type Handling } from "../handling.ts";

const readChangeEmail =
  ({ log }: Handling) =>
  (request: ChangeEmailRequest__Output, fields: RequestFields, key: CommandKey): ChangeEmail => {
    const email = fields.email("email", request.email);
    return {
      type: "ChangeEmail",
      customerId: fields.id("customer_id", request.customerId),
      email: keptEmail(email),
      emailKey: emailKey(log.runKey, key.tenantId, email),
    };
  };

/** Gives a customer another email and frees the old one. */
export const changeEmail =
  (handling: Handling): UnaryHandler<ChangeEmailRequest__Output, ChangeEmailResponse> =>
  async (request, context) => {
    const read = readChangeEmail(handling);
    const executed = await executeRequest(handling, emailChange, request, context, read);
    return { customerId: request.customerId, ...commandAnswer(handling, executed) };
  };
