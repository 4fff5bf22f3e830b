import type { Clients } from "../e2e/embedded-process.ts";
import { present, timestamp } from "../e2e/messages.ts";
import type { Book, Known, Seen } from "./query-book.ts";

/** One query that is to be asked, and where to say what its answer shows. */
export type Question = {
  readonly queries: Clients["queries"];
  /** What the answer must include. */
  readonly book: Book;
  readonly token: string;
  readonly accountId: string;
  readonly see: (seen: Seen) => void;
  readonly complain: (accountId: string, what: string) => void;
};

/** Time for one query. */
export const queryDeadlineMs = 10_000;

type ListedPage = { readonly pageSize: number; readonly orderBy?: string };

const options = { timeoutMs: queryDeadlineMs };
const pageSize = 1_000;
const wholeList: ListedPage = { pageSize };
/** By what changes all the time: the pages are of one point in time. */
const frozenPages: ListedPage = { pageSize: 5, orderBy: "balance desc" };
const pagesMax = 100;

const knownOf = ({ book, accountId }: Question): Known =>
  book.accounts.get(accountId) ?? { version: 0, entries: 0 };

const getAccount = async (question: Question): Promise<void> => {
  const { queries, accountId, token: consistencyToken } = question;
  const { account } = await queries.getAccount({ accountId, consistencyToken }, options);
  const { version, balance } = present(account);
  const least = knownOf(question).version;
  if (Number(version) < least) question.complain(accountId, `at ${version}, not ${least}`);
  question.see({ accountId, version: Number(version), minorUnits: present(balance).minorUnits });
};

const listAccounts = async (question: Question, page: ListedPage): Promise<void> => {
  const { queries, book, token: consistencyToken } = question;
  const listed: string[] = [];
  let pageToken = "";
  for (let pages = 1; pages <= pagesMax; pages += 1) {
    const asked = { ...page, consistencyToken, pageToken };
    const answer = await queries.listAccounts(asked, options);
    for (const { accountId, version, balance } of answer.accounts) {
      listed.push(accountId);
      const { minorUnits } = present(balance);
      question.see({ accountId, version: Number(version), minorUnits });
    }
    pageToken = answer.nextPageToken;
    if (pageToken === "") break;
  }
  const missing = [...book.accounts.keys()].filter((one) => !listed.includes(one));
  for (const one of missing) question.complain(one, "missing in the list");
  const twice = listed.filter((one, at) => listed.indexOf(one) < at);
  for (const one of twice) question.complain(one, "twice in the list");
};

const searchEntries = async (question: Question): Promise<void> => {
  const { queries, accountId, token: consistencyToken } = question;
  const asked = { accountIds: [accountId], consistencyToken, pageSize: 1 };
  const { totalSize } = await queries.searchEntries(asked, options);
  const { entries } = knownOf(question);
  if (Number(totalSize) < entries) {
    question.complain(accountId, `${totalSize} entries found, not ${entries}`);
  }
};

const getStatement = async (question: Question): Promise<void> => {
  const { queries, accountId, token: consistencyToken } = question;
  const period = { startTime: timestamp(0), endTime: timestamp(4_102_444_800_000) };
  const asked = { accountId, consistencyToken, pageSize, ...period };
  const { entries, totalSize } = await queries.getStatement(asked, options);
  const least = knownOf(question).entries;
  if (Number(totalSize) < least || entries.length < Number(totalSize)) {
    question.complain(accountId, `${entries.length} of ${totalSize} lines, not ${least}`);
  }
};

/**
 * Every kind of query, with the token of everything that was acknowledged or without any. Each
 * complains of an answer that shows less than what its question's book holds.
 * @throws as the call does.
 */
export const askedQueries = {
  accountAfterToken: getAccount,
  account: getAccount,
  accountsAfterToken: (question: Question) => listAccounts(question, wholeList),
  accounts: (question: Question) => listAccounts(question, wholeList),
  pages: (question: Question) => listAccounts(question, frozenPages),
  entriesAfterToken: searchEntries,
  entries: searchEntries,
  statementAfterToken: getStatement,
  statement: getStatement,
} as const;
