import { accounts } from "./accounts.ts";
import { customers } from "./customers.ts";
import { entries } from "./entries.ts";
import { orders } from "./orders.ts";
import { products } from "./products.ts";
import type { AnyProjection } from "./projection.ts";
import { reports } from "./reports.ts";
import { risk } from "./risk.ts";

/** Every read model. Adding one is its file with a test and one line here. */
export const readModels: readonly AnyProjection[] = [
  accounts,
  entries,
  risk,
  reports,
  products,
  customers,
  orders,
];
