import type { HandlersOf } from "../platform/grpc/handler.ts";
import type { CustomerCommandServiceDefinition } from "../proto/gen/daybook/customer/v1/CustomerCommandService.ts";
import { changeEmail } from "./handlers/change-email.ts";
import { changeProfile } from "./handlers/change-profile.ts";
import { closeCustomer } from "./handlers/close-customer.ts";
import { registerCustomer } from "./handlers/register-customer.ts";
import type { Handling } from "./handling.ts";

/** Handlers of the customers' commands. */
export const customerCommands = (
  handling: Handling,
): HandlersOf<CustomerCommandServiceDefinition> => ({
  RegisterCustomer: registerCustomer(handling),
  ChangeProfile: changeProfile(handling),
  ChangeEmail: changeEmail(handling),
  CloseCustomer: closeCustomer(handling),
});
