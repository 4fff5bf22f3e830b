import { newRequestId } from "./messages.ts";
import type { Random } from "./seeded-random.ts";
import { type ShopCommand, shopTenant } from "./shop-command.ts";

const productsMax = 5;
const customersMax = 5;

type Step = "pay" | "ship" | "deliver" | "cancel";

/** What becomes of an order after it was placed; some of it comes too early and is refused. */
const courses: readonly (readonly Step[])[] = [
  [],
  ["pay"],
  ["pay", "ship", "deliver"],
  ["pay", "ship"],
  ["pay", "cancel"],
  ["cancel"],
];

type Said<Command> = Command extends unknown ? Omit<Command, "tenant" | "requestId"> : never;
type ShopSaid = Said<ShopCommand>;

const stepSaid = (step: Step, orderId: string, purse: string): ShopSaid => {
  if (step === "pay") return { rpc: "PayOrder", orderId, accountId: purse };
  if (step === "cancel") return { rpc: "CancelOrder", orderId, reason: "changed my mind" };
  return { rpc: step === "ship" ? "ShipOrder" : "DeliverOrder", orderId };
};

/** What is in the shop so far, as it was asked for. */
const createShelves = (random: Random, prefix: string) => {
  const made = { purses: 0, products: 0, customers: 0, emails: 0 };
  /** Nobody has had it before. */
  const newEmail = (): string => {
    made.emails += 1;
    return `${prefix}-${made.emails}@mail.test`;
  };
  return {
    purse: `${prefix}-purse`,
    newEmail,
    someProduct: (): string => `${prefix}-p-${random.integer(1, made.products)}`,
    someCustomer: (): string => `${prefix}-c-${random.integer(1, made.customers)}`,
    /** The next thing that is missing before orders can be placed. */
    missing: (): ShopSaid | undefined => {
      if (made.purses === 0) {
        made.purses = 1;
        return { rpc: "OpenAccount", accountId: `${prefix}-purse`, overdraftMinor: 10n ** 12n };
      }
      if (made.products < productsMax) {
        made.products += 1;
        const priceMinor = BigInt(random.integer(100, 9_999));
        return { rpc: "AddProduct", productId: `${prefix}-p-${made.products}`, priceMinor };
      }
      if (made.customers === customersMax) return undefined;
      made.customers += 1;
      const customerId = `${prefix}-c-${made.customers}`;
      return { rpc: "RegisterCustomer", customerId, email: newEmail() };
    },
  };
};

/**
 * What customers and keeper ask of a small shop, one purse paying for all. Nothing is asked for
 * twice, so that each OK stands for events of its own.
 */
export const createShopPlan = (random: Random, prefix: string): { next: () => ShopCommand } => {
  const { purse, newEmail, someProduct, someCustomer, missing } = createShelves(random, prefix);
  const ahead: { readonly orderId: string; readonly steps: Step[] }[] = [];
  let orders = 0;

  const place = (): ShopSaid => {
    orders += 1;
    const orderId = `${prefix}-o-${orders}`;
    ahead.push({ orderId, steps: [...random.pick(courses)] });
    const productIds = [...new Set([someProduct(), someProduct()])];
    const lines = productIds.map((productId) => ({ productId, quantity: random.integer(1, 3) }));
    return { rpc: "CreateOrder", orderId, customerId: someCustomer(), lines };
  };

  const goOn = (): ShopSaid => {
    const [order] = ahead;
    const step = order?.steps.shift();
    if (order !== undefined && step !== undefined) return stepSaid(step, order.orderId, purse);
    ahead.shift();
    return place();
  };

  const change = (): ShopSaid => {
    const email = newEmail();
    const one = random.integer(1, 4);
    if (one === 1) return { rpc: "ChangeEmail", customerId: someCustomer(), email };
    if (one === 2) return { rpc: "ChangeProfile", customerId: someCustomer(), phone: email };
    const productId = someProduct();
    if (one === 3) return { rpc: "ChangeProductDetails", productId, description: email };
    return { rpc: "ReceiveStock", productId, quantity: random.integer(5, 20) };
  };

  const say = (): ShopSaid => {
    const die = random.integer(1, 10);
    return missing() ?? (die <= 2 ? place() : die <= 7 ? goOn() : change());
  };

  return { next: () => ({ tenant: shopTenant, requestId: newRequestId(), ...say() }) };
};
