import type { Account__Output as Account } from "../../proto/gen/daybook/account/v1/Account.ts";
import { timeMs } from "../e2e/messages.ts";
import { chapterAt, type Story } from "./account-stories.ts";
import type { Exchange, ExchangeOf } from "./exchange.ts";
import { differs, type Extent, extentOf, type Ground, same, versionsIn } from "./ground.ts";
import { assessmentAt, withoutSentences } from "./risk-model.ts";

/** Values by which two elements are told apart, in the order in which they count. */
export type Keys = readonly (bigint | number | string)[];

/** What is wrong with the order of elements. */
export const judgeOrder = (all: readonly Keys[], descending: boolean): string[] => {
  for (const [at, one] of all.entries()) {
    const next = all[at + 1];
    if (next === undefined) break;
    const differing = one.findIndex((value, key) => value !== next[key]);
    const [left, right] = [one[differing], next[differing]];
    if (left === undefined || right === undefined) return [`${at + 1} is the same as ${at}`];
    if (left < right === descending) return [`${at + 1} is before ${at} in order`];
  }
  return [];
};

/** A list of one document an account. */
type Listed<Element> = {
  readonly shown: readonly { readonly accountId: string; readonly element: Element }[];
  /** What may be shown of an account at a version. */
  readonly elementAt: (story: Story, version: number) => Element;
  readonly isListed: (story: Story, version: number) => boolean;
};

const judgeShown = <Element>(
  { stories }: Ground,
  { shown, elementAt, isListed }: Listed<Element>,
  extent: Extent,
): string[] =>
  shown.flatMap(({ accountId, element }) => {
    const story = stories.get(accountId);
    if (story === undefined) return [`shows ${accountId}, of which nobody was told`];
    const versions = versionsIn(story, extent).filter((version) => version > 0);
    const fitting = versions.filter((version) => same(elementAt(story, version), element));
    if (fitting.length === 0)
      return differs(accountId, element, elementAt(story, versions[0] ?? 1));
    return fitting.some((one) => isListed(story, one)) ? [] : [`shows ${accountId} against filter`];
  });

const judgeMissing = <Element>(
  { stories }: Ground,
  { shown, isListed }: Listed<Element>,
  extent: Extent,
): string[] => {
  const ids = new Set(shown.map(({ accountId }) => accountId));
  const missing = [...stories.values()].filter(
    (story) =>
      !ids.has(story.accountId) &&
      versionsIn(story, extent).every((version) => version > 0 && isListed(story, version)),
  );
  const twice = shown.length - ids.size;
  return [
    ...missing.map(({ accountId }) => `${accountId} is missing`),
    ...(twice > 0 ? [`${twice} are shown twice`] : []),
  ];
};

/** Totals are those of one moment where pages are, and else that of the first page. */
const judgeTotal = (exchange: Exchange, shown: number, frozen: boolean): string[] => {
  const answers = exchange.answers as readonly { readonly totalSize: string }[];
  if (answers.length > 1 && !frozen) return [];
  return answers.flatMap(({ totalSize }) => differs("total_size", totalSize, String(shown)));
};

/** Pages of one moment repeat what the first one says of itself. */
export const judgeFrozen = ({ answers }: Exchange): string[] =>
  answers.flatMap((answer) => differs("as_of of a page", asOfIn(answer), asOfIn(answers[0])));

const asOfIn = (answer: unknown) => (answer as { readonly asOf: unknown } | undefined)?.asOf;

const judgeList = <Element>(
  ground: Ground,
  exchange: ExchangeOf<"listAccounts" | "listHighValueAccounts" | "listRiskAssessments">,
  listed: Listed<Element>,
  frozen: boolean,
): string[] => {
  const extent = extentOf(ground, exchange, exchange.answers[0]?.asOf ?? null);
  return [
    ...judgeShown(ground, listed, extent),
    ...judgeMissing(ground, listed, extent),
    ...judgeTotal(exchange as Exchange, listed.shown.length, frozen),
    ...(frozen ? judgeFrozen(exchange as Exchange) : []),
  ];
};

const minorOf = ({ balance }: Account): bigint => BigInt(balance?.minorUnits ?? 0);
const accountAt = (story: Story, version: number): Account | undefined =>
  chapterAt(story, version)?.account;

const accountKeys: Readonly<Record<string, (account: Account) => Keys>> = {
  account_id: ({ accountId }) => [accountId],
  balance: (account) => [minorOf(account), account.accountId],
  open_time: ({ openTime, accountId }) => [timeMs(openTime), accountId],
  last_activity_time: ({ lastActivityTime, accountId }) => [timeMs(lastActivityTime), accountId],
};

const listedAccounts = (
  accounts: readonly Account[],
  isWanted: (account: Account) => boolean,
): Listed<Account | undefined> => ({
  shown: accounts.map((element) => ({ accountId: element.accountId, element })),
  elementAt: accountAt,
  isListed: (story, version) => {
    const account = accountAt(story, version);
    return account !== undefined && isWanted(account);
  },
});

/** Every account that fits, as it was, in order. */
export const judgeListAccounts = (
  ground: Ground,
  exchange: ExchangeOf<"listAccounts">,
): string[] => {
  const { ownerId, status, currencyCode, minMinorUnits, maxMinorUnits, orderBy } = exchange.request;
  const [field = "account_id", direction = ""] = (orderBy || "account_id").split(" ");
  const accounts = exchange.answers.flatMap((page) => page.accounts);
  const listed = listedAccounts(
    accounts,
    (account) =>
      (!ownerId || account.ownerId === ownerId) &&
      (!status || account.status === status) &&
      (!currencyCode || account.currencyCode === currencyCode) &&
      (minMinorUnits === undefined || minorOf(account) >= BigInt(String(minMinorUnits))) &&
      (maxMinorUnits === undefined || minorOf(account) <= BigInt(String(maxMinorUnits))),
  );
  const frozen = field === "balance" || field === "last_activity_time";
  const keys = accounts.map((account) => accountKeys[field]?.(account) ?? []);
  return [
    ...judgeList(ground, exchange, listed, frozen),
    ...judgeOrder(keys, direction === "desc"),
  ];
};

/** Every account above 100,000 whole units, highest first. */
export const judgeHighValue = (
  ground: Ground,
  exchange: ExchangeOf<"listHighValueAccounts">,
): string[] => {
  const { currencyCode } = exchange.request;
  const above = currencyCode === "JPY" ? 100_000n : 10_000_000n;
  const accounts = exchange.answers.flatMap((page) => page.accounts);
  const listed = listedAccounts(
    accounts,
    (account) => account.currencyCode === currencyCode && minorOf(account) > above,
  );
  const keys = accounts.map((account) => accountKeys.balance?.(account) ?? []);
  return [...judgeList(ground, exchange, listed, true), ...judgeOrder(keys, true)];
};

/** Every account of the least score or above, in order. */
export const judgeListRisk = (
  ground: Ground,
  exchange: ExchangeOf<"listRiskAssessments">,
): string[] => {
  const { minScore = 0, orderBy } = exchange.request;
  const [field, direction = ""] = (orderBy || "score desc").split(" ");
  const assessments = exchange.answers.flatMap((page) => page.assessments);
  const keys = assessments.map(({ accountId, score, lastEntryTime }): Keys => {
    if (field === "account_id") return [accountId];
    return [field === "score" ? score : lastEntryTime ? timeMs(lastEntryTime) : 0, accountId];
  });
  const listed = {
    shown: assessments.map((one) => ({
      accountId: one.accountId,
      element: withoutSentences(one) as object | null,
    })),
    elementAt: (story: Story, version: number) => assessmentAt(story, version) as object,
    isListed: (story: Story, version: number) => assessmentAt(story, version).score >= minScore,
  };
  return [
    ...judgeList(ground, exchange, listed, field !== "account_id"),
    ...judgeOrder(keys, direction === "desc"),
  ];
};
