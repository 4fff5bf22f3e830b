import type { ChangeProfile } from "../../domain/customer/commands.ts";
import { profileChange } from "../../domain/customer/decisions.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { ChangeProfileRequest__Output } from "../../proto/gen/daybook/customer/v1/ChangeProfileRequest.ts";
import type { ChangeProfileResponse } from "../../proto/gen/daybook/customer/v1/ChangeProfileResponse.ts";
import { commandAnswer, executeRequest, type Handling } from "../handling.ts";

const parts = ["name", "phone", "address"] as const;

const readChangeProfile = (
  request: ChangeProfileRequest__Output,
  fields: RequestFields,
): ChangeProfile => {
  const { name = "", phone = "", address = "" } = request;
  const isSet = (part: (typeof parts)[number]): boolean => request[part] !== undefined;
  const changes = fields.updateMask("update_mask", request.updateMask, parts, isSet);
  return {
    type: "ChangeProfile",
    customerId: fields.id("customer_id", request.customerId),
    name: changes.has("name") ? fields.requiredText("name", name) : undefined,
    phone: changes.has("phone") ? fields.text("phone", phone) : undefined,
    address: changes.has("address") ? fields.text("address", address) : undefined,
  };
};

/** Changes those parts of a customer's profile that the mask names, or that are set. */
export const changeProfile =
  (handling: Handling): UnaryHandler<ChangeProfileRequest__Output, ChangeProfileResponse> =>
  async (request, context) => {
    const read = readChangeProfile;
    const executed = await executeRequest(handling, profileChange, request, context, read);
    return { customerId: request.customerId, ...commandAnswer(handling, executed) };
  };
