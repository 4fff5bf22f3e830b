import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { createClient } from "../platform/grpc/client.ts";
import { silentLog } from "../platform/log.ts";
import type { Search } from "../platform/search-index/search-index.ts";
import { openPgSql } from "../platform/sql/pg.ts";
import { words } from "../query-service/clauses.ts";
import { products } from "../read-models/products.ts";
import { besideHead, besideRows } from "./beside.ts";
import { benchTenant, openDirectIndex } from "./direct-index.ts";
import { addProductNow, openBenchExecutor } from "./executor.ts";
import { formatTable, timeCallers, whole } from "./figures.ts";
import { openProcesses } from "./processes.ts";
import type { Environment } from "./programs.ts";
import { anyTwoWords, postAll } from "./read-books.ts";
import type { Section } from "./section.ts";
import { type Servers, startServers } from "./servers.ts";

const prefix = "bench";
const productsDefault = 100_000;
const callsDefault = 500;
const pageSize = 20;
const writers = 1_024;
const categories = 40;

const productAt = (at: number) => ({
  type: "AddProduct" as const,
  productId: `product-${at}`,
  sku: `SKU-${at}`,
  name: `Product ${at} ${anyTwoWords()}`,
  description: `Made for ${anyTwoWords()}`,
  category: `category-${at % categories}`,
  attributes: [{ name: "colour", value: at % 2 === 0 ? "red" : "blue" }],
  currencyCode: "EUR" as const,
  priceMinor: BigInt(100 + (at % 10_000)),
});

const addProducts = async (url: string, count: number): Promise<void> => {
  const sql = openPgSql({ url, applicationName: "daybook-bench", logger: silentLog });
  const executor = openBenchExecutor(await openPostgresEventLog({ sql }));
  await timeCallers(writers, count, (at) => addProductNow(executor.execute, productAt(at)));
  await executor.stop();
  await sql.close();
};

/** What the query service asks the index for a search by name. */
const searchByName = (text: string): Search => ({
  tenantId: benchTenant,
  clauses: words(["name", "description", "sku"], text),
  sort: [
    { field: "nameKey", descending: false },
    { field: "productId", descending: false },
  ],
  size: pageSize,
  facets: ["category", "priceBand", "attributes"],
  pointInTime: "open",
});

const measure = async (
  servers: Servers<"postgres" | "rabbitmq" | "elasticsearch">,
  env: Environment,
): Promise<string> => {
  const count = Number(env.BENCH_PRODUCTS ?? productsDefault);
  const calls = Number(env.READS_CALLS ?? callsDefault);
  await addProducts(servers.postgres.url, count);
  await postAll(servers, prefix, count);
  await using processes = openProcesses(servers);
  const { address } = await processes.start("query-service", { INDEX_PREFIX: prefix });
  const client = createClient("daybook.catalogue.v1.ProductQueryService", address);
  const index = openDirectIndex(servers.elasticsearch.url, prefix);
  const pairs = [
    {
      what: "SearchProducts with two words",
      product: () => client.searchProducts({ text: anyTwoWords(), pageSize, orderBy: "name" }),
      direct: () => index.search(products, searchByName(anyTwoWords())),
    },
  ];
  const rows: (readonly string[])[] = [besideHead];
  for (const pair of pairs) rows.push(...(await besideRows(pair, { calls })));
  await index.close();
  client.close();
  return `${whole(count)} products.\n\n${formatTable(rows)}`;
};

/** Search in a catalogue beside the same request made directly. */
export const productSearch: Section = {
  name: "product-search",
  title: "search among 100,000 products (BENCH_PRODUCTS) beside direct requests",
  needs: ["postgres", "rabbitmq", "elasticsearch"],
  run: async (env) => {
    await using servers = await startServers("postgres", "rabbitmq", "elasticsearch");
    return await measure(servers, env);
  },
};
