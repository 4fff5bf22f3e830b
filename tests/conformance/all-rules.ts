import { accountQueryRules } from "./account-queries.ts";
import { amountRules } from "./amounts.ts";
import { answerRules } from "./answers.ts";
import { assessmentRules } from "./assessments.ts";
import { customerRules } from "./customers.ts";
import { entryQueryRules } from "./entry-queries.ts";
import { exportRules } from "./exports.ts";
import { fieldRules } from "./fields.ts";
import { orderStateRules } from "./order-states.ts";
import { orderRules } from "./orders.ts";
import { productRules } from "./products.ts";
import { refusalRules } from "./refusals.ts";
import { reportRules } from "./reports.ts";
import { requestIdRules } from "./request-ids.ts";
import { reversalRules } from "./reversals.ts";
import type { Rule } from "./rule.ts";
import { shopCallRules } from "./shop-calls.ts";
import { shopFieldRules } from "./shop-fields.ts";
import { statementRules } from "./statements.ts";
import { stateRules } from "./states.ts";
import { streamRules } from "./streams.ts";
import { tenantRules } from "./tenants.ts";
import { tokenRules } from "./tokens.ts";
import { versionRules } from "./versions.ts";
import { watchRules } from "./watches.ts";

/** Every rule of the contract, group by group. A new RPC's rules are a file and a line here. */
export const allRules: readonly Rule[] = [
  ...answerRules,
  ...stateRules,
  ...fieldRules,
  ...amountRules,
  ...requestIdRules,
  ...versionRules,
  ...refusalRules,
  ...reversalRules,
  ...tokenRules,
  ...tenantRules,
  ...accountQueryRules,
  ...entryQueryRules,
  ...statementRules,
  ...exportRules,
  ...watchRules,
  ...assessmentRules,
  ...reportRules,
  ...streamRules,
  ...productRules,
  ...customerRules,
  ...orderRules,
  ...orderStateRules,
  ...shopCallRules,
  ...shopFieldRules,
];
