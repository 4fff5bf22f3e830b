import type { RequestContext } from "../platform/grpc/handler.ts";
import type { Log } from "../platform/log.ts";

/** Fields by which requests name accounts. */
export type AccountsAsked = {
  readonly accountId?: string;
  readonly accountIds?: readonly string[];
};

type OfAccount = { readonly accountId?: string };

/** Lists of answers that show accounts, or what belongs to one. */
type AccountsShown = {
  readonly accounts?: readonly OfAccount[];
  readonly assessments?: readonly OfAccount[];
  readonly entries?: readonly OfAccount[];
};

/** How many accounts and entries a list shows; nothing of an answer that is no such list. */
const countsOf = ({ accounts, assessments, entries }: AccountsShown) => {
  const listed = entries ?? accounts ?? assessments;
  if (listed === undefined) return undefined;
  const shown = new Set(listed.map(({ accountId }) => accountId));
  return { accounts: shown.size, ...(entries && { entries: entries.length }) };
};

/**
 * Who read of which accounts, of which tenant, by which call: those that the request names, and of
 * a list how many accounts and entries it shows. Never what they hold. Answers in which no account
 * is shown by itself (reports, the shop) are none.
 */
export const logAccess = (
  logger: Log,
  { accountId = "", accountIds = [] }: AccountsAsked,
  answer: object,
  { method: rpc, tenantId, actor, correlationId }: RequestContext,
): void => {
  const named = accountId === "" ? accountIds : [accountId];
  const counts = countsOf(answer);
  if (named.length === 0 && counts === undefined) return;
  const asked = named.length === 0 ? {} : { accountIds: named };
  logger.info({ rpc, tenantId, actor, correlationId, ...asked, ...counts }, "query.account-read");
};
