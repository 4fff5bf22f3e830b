import type { ServiceName } from "../../platform/grpc/proto.ts";
import type { Money } from "../../proto/gen/daybook/type/v1/Money.ts";
import { demoWords } from "./demo-words.ts";
import { type SeededRandom, seededRandom, seededRequestId } from "./seeded-random.ts";

/** One command of the demo. */
export type DemoCommand = {
  readonly rpc: string;
  readonly request: object & { readonly requestId: string };
};

type DemoCommands = readonly [DemoCommand, ...DemoCommand[]];

/** Things of one kind, made at once; those of the stages before it are there by then. */
export type DemoStage = {
  /** What they are: `products`. */
  readonly title: string;
  readonly service: ServiceName;
  readonly count: number;
  /** The commands of one thing, each resting on the one before. */
  readonly commandsOf: (index: number) => DemoCommands;
};

type Named = { readonly id: string; readonly name: string };

/** Of ten things so many are movements and orders; one is a product, one a customer. */
const shares = { movements: 6, orders: 2 } as const;
const thingsOfShare = 10;
const receivedMin = 300;
const receivedMax = 3_000;
/** Nobody spends as much in a demo, so hardly anything is refused. */
const salaryMinor = { least: 600_000, most: 1_200_000 } as const;
const overdraftMinor = 200_000;

const eur = (minor: number): Money => ({ currencyCode: "EUR", minorUnits: String(minor) });

const slug = (text: string): string =>
  text
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-");

/** The things of a seed. Each depends on its own number and on earlier ones, not on later ones. */
const createThings = (seed: number) => {
  const randomOf = (kind: string, index: number): SeededRandom =>
    seededRandom(`demo ${seed} ${kind} ${index}`);
  const command = (rpc: string, key: number | string, request: object): DemoCommand => ({
    rpc,
    request: { requestId: seededRequestId(`demo ${seed} ${rpc} ${key}`), ...request },
  });
  const article = (index: number) => {
    const random = randomOf("product", index);
    const [colour, quality] = [random.pick(demoWords.colours), random.pick(demoWords.qualities)];
    const { name: noun, category, leastMinor, mostMinor } = random.pick(demoWords.articles);
    const name = `${colour} ${quality} ${noun}`;
    const priceMinor = random.integer(leastMinor / 10, mostMinor / 10) * 10;
    const id = `demo${seed}-${slug(name)}-${index + 1}`;
    return { id, name, colour, quality, category, priceMinor };
  };
  const person = (index: number): Named => {
    const random = randomOf("customer", index);
    const name = `${random.pick(demoWords.firstNames)} ${random.pick(demoWords.lastNames)}`;
    return { id: `demo${seed}-${slug(name)}-${index + 1}`, name };
  };
  return { seed, randomOf, command, article, person };
};

type Things = ReturnType<typeof createThings>;

const addProduct = ({ seed, command, article, randomOf }: Things, index: number) => {
  const { id, name, colour, quality, category, priceMinor } = article(index);
  const product = {
    productId: id,
    sku: `D${seed}-${index + 1}`,
    name,
    category,
    price: eur(priceMinor),
    description: `A ${quality} thing for everyday, in ${colour.toLowerCase()}`,
    attributes: { colour: colour.toLowerCase(), quality },
  };
  const quantity = String(randomOf("stock", index).integer(receivedMin, receivedMax));
  return [
    command("addProduct", index, product),
    command("receiveStock", index, { productId: id, quantity }),
  ] as const;
};

const registerCustomer = ({ seed, command, person, randomOf }: Things, index: number) => {
  const { id, name } = person(index);
  const random = randomOf("address", index);
  const house = `${random.integer(1, 120)} ${random.pick(demoWords.streets)}`;
  return [
    command("registerCustomer", index, {
      customerId: id,
      name,
      email: `${slug(name).replaceAll("-", ".")}.${index + 1}@demo${seed}.example`,
      phone: `+41 44 ${random.integer(100, 999)} ${random.integer(10, 99)} 00`,
      address: `${house}, ${random.pick(demoWords.towns)}`,
    }),
  ] as const;
};

const openAccount = ({ command, person }: Things, index: number) => {
  const { id } = person(index);
  return [
    command("openAccount", index, {
      accountId: id,
      ownerId: id,
      currencyCode: "EUR",
      overdraftLimit: eur(overdraftMinor),
    }),
  ] as const;
};

const paySalary = ({ command, person, randomOf }: Things, index: number) => {
  const { least, most } = salaryMinor;
  const amount = eur(randomOf("salary", index).integer(least, most));
  return [
    command("depositMoney", `salary ${index}`, {
      accountId: person(index).id,
      amount,
      description: "Salary",
      reference: `PAY-${index + 1}`,
    }),
  ] as const;
};

/**
 * Number of a customer or product that a movement or order may name. Those that a smaller demo has
 * as well, so that a greater one of the same seed only adds to it.
 */
const earlier = (random: SeededRandom, index: number, share: number): number =>
  random.integer(0, Math.floor(index / share));

const moveMoney = ({ command, person, randomOf }: Things, index: number) => {
  const random = randomOf("movement", index);
  const [from, to] = [
    earlier(random, index, shares.movements),
    earlier(random, index, shares.movements),
  ];
  const reference = `M-${index + 1}`;
  const kind = from === to ? 0 : random.integer(0, 9);
  const amount = eur(random.integer(250, 9_900));
  const accountId = person(from).id;
  if (kind === 0) {
    const description = random.pick(demoWords.income);
    return [command("depositMoney", index, { accountId, amount, description, reference })] as const;
  }
  if (kind <= 5) {
    const description = random.pick(demoWords.spending);
    return [
      command("withdrawMoney", index, { accountId, amount, description, reference }),
    ] as const;
  }
  const [fromAccountId, toAccountId] = [accountId, person(to).id];
  const description = random.pick(demoWords.transfers);
  const transfer = { fromAccountId, toAccountId, amount, description, reference };
  return [command("transferMoney", index, transfer)] as const;
};

const linesOf = ({ article }: Things, index: number, random: SeededRandom) => {
  const wanted = Array.from({ length: random.integer(1, 4) }, () =>
    earlier(random, index, shares.orders),
  );
  return [...new Set(wanted)].map((product) => ({
    productId: article(product).id,
    quantity: String(random.integer(1, 3)),
  }));
};

/** Of a hundred orders a few wait for payment or are cancelled, most are delivered. */
const placeOrder = (things: Things, index: number) => {
  const { seed, command, person, randomOf } = things;
  const random = randomOf("order", index);
  const orderId = `demo${seed}-order-${index + 1}`;
  const { id } = person(earlier(random, index, shares.orders));
  const lines = linesOf(things, index, random);
  const create = command("createOrder", index, { orderId, customerId: id, lines });
  const pay = command("payOrder", index, { orderId, accountId: id });
  const ship = command("shipOrder", index, { orderId });
  const deliver = command("deliverOrder", index, { orderId });
  const reason = random.pick(demoWords.cancelled);
  const cancel = command("cancelOrder", index, { orderId, reason });
  const fate = random.integer(1, 100);
  if (fate <= 8) return [create] as const;
  if (fate <= 12) return [create, cancel] as const;
  if (fate <= 16) return [create, pay, cancel] as const;
  if (fate <= 26) return [create, pay] as const;
  return fate <= 40 ? ([create, pay, ship] as const) : ([create, pay, ship, deliver] as const);
};

/** What to look at when it is there. */
export type DemoSights = {
  readonly product: Named & { readonly colour: string; readonly category: string };
  readonly customer: Named;
  readonly orderId: string;
};

/** The stages of a demo, in order, and what to look at afterwards. */
export type DemoPlan = { readonly stages: readonly DemoStage[]; readonly sights: DemoSights };

/**
 * A small shop and its bank of about `size` things. Seed and size determine everything, ids and
 * request ids too; a greater size with the same seed has the same things and more.
 */
export const createDemoPlan = ({
  seed,
  size,
}: {
  readonly seed: number;
  readonly size: number;
}): DemoPlan => {
  const things = createThings(seed);
  const each = Math.ceil(size / thingsOfShare);
  const stage = (
    title: string,
    service: ServiceName,
    count: number,
    make: (of: Things, index: number) => DemoCommands,
  ): DemoStage => ({ title, service, count, commandsOf: (index) => make(things, index) });
  const accounts = "daybook.account.v1.AccountCommandService";
  return {
    stages: [
      stage("products", "daybook.catalogue.v1.ProductCommandService", each, addProduct),
      stage("customers", "daybook.customer.v1.CustomerCommandService", each, registerCustomer),
      stage("accounts", accounts, each, openAccount),
      stage("salaries", accounts, each, paySalary),
      stage("movements", accounts, each * shares.movements, moveMoney),
      stage("orders", "daybook.order.v1.OrderCommandService", each * shares.orders, placeOrder),
    ],
    sights: {
      product: things.article(0),
      customer: things.person(0),
      orderId: `demo${seed}-order-1`,
    },
  };
};
