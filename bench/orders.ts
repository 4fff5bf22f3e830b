import { randomUUID } from "node:crypto";
import { createClient, type ServiceClient } from "../platform/grpc/client.ts";
import type { Services } from "../platform/grpc/proto.ts";
import { formatTable, median, ms, percentiles, timeCallers, whole } from "./figures.ts";
import { callers } from "./in-turns.ts";
import { openProcesses } from "./processes.ts";
import type { Section } from "./section.ts";
import { startServers } from "./servers.ts";

type OrderClient = ServiceClient<Services["daybook.order.v1.OrderCommandService"]>;

const productCount = 2_000;
const customerCount = 1_000;
const stockOfEach = 1_000_000_000;
const rounds = 5;
const ordersPerRoundDefault = 5_000;
const hotProduct = "bench-hot";

const requestId = (): string => randomUUID();
const any = (count: number): number => Math.floor(Math.random() * count);

const openShop = async (address: string): Promise<void> => {
  const customers = createClient("daybook.customer.v1.CustomerCommandService", address);
  const products = createClient("daybook.catalogue.v1.ProductCommandService", address);
  await timeCallers(callers, customerCount, (at) =>
    customers.registerCustomer({
      requestId: requestId(),
      customerId: `bench-${at}`,
      name: `Buyer ${at}`,
      email: `buyer-${at}@example.org`,
    }),
  );
  const ids = [hotProduct, ...Array.from({ length: productCount }, (_, at) => `bench-${at}`)];
  await timeCallers(callers, ids.length, async (at) => {
    const productId = ids[at] ?? hotProduct;
    const price = { currencyCode: "EUR", minorUnits: 100 };
    const product = { productId, sku: productId, name: productId, category: "bench", price };
    await products.addProduct({ requestId: requestId(), ...product });
    await products.receiveStock({ requestId: requestId(), productId, quantity: stockOfEach });
  });
  customers.close();
  products.close();
};

const order = (client: OrderClient, first: string): Promise<unknown> =>
  client.createOrder({
    requestId: requestId(),
    customerId: `bench-${any(customerCount)}`,
    lines: [
      { productId: first, quantity: 1 },
      { productId: `bench-${productCount / 2 + any(productCount / 2)}`, quantity: 2 },
    ],
  });

type Turn = { readonly perSecond: number; readonly p50: number; readonly p99: number };

const measure = async (client: OrderClient, total: number) => {
  const turns: { readonly many: Turn; readonly hot: Turn }[] = [];
  const turn = async (first: () => string): Promise<Turn> => {
    const { seconds, durationsMs } = await timeCallers(callers, total, () =>
      order(client, first()),
    );
    return { perSecond: total / seconds, ...percentiles(durationsMs) };
  };
  for (let round = 0; round <= rounds; round += 1) {
    const many = await turn(() => `bench-${any(productCount / 2)}`);
    const hot = await turn(() => hotProduct);
    // The first round warms up.
    if (round > 0) turns.push({ many, hot });
  }
  return turns;
};

const report = (turns: Awaited<ReturnType<typeof measure>>): string => {
  const row = (what: string, name: "many" | "hot"): string[] => {
    const of = (figure: (turn: Turn) => number): number =>
      median(turns.map((turn) => figure(turn[name])));
    const ratio = median(turns.map((turn) => turn[name].perSecond / turn.many.perSecond));
    const times = [ms(of(({ p50 }) => p50)), ms(of(({ p99 }) => p99))];
    return [what, whole(of(({ perSecond }) => perSecond)), ratio.toFixed(2), ...times];
  };
  return formatTable([
    ["what", "orders/s", "ratio", "p50", "p99"],
    row(`${callers} buyers, ${whole(productCount)} products`, "many"),
    row(`${callers} buyers, one product in every order`, "hot"),
  ]);
};

/** Orders of two lines; with many products, and with one that everybody wants. */
export const orders: Section = {
  name: "orders",
  title: "CreateOrder with two lines, one client in Node; many products and one hot one",
  needs: ["postgres"],
  run: async (env) => {
    await using servers = await startServers("postgres");
    await using processes = openProcesses(servers);
    const { address } = await processes.start("command-service");
    await openShop(address);
    const client = createClient("daybook.order.v1.OrderCommandService", address);
    const total = Number(env.BENCH_ORDERS ?? ordersPerRoundDefault);
    const turns = await measure(client, total);
    client.close();
    return report(turns);
  },
};
