import { fileURLToPath } from "node:url";
import {
  loadSync,
  type MessageTypeDefinition,
  type PackageDefinition,
  type ServiceDefinition,
} from "@grpc/proto-loader";
import type { AccountCommandServiceDefinition } from "../../proto/gen/daybook/account/v1/AccountCommandService.ts";
import type { AccountQueryServiceDefinition } from "../../proto/gen/daybook/account/v1/AccountQueryService.ts";
import type { ProductCommandServiceDefinition } from "../../proto/gen/daybook/catalogue/v1/ProductCommandService.ts";
import type { ProductQueryServiceDefinition } from "../../proto/gen/daybook/catalogue/v1/ProductQueryService.ts";
import type { CustomerCommandServiceDefinition } from "../../proto/gen/daybook/customer/v1/CustomerCommandService.ts";
import type { CustomerQueryServiceDefinition } from "../../proto/gen/daybook/customer/v1/CustomerQueryService.ts";
import type { OperationsServiceDefinition } from "../../proto/gen/daybook/operations/v1/OperationsService.ts";
import type { OrderCommandServiceDefinition } from "../../proto/gen/daybook/order/v1/OrderCommandService.ts";
import type { OrderQueryServiceDefinition } from "../../proto/gen/daybook/order/v1/OrderQueryService.ts";

/** Every service of the contract, by full name. A new one is added here and in `protoFiles`. */
export type Services = {
  "daybook.account.v1.AccountCommandService": AccountCommandServiceDefinition;
  "daybook.account.v1.AccountQueryService": AccountQueryServiceDefinition;
  "daybook.catalogue.v1.ProductCommandService": ProductCommandServiceDefinition;
  "daybook.catalogue.v1.ProductQueryService": ProductQueryServiceDefinition;
  "daybook.customer.v1.CustomerCommandService": CustomerCommandServiceDefinition;
  "daybook.customer.v1.CustomerQueryService": CustomerQueryServiceDefinition;
  "daybook.operations.v1.OperationsService": OperationsServiceDefinition;
  "daybook.order.v1.OrderCommandService": OrderCommandServiceDefinition;
  "daybook.order.v1.OrderQueryService": OrderQueryServiceDefinition;
};

/** Full name of a service: `daybook.account.v1.AccountCommandService`. */
export type ServiceName = keyof Services;

const protoFiles: Readonly<Record<ServiceName, string>> = {
  "daybook.account.v1.AccountCommandService": "daybook/account/v1/account_command_service.proto",
  "daybook.account.v1.AccountQueryService": "daybook/account/v1/account_query_service.proto",
  "daybook.catalogue.v1.ProductCommandService":
    "daybook/catalogue/v1/product_command_service.proto",
  "daybook.catalogue.v1.ProductQueryService": "daybook/catalogue/v1/product_query_service.proto",
  "daybook.customer.v1.CustomerCommandService":
    "daybook/customer/v1/customer_command_service.proto",
  "daybook.customer.v1.CustomerQueryService": "daybook/customer/v1/customer_query_service.proto",
  "daybook.operations.v1.OperationsService": "daybook/operations/v1/operations_service.proto",
  "daybook.order.v1.OrderCommandService": "daybook/order/v1/order_command_service.proto",
  "daybook.order.v1.OrderQueryService": "daybook/order/v1/order_query_service.proto",
};

const errorFiles = ["google/rpc/status.proto", "google/rpc/error_details.proto"];

/** Path of a file below `proto/`, wherever the process was started. */
export const protoPath = (file: string): string =>
  fileURLToPath(new URL(`../../proto/${file}`, import.meta.url));

// The options are those of the generated types (scripts/gen.ts): camelCase, int64 as decimal
// strings so that nothing is rounded, enums by name, an unknown enum value as its number.
const loadDefinitions = (): PackageDefinition =>
  loadSync([...Object.values(protoFiles), ...errorFiles], {
    keepCase: false,
    longs: String,
    enums: String,
    defaults: true,
    oneofs: true,
    includeDirs: [protoPath("")],
  });

let loaded: PackageDefinition | undefined;

/** The whole contract, read from the .proto files on first use and then kept. */
const definitions = (): PackageDefinition => {
  loaded ??= loadDefinitions();
  return loaded;
};

/** Definition of a service: paths, codecs and types of its RPCs. */
export const serviceDefinition = <Name extends ServiceName>(name: Name): Services[Name] =>
  definitions()[name] as ServiceDefinition as unknown as Services[Name];

type DeclaredField = { readonly number: number; readonly type: string; readonly typeName: string };

/** The fields of a message type by full name; undefined when the loaded files do not define it. */
export const findMessageFields = (fullName: string): readonly DeclaredField[] | undefined => {
  const found = definitions()[fullName] as
    | { readonly type?: { readonly field?: object } }
    | undefined;
  return found?.type?.field as readonly DeclaredField[] | undefined;
};

/** Writes and reads one message type outside of a call. */
export type MessageCodec<In extends object, Out extends object> = Pick<
  MessageTypeDefinition<In, Out>,
  "serialize" | "deserialize"
>;

/**
 * Codec of a message type by full name; the caller names its generated types.
 * @throws {RangeError} when the loaded files do not define it.
 */
export const requireMessageCodec = <In extends object, Out extends object>(
  fullName: string,
): MessageCodec<In, Out> => {
  const definition = definitions()[fullName];
  if (definition === undefined || !("serialize" in definition)) {
    throw new RangeError(`Cannot use message type ${fullName}: not in the contract`);
  }
  return definition as unknown as MessageCodec<In, Out>;
};
