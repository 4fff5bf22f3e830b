import { type Desk, money, tokenOf } from "./desk.ts";
import type { Message } from "./wire.ts";

/** What a new product is like. */
export type NewProduct = {
  readonly price?: number | string;
  readonly currency?: string;
  readonly pieces?: number;
  readonly name?: string;
  readonly category?: string;
  readonly attributes?: Readonly<Record<string, string>>;
};

/** A new product, with some pieces of it (10 unless said otherwise). */
export const newProduct = async (desk: Desk, product: NewProduct = {}): Promise<string> => {
  const { price = 250, currency = "EUR", pieces = 10, name = "Thing", attributes = {} } = product;
  const productId = desk.newId("p");
  const details = { sku: "S-1", name, category: product.category ?? "Things", attributes };
  await desk.does("AddProduct", { productId, ...details, price: money(price, currency) });
  if (pieces > 0) await desk.does("ReceiveStock", { productId, quantity: pieces });
  return productId;
};

/** A new customer with an email of their own. */
export const newCustomer = async (desk: Desk, profile: object = {}): Promise<string> => {
  const customerId = desk.newId("k");
  const email = `${customerId}@mail.test`;
  await desk.does("RegisterCustomer", { customerId, name: "Ada", email, ...profile });
  return customerId;
};

/** An order that is pending, with all that it rests on: two lines, 3 × 2.50 and 1 × 4.00. */
export type PlacedOrder = {
  readonly orderId: string;
  readonly customerId: string;
  readonly productId: string;
  readonly otherId: string;
  readonly accountId: string;
  /** The order's last answer. */
  readonly last: Message;
};

/** Its total, in minor units. */
export const placedTotal = 1_150;

/** Places an order of a new customer for new products, beside an account of 20.00 EUR. */
export const placeOrder = async (desk: Desk): Promise<PlacedOrder> => {
  const [productId, otherId, customerId, accountId] = await Promise.all([
    newProduct(desk),
    newProduct(desk, { price: 400, name: "Other" }),
    newCustomer(desk),
    desk.open({ balance: 2_000 }),
  ]);
  const orderId = desk.newId("o");
  const lines = [
    { productId, quantity: 3 },
    { productId: otherId, quantity: 1 },
  ];
  const last = await desk.does("CreateOrder", { orderId, customerId, lines });
  return { orderId, customerId, productId, otherId, accountId, last };
};

/** The stock of a product, with the writes of these answers. */
export const stockSeen = async (desk: Desk, productId: string, after: Message) => {
  const asked = { productId, consistencyToken: tokenOf(after) };
  const { product } = await desk.ok("GetProduct", asked);
  const { onHand, reserved, available } = product as Message;
  return { onHand, reserved, available };
};
