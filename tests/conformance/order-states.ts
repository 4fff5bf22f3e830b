import type { Desk } from "./desk.ts";
import { expectSeen } from "./expectation.ts";
import type { Rule } from "./rule.ts";
import { type PlacedOrder, placeOrder } from "./shop-desk.ts";

type State = "PENDING" | "PAID" | "SHIPPED" | "DELIVERED" | "CANCELLED";
type Answer = "yes" | "no-op" | "ORDER_NOT_OPEN";

type Step = {
  readonly rpc: string;
  readonly request: (order: PlacedOrder) => object;
  readonly answers: Readonly<Record<State, Answer>>;
};

const never: Readonly<Record<State, Answer>> = {
  PENDING: "ORDER_NOT_OPEN",
  PAID: "ORDER_NOT_OPEN",
  SHIPPED: "ORDER_NOT_OPEN",
  DELIVERED: "ORDER_NOT_OPEN",
  CANCELLED: "ORDER_NOT_OPEN",
};

const table: Readonly<Record<string, Step>> = {
  "change-line": {
    rpc: "ChangeOrderLine",
    request: ({ productId }) => ({ productId, quantity: 5 }),
    answers: { ...never, PENDING: "yes" },
  },
  pay: {
    rpc: "PayOrder",
    request: ({ accountId }) => ({ accountId }),
    answers: { ...never, PENDING: "yes", PAID: "no-op" },
  },
  ship: {
    rpc: "ShipOrder",
    request: () => ({}),
    answers: { ...never, PAID: "yes", SHIPPED: "no-op" },
  },
  deliver: {
    rpc: "DeliverOrder",
    request: () => ({}),
    answers: { ...never, SHIPPED: "yes", DELIVERED: "no-op" },
  },
  cancel: {
    rpc: "CancelOrder",
    request: () => ({ reason: "changed my mind" }),
    answers: { ...never, PENDING: "yes", PAID: "yes", CANCELLED: "no-op" },
  },
};

const ways: Readonly<Record<State, readonly string[]>> = {
  PENDING: [],
  PAID: ["PayOrder"],
  SHIPPED: ["PayOrder", "ShipOrder"],
  DELIVERED: ["PayOrder", "ShipOrder", "DeliverOrder"],
  CANCELLED: ["CancelOrder"],
};

/** An order in a state. */
export const orderIn = async (desk: Desk, state: State): Promise<PlacedOrder> => {
  const placed = await placeOrder(desk);
  const { orderId, accountId } = placed;
  let { last } = placed;
  for (const rpc of ways[state]) {
    const more = rpc === "PayOrder" ? { accountId } : {};
    last = await desk.does(rpc, { orderId, ...more });
  }
  return { ...placed, last };
};

const expectAnswer = async (
  desk: Desk,
  { rpc, request }: Step,
  state: State,
  expected: Answer,
): Promise<void> => {
  const order = await orderIn(desk, state);
  const { orderId, last } = order;
  const asked = { orderId, ...request(order) };
  if (expected === "ORDER_NOT_OPEN") {
    const { metadata } = await desk.refused(rpc, asked, expected);
    expectSeen("metadata", metadata, { order_id: orderId, order_status: state });
    return;
  }
  const version = Number(last.version) + (expected === "yes" ? 1 : 0);
  expectSeen(rpc, await desk.does(rpc, asked), { orderId, version: String(version) });
};

/** Every cell of the table of states that can be brought about without waiting. */
export const orderStateRules: readonly Rule[] = Object.entries(table).flatMap(([name, step]) =>
  (Object.entries(step.answers) as [State, Answer][]).map(
    ([state, answer]): Rule => ({
      name: `order-states.${name}-${state.toLowerCase()}`,
      text: `${step.rpc} on ${state}: ${answer}`,
      check: (desk) => expectAnswer(desk, step, state, answer),
    }),
  ),
);
