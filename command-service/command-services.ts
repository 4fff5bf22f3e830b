import { type ServiceName, serviceNames } from "../platform/grpc/proto.ts";
import type { ServiceTable } from "../platform/grpc/server.ts";
import { accountCommands } from "./account-commands.ts";
import { customerCommands } from "./customer-commands.ts";
import type { StreamCommandsParts } from "./handlers/stream-commands.ts";
import type { Handling } from "./handling.ts";
import { orderCommands } from "./order-commands.ts";
import { productCommands } from "./product-commands.ts";

type CommandServiceName = Extract<ServiceName, `${string}CommandService`>;

/** What the command service serves, known before it is open: the contract's CommandServices. */
export const commandServiceNames: readonly CommandServiceName[] = serviceNames.filter(
  (name): name is CommandServiceName => name.endsWith("CommandService"),
);

/** Every service of commands. A new one is a line here; the compiler fails while it is missing. */
export const commandServices = (
  handling: Handling,
  parts: StreamCommandsParts,
): ServiceTable<CommandServiceName> => ({
  "daybook.account.v1.AccountCommandService": accountCommands(handling, parts),
  "daybook.catalogue.v1.ProductCommandService": productCommands(handling),
  "daybook.customer.v1.CustomerCommandService": customerCommands(handling),
  "daybook.order.v1.OrderCommandService": orderCommands(handling),
});
