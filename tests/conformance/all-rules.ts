import { accountQueryRules } from "./account-queries.ts";
import { amountRules } from "./amounts.ts";
import { answerRules } from "./answers.ts";
import { customerRules } from "./customers.ts";
import { entryQueryRules } from "./entry-queries.ts";
import { fieldRules } from "./fields.ts";
import { orderStateRules } from "./order-states.ts";
import { orderRules } from "./orders.ts";
import { productRules } from "./products.ts";
import { refusalRules } from "./refusals.ts";
import { requestIdRules } from "./request-ids.ts";
import type { Rule } from "./rule.ts";
import { shopFieldRules } from "./shop-fields.ts";
import { statementRules } from "./statements.ts";
import { stateRules } from "./states.ts";
import { tenantRules } from "./tenants.ts";
import { tokenRules } from "./tokens.ts";
import { versionRules } from "./versions.ts";

/** Every rule of the contract, group by group. A new RPC's rules are a file and a line here. */
export const allRules: readonly Rule[] = [
  ...answerRules,
  ...stateRules,
  ...fieldRules,
  ...amountRules,
  ...requestIdRules,
  ...versionRules,
  ...refusalRules,
  ...tokenRules,
  ...tenantRules,
  ...accountQueryRules,
  ...entryQueryRules,
  ...statementRules,
  ...productRules,
  ...customerRules,
  ...orderRules,
  ...orderStateRules,
  ...shopFieldRules,
];
