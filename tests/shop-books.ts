/**
 * A small shop as its keeper writes it down: what came in, was ordered and paid. No events and
 * no state to fold; every figure is counted from the slips each time. Written apart from the rules
 * that it is held against.
 */
export type ShopBooks = {
  readonly products: Map<string, ShelfCard>;
  readonly orders: Map<string, OrderSlip>;
  /** Money paid in, by account. */
  readonly paidIn: Map<string, bigint>;
};

/** One product. */
export type ShelfCard = { price: bigint; retired: boolean; received: number; adjusted: number };

/** One order. */
export type OrderSlip = {
  state: "pending" | "paid" | "shipped" | "delivered" | "cancelled" | "expired";
  readonly lines: Map<string, { quantity: number; readonly price: bigint }>;
  readonly until: number;
  account: string;
  /** Somebody has given the payment back by hand, at the bank's desk. */
  givenBack: boolean;
};

/** What somebody asks of the shop; unknown ids are asked for too. */
export type ShopAsked =
  | StockAsked
  | { readonly kind: "price"; readonly product: string; readonly price: bigint }
  | { readonly kind: "retire"; readonly product: string }
  | {
      readonly kind: "create";
      readonly order: string;
      readonly lines: ReadonlyMap<string, number>;
    }
  | {
      readonly kind: "line";
      readonly order: string;
      readonly product: string;
      readonly quantity: number;
    }
  | { readonly kind: "pay"; readonly order: string; readonly account: string }
  | { readonly kind: OrderStep; readonly order: string };

/** What is asked of an order alone; "reverse" is asked at the bank's desk. */
type OrderStep = "ship" | "deliver" | "cancel" | "expire" | "reverse";

type Pieces = { readonly product: string; readonly quantity: number };
type StockAsked = (Pieces & { readonly kind: "receive" }) | (Pieces & { readonly kind: "adjust" });

/** How long an order waits in the tests' shop. */
export const shopWindowMs = 50;

const sumOf = (counts: Iterable<number>): number => [...counts].reduce((all, one) => all + one, 0);

const piecesIn = (books: ShopBooks, product: string, states: readonly OrderSlip["state"][]) =>
  sumOf(
    [...books.orders.values()]
      .filter(({ state }) => states.includes(state))
      .map(({ lines }) => lines.get(product)?.quantity ?? 0),
  );

/** Pieces that have left. */
export const shippedOf = (books: ShopBooks, product: string): number =>
  piecesIn(books, product, ["shipped", "delivered"]);

/** Pieces promised: to orders that are neither sent nor over. */
export const reservedOf = (books: ShopBooks, product: string): number =>
  piecesIn(books, product, ["pending", "paid"]);

/** Pieces in the warehouse. */
export const onHandOf = (books: ShopBooks, product: string): number => {
  const card = books.products.get(product);
  return (card?.received ?? 0) + (card?.adjusted ?? 0) - shippedOf(books, product);
};

/** Sum of the lines. */
export const slipTotal = ({ lines }: OrderSlip): bigint =>
  [...lines.values()].reduce((all, { quantity, price }) => all + BigInt(quantity) * price, 0n);

/** What is on an account: paid in, less the orders that it has paid and got nothing back for. */
export const moneyOf = (books: ShopBooks, account: string): bigint =>
  [...books.orders.values()]
    .filter((slip) => slip.account === account && slip.state !== "cancelled" && !slip.givenBack)
    .reduce((left, slip) => left - slipTotal(slip), books.paidIn.get(account) ?? 0n);

const free = (books: ShopBooks, product: string): number =>
  onHandOf(books, product) - reservedOf(books, product);

const moveStock = (books: ShopBooks, { kind, product, quantity }: StockAsked): string => {
  const card = books.products.get(product);
  if (card === undefined) return "PRODUCT_NOT_FOUND";
  if (kind === "receive") {
    if (card.retired) return "PRODUCT_RETIRED";
    card.received += quantity;
    return "OK";
  }
  if (free(books, product) + quantity < 0) return "OUT_OF_STOCK";
  card.adjusted += quantity;
  return "OK";
};

const create = (
  books: ShopBooks,
  { order, lines }: Extract<ShopAsked, { kind: "create" }>,
  now: number,
): string => {
  const cards = [...lines.keys()].map((product) => books.products.get(product));
  if (cards.includes(undefined)) return "PRODUCT_NOT_FOUND";
  if (books.orders.has(order)) return "ORDER_EXISTS";
  if (cards.some((card) => card?.retired)) return "PRODUCT_RETIRED";
  if ([...lines].some(([product, quantity]) => quantity > free(books, product))) {
    return "OUT_OF_STOCK";
  }
  const priced = [...lines].map(([product, quantity]) => {
    const price = books.products.get(product)?.price ?? 0n;
    return [product, { quantity, price }] as const;
  });
  const until = now + shopWindowMs;
  const unpaid = { account: "", givenBack: false };
  books.orders.set(order, { state: "pending", lines: new Map(priced), until, ...unpaid });
  return "OK";
};

const changeLine = (
  books: ShopBooks,
  slip: OrderSlip,
  product: string,
  quantity: number,
  isOver: boolean,
): string => {
  const card = books.products.get(product);
  if (card === undefined) return "PRODUCT_NOT_FOUND";
  if (slip.state !== "pending" || isOver) return "ORDER_NOT_OPEN";
  const before = slip.lines.get(product);
  const more = quantity - (before?.quantity ?? 0);
  if (more === 0) return "NOTHING";
  if (before === undefined && card.retired) return "PRODUCT_RETIRED";
  if (quantity === 0 && slip.lines.size === 1) return "ORDER_LINES_LIMIT";
  if (more > 0 && card.retired) return "PRODUCT_RETIRED";
  if (more > free(books, product)) return "OUT_OF_STOCK";
  if (quantity === 0) slip.lines.delete(product);
  else slip.lines.set(product, { quantity, price: before?.price ?? card.price });
  return "OK";
};

const pay = (books: ShopBooks, slip: OrderSlip, account: string, isOver: boolean): string => {
  if (!books.paidIn.has(account)) return "ACCOUNT_NOT_FOUND";
  if (slip.state === "paid" && slip.account === account) {
    return slip.givenBack ? "ORDER_NOT_OPEN" : "NOTHING";
  }
  if (slip.state !== "pending" || isOver) return "ORDER_NOT_OPEN";
  if (moneyOf(books, account) < slipTotal(slip)) return "INSUFFICIENT_FUNDS";
  slip.state = "paid";
  slip.account = account;
  return "OK";
};

/** The payment of an order is undone at the bank's desk, which knows nothing of the order. */
const giveBack = (slip: OrderSlip): string => {
  if (slip.account === "") return "ENTRY_NOT_FOUND";
  if (slip.givenBack || slip.state === "cancelled") return "ALREADY_REVERSED";
  slip.givenBack = true;
  return "OK";
};

/** From which states an order gets there. */
const before = {
  ship: { to: "shipped", from: ["paid"] },
  deliver: { to: "delivered", from: ["shipped"] },
  cancel: { to: "cancelled", from: ["pending", "paid"] },
} as const;

/** What the keeper says: OK with the books changed, NOTHING, or why not. */
export const keepShop = (books: ShopBooks, asked: ShopAsked, now: number): string => {
  if (asked.kind === "receive" || asked.kind === "adjust") return moveStock(books, asked);
  if (asked.kind === "create") return create(books, asked, now);
  if (asked.kind === "price" || asked.kind === "retire") {
    const card = books.products.get(asked.product);
    if (card === undefined) return "PRODUCT_NOT_FOUND";
    if (card.retired) return asked.kind === "retire" ? "NOTHING" : "PRODUCT_RETIRED";
    if (asked.kind === "retire") card.retired = true;
    else if (card.price === asked.price) return "NOTHING";
    else card.price = asked.price;
    return "OK";
  }
  const slip = books.orders.get(asked.order);
  if (asked.kind === "reverse") return slip === undefined ? "ENTRY_NOT_FOUND" : giveBack(slip);
  if (slip === undefined) return asked.kind === "expire" ? "NOTHING" : "ORDER_NOT_FOUND";
  const isOver = slip.state === "pending" && slip.until <= now;
  if (asked.kind === "line") {
    return changeLine(books, slip, asked.product, asked.quantity, isOver);
  }
  if (asked.kind === "pay") return pay(books, slip, asked.account, isOver);
  if (asked.kind === "expire") {
    if (!isOver) return "NOTHING";
    slip.state = "expired";
    return "OK";
  }
  const { to, from } = before[asked.kind];
  if (slip.state === to) return "NOTHING";
  if (isOver || !from.some((state) => state === slip.state)) return "ORDER_NOT_OPEN";
  if (to === "shipped" && slip.givenBack) return "ORDER_NOT_OPEN";
  slip.state = to;
  return "OK";
};
