import type { CallOptions } from "../../platform/grpc/client.ts";
import type { Timestamp__Output as Timestamp } from "../../proto/gen/google/protobuf/Timestamp.ts";
import type { Clients } from "./embedded-process.ts";
import { eur } from "./messages.ts";

/** The shop of a load has a tenant of its own, so nothing of it is among the load's accounts. */
export const shopTenant = "shop";

/** Pieces of a product. */
export type ShopLine = { readonly productId: string; readonly quantity: number };

type OfProduct = { readonly productId: string };
type OfCustomer = { readonly customerId: string };
type OfOrder = { readonly orderId: string };

/** What is asked of the shop of a load; prices are in euro cents. */
export type ShopCommand = { readonly tenant: typeof shopTenant; readonly requestId: string } & (
  | { readonly rpc: "OpenAccount"; readonly accountId: string; readonly overdraftMinor: bigint }
  | (OfProduct & { readonly rpc: "AddProduct"; readonly priceMinor: bigint })
  | (OfProduct & { readonly rpc: "ChangeProductDetails"; readonly description: string })
  | (ShopLine & { readonly rpc: "ReceiveStock" })
  | (OfCustomer & { readonly rpc: "RegisterCustomer" | "ChangeEmail"; readonly email: string })
  | (OfCustomer & { readonly rpc: "ChangeProfile"; readonly phone: string })
  | (OfOrder & OfCustomer & { readonly rpc: "CreateOrder"; readonly lines: readonly ShopLine[] })
  | (OfOrder & { readonly rpc: "PayOrder"; readonly accountId: string })
  | (OfOrder & { readonly rpc: "ShipOrder" | "DeliverOrder" })
  | (OfOrder & { readonly rpc: "CancelOrder"; readonly reason: string })
);

/** What the shop's customers are told about an order or anything else of the shop. */
export type ShopTold = {
  /** Of the stream that the command names. */
  readonly version: number;
  /** Of a new order. */
  readonly totalMinor?: bigint;
  readonly expireTime?: Timestamp | null;
  /** Of a cancelled order. */
  readonly refundedMinor?: bigint;
};

/** An answer as every command of the shop has it. */
export type ShopAnswer = {
  readonly version: string;
  readonly consistencyToken: string;
  readonly recordTime: Timestamp | null;
  readonly replayed: boolean;
};

const services: Readonly<Record<ShopCommand["rpc"], string>> = {
  OpenAccount: "account.v1.Account",
  AddProduct: "catalogue.v1.Product",
  ChangeProductDetails: "catalogue.v1.Product",
  ReceiveStock: "catalogue.v1.Product",
  RegisterCustomer: "customer.v1.Customer",
  ChangeEmail: "customer.v1.Customer",
  ChangeProfile: "customer.v1.Customer",
  CreateOrder: "order.v1.Order",
  PayOrder: "order.v1.Order",
  ShipOrder: "order.v1.Order",
  DeliverOrder: "order.v1.Order",
  CancelOrder: "order.v1.Order",
};

/** Every RPC that the shop is asked by. */
export const shopRpcs: readonly string[] = Object.keys(services);

/** The full name of a command's RPC, as GetCommand wants it. */
export const shopMethod = ({ rpc }: ShopCommand): string =>
  `daybook.${services[rpc]}CommandService/${rpc}`;

/** The stream that an answer's version is of. */
export const shopStream = (command: ShopCommand): string => {
  if ("orderId" in command) return `order-${command.orderId}`;
  if ("customerId" in command) return `customer-${command.customerId}`;
  return "productId" in command ? `product-${command.productId}` : `account-${command.accountId}`;
};

const minorOf = (money: { minorUnits: string } | null): bigint => BigInt(money?.minorUnits ?? 0);

const sendAboutOrder = async (
  { orders }: Clients,
  command: Extract<ShopCommand, OfOrder>,
  options: CallOptions,
): Promise<readonly [ShopAnswer, Partial<ShopTold>?]> => {
  switch (command.rpc) {
    case "CreateOrder": {
      const answer = await orders.createOrder({ ...command, lines: [...command.lines] }, options);
      const { expireTime } = answer;
      return [answer, { totalMinor: minorOf(answer.totalPrice), expireTime }];
    }
    case "PayOrder":
      return [await orders.payOrder(command, options)];
    case "ShipOrder":
      return [await orders.shipOrder(command, options)];
    case "DeliverOrder":
      return [await orders.deliverOrder(command, options)];
    case "CancelOrder": {
      const answer = await orders.cancelOrder(command, options);
      return [answer, { refundedMinor: minorOf(answer.refunded) }];
    }
  }
};

const sendOther = async (
  { commands, products, customers }: Clients,
  command: Exclude<ShopCommand, OfOrder>,
  options: CallOptions,
): Promise<ShopAnswer> => {
  switch (command.rpc) {
    case "OpenAccount": {
      const limit = { overdraftLimit: eur(command.overdraftMinor) };
      const opening = { ...limit, ownerId: "owner-1", currencyCode: "EUR" };
      return commands.openAccount({ ...command, ...opening }, options);
    }
    case "AddProduct": {
      const { productId, priceMinor } = command;
      const said = { sku: productId, name: `Thing ${productId}`, category: "Things" };
      return products.addProduct({ ...command, ...said, price: eur(priceMinor) }, options);
    }
    case "ChangeProductDetails": {
      const updateMask = { paths: ["description"] };
      return products.changeProductDetails({ ...command, updateMask }, options);
    }
    case "ReceiveStock":
      return products.receiveStock(command, options);
    case "RegisterCustomer": {
      const name = `Buyer ${command.customerId}`;
      return customers.registerCustomer({ ...command, name }, options);
    }
    case "ChangeEmail":
      return customers.changeEmail(command, options);
    case "ChangeProfile":
      return customers.changeProfile(command, options);
  }
};

/** Sends a command to the shop. Rejects as its call does. */
export const sendShopCommand = async (
  clients: Clients,
  command: ShopCommand,
  options: CallOptions,
): Promise<{ readonly answer: ShopAnswer; readonly told: ShopTold }> => {
  const inTenant = { ...options, headers: { "x-tenant-id": command.tenant } };
  const [answer, more] =
    "orderId" in command
      ? await sendAboutOrder(clients, command, inTenant)
      : [await sendOther(clients, command, inTenant)];
  return { answer, told: { version: Number(answer.version), ...more } };
};
