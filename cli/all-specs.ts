import { accountCommands } from "./account-commands.ts";
import { accountQueries } from "./account-queries.ts";
import { accountReports } from "./account-reports.ts";
import { accountStreams } from "./account-streams.ts";
import type { CommandSpec } from "./command-spec.ts";
import { customerCommands } from "./customer-commands.ts";
import { customerQueries } from "./customer-queries.ts";
import { operationsCommands } from "./operations-commands.ts";
import { orderCommands } from "./order-commands.ts";
import { orderQueries } from "./order-queries.ts";
import { productCommands } from "./product-commands.ts";
import { productQueries } from "./product-queries.ts";

/** Every command of the command line that calls a service. */
export const allSpecs: readonly CommandSpec[] = [
  ...accountCommands,
  ...accountQueries,
  ...accountReports,
  ...accountStreams,
  ...productCommands,
  ...productQueries,
  ...customerCommands,
  ...customerQueries,
  ...orderCommands,
  ...orderQueries,
  ...operationsCommands,
];
