import type { Product__Output as Product } from "../../proto/gen/daybook/catalogue/v1/Product.ts";
import type { Customer__Output as Customer } from "../../proto/gen/daybook/customer/v1/Customer.ts";
import type { Order__Output as Order } from "../../proto/gen/daybook/order/v1/Order.ts";
import type { Timestamp__Output as Timestamp } from "../../proto/gen/google/protobuf/Timestamp.ts";
import { eur, timeMs } from "./messages.ts";
import { type ShopCommand, type ShopTold, shopStream } from "./shop-command.ts";

/** What somebody was told by the shop. */
export type ShopLine = {
  readonly command: ShopCommand;
  readonly told: ShopTold;
  readonly recordTime: Timestamp;
};

type Rpc = ShopCommand["rpc"];
type Lines = readonly ShopLine[];
type LineOf<Name extends Rpc> = ShopLine & {
  readonly command: Extract<ShopCommand, { rpc: Name }>;
};

/** An order as it must be shown; it was placed under one of the emails of its customer. */
export type ExpectedOrder = {
  readonly order: Omit<Order, "customerEmail">;
  readonly customerEmails: readonly string[];
};

const isOf = <Name extends Rpc>(line: ShopLine, ...rpcs: readonly Name[]): line is LineOf<Name> =>
  rpcs.some((rpc) => rpc === line.command.rpc);

const of = <Name extends Rpc>(lines: Lines, ...rpcs: readonly Name[]): LineOf<Name>[] =>
  lines.filter((line): line is LineOf<Name> => isOf(line, ...rpcs));

const ofProduct = <Line extends { readonly command: { readonly productId: string } }>(
  lines: readonly Line[],
  productId: string,
): Line[] => lines.filter(({ command }) => command.productId === productId);

/** By version. @throws {Error} when a version is missing. */
const inOrder = (streamId: string, told: Lines): ShopLine[] => {
  const history = told.toSorted((one, other) => one.told.version - other.told.version);
  const gap = history.findIndex(({ told }, index) => told.version !== index + 1);
  if (gap < 0) return history;
  throw new Error(`Cannot balance ${streamId}: version ${gap + 1} was told to nobody, or twice`);
};

const statusAfter = {
  CreateOrder: "ORDER_STATUS_PENDING",
  PayOrder: "ORDER_STATUS_PAID",
  ShipOrder: "ORDER_STATUS_SHIPPED",
  DeliverOrder: "ORDER_STATUS_DELIVERED",
  CancelOrder: "ORDER_STATUS_CANCELLED",
} as const;

type OrderLine = LineOf<keyof typeof statusAfter>;

/** An order with what was told of it, and how it stands. */
type Placed = {
  readonly creation: LineOf<"CreateOrder">;
  readonly history: readonly OrderLine[];
  readonly status: (typeof statusAfter)[keyof typeof statusAfter];
};

/** All that was told, and the same by the stream whose version was told. */
type Books = {
  readonly lines: Lines;
  readonly byStream: ReadonlyMap<string, readonly ShopLine[]>;
  readonly placed: readonly Placed[];
};

const placedOf = (creation: LineOf<"CreateOrder">, told: Lines): Placed => {
  const history = told as readonly OrderLine[];
  const last = history.at(-1)?.command.rpc ?? "CreateOrder";
  return { creation, history, status: statusAfter[last] };
};

const booksOf = (lines: Lines): Books => {
  // Stock that comes in is told with its product's version, which it leaves as it is.
  const told = lines.filter((line) => !isOf(line, "ReceiveStock", "OpenAccount"));
  const groups = Map.groupBy(told, ({ command }) => shopStream(command));
  const byStream = new Map([...groups].map(([id, group]) => [id, inOrder(id, group)]));
  const placed = of(lines, "CreateOrder").map((creation) =>
    placedOf(creation, byStream.get(shopStream(creation.command)) ?? []),
  );
  return { lines, byStream, placed };
};

/** Every event of a product's stock: its listings, what came in, and what its orders moved. */
const stockLines = ({ lines, placed }: Books, productId: string): ShopLine[] => [
  ...ofProduct(of(lines, "AddProduct", "ChangeProductDetails", "ReceiveStock"), productId),
  ...placed
    .filter(({ creation }) => creation.command.lines.some((line) => line.productId === productId))
    .flatMap(({ history }) => of(history, "CreateOrder", "ShipOrder", "CancelOrder")),
];

const pieces = ({ placed }: Books, productId: string, ...statuses: readonly string[]): number =>
  placed
    .filter(({ status }) => statuses.includes(status))
    .flatMap(({ creation }) => creation.command.lines)
    .filter((line) => line.productId === productId)
    .reduce((sum, { quantity }) => sum + quantity, 0);

const latest = (lines: Lines): Timestamp | null =>
  lines
    .map(({ recordTime }) => recordTime)
    .sort((one, other) => timeMs(one) - timeMs(other))
    .at(-1) ?? null;

const productOf = (books: Books, { command, recordTime }: LineOf<"AddProduct">): Product => {
  const { productId, priceMinor } = command;
  const history = books.byStream.get(`product-${productId}`) ?? [];
  const described = of(history, "ChangeProductDetails").at(-1);
  const stock = stockLines(books, productId);
  const received = ofProduct(of(books.lines, "ReceiveStock"), productId).reduce(
    (sum, line) => sum + line.command.quantity,
    0,
  );
  const shipped = pieces(books, productId, "ORDER_STATUS_SHIPPED", "ORDER_STATUS_DELIVERED");
  const reserved = pieces(books, productId, "ORDER_STATUS_PENDING", "ORDER_STATUS_PAID");
  return {
    productId,
    sku: productId,
    name: `Thing ${productId}`,
    description: described?.command.description ?? "",
    category: "Things",
    price: eur(priceMinor),
    attributes: {},
    status: "PRODUCT_STATUS_ACTIVE",
    onHand: String(received - shipped),
    reserved: String(reserved),
    available: String(received - shipped - reserved),
    version: String(history.length),
    stockVersion: String(stock.length),
    createTime: recordTime,
    lastActivityTime: latest(stock),
  };
};

const emailsOf = ({ byStream }: Books, customerId: string): string[] =>
  of(byStream.get(`customer-${customerId}`) ?? [], "RegisterCustomer", "ChangeEmail").map(
    ({ command }) => command.email,
  );

const customerOf = (
  books: Books,
  { command, recordTime }: LineOf<"RegisterCustomer">,
): Customer => {
  const { customerId } = command;
  const history = books.byStream.get(`customer-${customerId}`) ?? [];
  const called = of(history, "ChangeProfile").at(-1);
  return {
    customerId,
    name: `Buyer ${customerId}`,
    email: emailsOf(books, customerId).at(-1) ?? "",
    phone: called?.command.phone ?? "",
    address: "",
    status: "CUSTOMER_STATUS_ACTIVE",
    registerTime: recordTime,
    lastActivityTime: history.at(-1)?.recordTime ?? recordTime,
    version: String(history.length),
  };
};

const orderOf = (books: Books, { creation, history, status }: Placed): ExpectedOrder => {
  const { command, told, recordTime } = creation;
  const { orderId, customerId } = command;
  const customerEmails = emailsOf(books, customerId);
  const ordered = command.lines.map(({ productId, quantity }) => {
    const priceMinor =
      ofProduct(of(books.lines, "AddProduct"), productId)[0]?.command.priceMinor ?? 0n;
    const priced = { unitPrice: eur(priceMinor), lineTotal: eur(BigInt(quantity) * priceMinor) };
    return { productId, productName: `Thing ${productId}`, quantity: String(quantity), ...priced };
  });
  const steps = history.map((line) => ({
    status: statusAfter[line.command.rpc],
    time: line.recordTime,
    actor: "anonymous",
    reason: isOf(line, "CancelOrder") ? line.command.reason : "",
  }));
  const order = {
    orderId,
    customerId,
    customerName: `Buyer ${customerId}`,
    currentCustomerEmail: customerEmails.at(-1) ?? "",
    status,
    lines: ordered,
    totalPrice: eur(told.totalMinor ?? 0n),
    createTime: recordTime,
    expireTime: told.expireTime ?? null,
    history: steps,
    version: String(history.length),
    accountId: of(history, "PayOrder")[0]?.command.accountId ?? "",
    lastActivityTime: history.at(-1)?.recordTime ?? recordTime,
  };
  return { order, customerEmails };
};

/** What the purse has paid and got back, with the commands that did it. */
const paymentsIn = ({ placed }: Books) =>
  placed.flatMap(({ creation, history }) => [
    ...of(history, "PayOrder").map((line) => ({ line, minor: -(creation.told.totalMinor ?? 0n) })),
    ...of(history, "CancelOrder")
      .map((line) => ({ line, minor: line.told.refundedMinor ?? 0n }))
      .filter(({ minor }) => minor > 0n),
  ]);

/** The account that pays for all; undefined as long as it is not open. */
const purseIn = (books: Books) => {
  const [opening] = of(books.lines, "OpenAccount");
  const paid = paymentsIn(books);
  const balanceMinor = paid.reduce((sum, { minor }) => sum + minor, 0n);
  return opening && { ...opening.command, balanceMinor, entries: paid.length };
};

const idsOf = (lines: Lines): string[] => lines.map(({ command }) => command.requestId);

/** Request ids of the events of each stream. */
const streamsIn = (books: Books) => {
  const { lines, byStream } = books;
  const stock = of(lines, "AddProduct").map(({ command: { productId } }): [string, string[]] => [
    `stock-${productId}`,
    idsOf(stockLines(books, productId)),
  ]);
  const purses = of(lines, "OpenAccount").map((opening): [string, string[]] => [
    shopStream(opening.command),
    idsOf([opening, ...paymentsIn(books).map(({ line }) => line)]),
  ]);
  const changed = idsOf(of(lines, "ChangeEmail"));
  return {
    /** By version. */
    ordered: new Map([...byStream].map(([id, told]) => [id, idsOf(told)])),
    /** Versions are told to nobody. */
    unordered: new Map([...stock, ...purses]),
    /** Of all streams of emails; a change gives one up and claims another. */
    emails: [...idsOf(of(lines, "RegisterCustomer")), ...changed, ...changed],
  };
};

/** The shop's side of the books: counted from requests and answers each time it is asked. */
export const createShopLedger = () => {
  const lines: ShopLine[] = [];
  const asked =
    <Value>(count: (books: Books) => Value) =>
    () =>
      count(booksOf(lines));
  return {
    acknowledge: (line: ShopLine): void => void lines.push(line),
    products: asked((books) => of(books.lines, "AddProduct").map((line) => productOf(books, line))),
    customers: asked((books) =>
      of(books.lines, "RegisterCustomer").map((line) => customerOf(books, line)),
    ),
    orders: asked((books) => books.placed.map((placed) => orderOf(books, placed))),
    purse: asked(purseIn),
    streams: asked(streamsIn),
  };
};

/** The shop's side of the books. */
export type ShopLedger = ReturnType<typeof createShopLedger>;
