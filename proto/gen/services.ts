// Original: every .proto file below daybook/

import type { AccountCommandServiceDefinition } from "./daybook/account/v1/AccountCommandService.ts";
import type { AccountQueryServiceDefinition } from "./daybook/account/v1/AccountQueryService.ts";
import type { ProductCommandServiceDefinition } from "./daybook/catalogue/v1/ProductCommandService.ts";
import type { ProductQueryServiceDefinition } from "./daybook/catalogue/v1/ProductQueryService.ts";
import type { CustomerCommandServiceDefinition } from "./daybook/customer/v1/CustomerCommandService.ts";
import type { CustomerQueryServiceDefinition } from "./daybook/customer/v1/CustomerQueryService.ts";
import type { OperationsServiceDefinition } from "./daybook/operations/v1/OperationsService.ts";
import type { OrderCommandServiceDefinition } from "./daybook/order/v1/OrderCommandService.ts";
import type { OrderQueryServiceDefinition } from "./daybook/order/v1/OrderQueryService.ts";

/** Every service of the contract, by full name. */
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

/** The .proto file of each service, below proto/. */
export const serviceFiles: Readonly<Record<keyof Services, string>> = {
  "daybook.account.v1.AccountCommandService": "daybook/account/v1/account_command_service.proto",
  "daybook.account.v1.AccountQueryService": "daybook/account/v1/account_query_service.proto",
  "daybook.catalogue.v1.ProductCommandService": "daybook/catalogue/v1/product_command_service.proto",
  "daybook.catalogue.v1.ProductQueryService": "daybook/catalogue/v1/product_query_service.proto",
  "daybook.customer.v1.CustomerCommandService": "daybook/customer/v1/customer_command_service.proto",
  "daybook.customer.v1.CustomerQueryService": "daybook/customer/v1/customer_query_service.proto",
  "daybook.operations.v1.OperationsService": "daybook/operations/v1/operations_service.proto",
  "daybook.order.v1.OrderCommandService": "daybook/order/v1/order_command_service.proto",
  "daybook.order.v1.OrderQueryService": "daybook/order/v1/order_query_service.proto",
};
