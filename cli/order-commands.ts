import { orderLinesMax } from "../domain/order/lines.ts";
import { quantityMax } from "../platform/grpc/number-fields.ts";
import type { CancelOrderRequest } from "../proto/gen/daybook/order/v1/CancelOrderRequest.ts";
import type { ChangeOrderLineRequest } from "../proto/gen/daybook/order/v1/ChangeOrderLineRequest.ts";
import type { CreateOrderRequest } from "../proto/gen/daybook/order/v1/CreateOrderRequest.ts";
import type { DeliverOrderRequest } from "../proto/gen/daybook/order/v1/DeliverOrderRequest.ts";
import type { PayOrderRequest } from "../proto/gen/daybook/order/v1/PayOrderRequest.ts";
import type { ShipOrderRequest } from "../proto/gen/daybook/order/v1/ShipOrderRequest.ts";
import type { CommandSpec } from "./command-spec.ts";
import type { Inputs } from "./inputs.ts";
import { commandSpecs } from "./spec-drafts.ts";

const command = commandSpecs({
  group: "order",
  service: "daybook.order.v1.OrderCommandService",
  headings: { place: "Place and pay:", fulfil: "Ship, deliver, cancel:" },
});

const orderOf = (inputs: Inputs) => ({ orderId: inputs.id("order") });

const lineForm = `must be like pencil:3, with 1 to ${quantityMax} pieces`;

const readLine = (inputs: Inputs, word: string) => {
  const [, productId = "", quantity = "1"] = /^([^:]+)(?::(\d{1,13}))?$/.exec(word) ?? [];
  const isQuantity = Number(quantity) >= 1 && Number(quantity) <= quantityMax;
  if (productId === "" || !isQuantity) inputs.refuse("<lines>", lineForm);
  else inputs.partId("lines", productId);
  return { productId, quantity };
};

const readLines = (inputs: Inputs) => {
  const words = inputs.word("lines").trim().split(/\s+/);
  if (words.length > orderLinesMax) {
    inputs.refuse("<lines>", `must be at most ${orderLinesMax}`);
    return [];
  }
  const lines = words.map((word) => readLine(inputs, word));
  const products = new Set(lines.map(({ productId }) => productId));
  if (products.size < lines.length) inputs.refuse("<lines>", "must name each product once");
  return lines;
};

const createRequest = (inputs: Inputs): CreateOrderRequest => ({
  orderId: inputs.idOption("order-id") ?? "",
  customerId: inputs.id("customer"),
  lines: readLines(inputs),
});

const placeCommands: readonly CommandSpec[] = [
  command("place", {
    name: "create",
    summary: "place an order at the prices of now and reserve its pieces, all or none",
    args: "<customer> <lines...>",
    options: [{ flags: "--order-id <id>", help: "id of the order; made for you unless given" }],
    examples: ["ada pencil:3 eraser", "ada pencil:3 --order-id order-17"],
    rpc: "createOrder",
    request: createRequest,
  }),
  command("place", {
    name: "line",
    summary: "set how many of a product an order has; 0 removes the line",
    args: "<order> <product> <quantity>",
    examples: ["order-17 pencil 5", "order-17 eraser 0"],
    rpc: "changeOrderLine",
    request: (inputs): ChangeOrderLineRequest => ({
      ...orderOf(inputs),
      productId: inputs.id("product"),
      quantity: String(inputs.count("quantity", 0, quantityMax)),
    }),
  }),
  command("place", {
    name: "pay",
    summary: "withdraw the total from an account and mark the order paid, both or neither",
    args: "<order> <account>",
    examples: ["order-17 alice"],
    rpc: "payOrder",
    request: (inputs): PayOrderRequest => ({
      ...orderOf(inputs),
      accountId: inputs.id("account"),
    }),
  }),
];

const fulfilCommands: readonly CommandSpec[] = [
  command("fulfil", {
    name: "ship",
    summary: "take the pieces of a paid order out of stock",
    args: "<order>",
    examples: ["order-17"],
    rpc: "shipOrder",
    request: (inputs): ShipOrderRequest => orderOf(inputs),
  }),
  command("fulfil", {
    name: "deliver",
    summary: "mark a shipped order delivered",
    args: "<order>",
    examples: ["order-17"],
    rpc: "deliverOrder",
    request: (inputs): DeliverOrderRequest => orderOf(inputs),
  }),
  command("fulfil", {
    name: "cancel",
    summary: "give the pieces of a pending or paid order free, and the money back",
    args: "<order>",
    options: [{ flags: "--reason <text>", help: "why" }],
    examples: ["order-17", 'order-17 --reason "ordered twice"'],
    rpc: "cancelOrder",
    request: (inputs): CancelOrderRequest => ({
      ...orderOf(inputs),
      reason: inputs.textOption("reason") ?? "",
    }),
  }),
];

/** `daybook order …` that changes something. */
export const orderCommands: readonly CommandSpec[] = [...placeCommands, ...fulfilCommands];
