import { setTimeout as delay } from "node:timers/promises";
import type { Clients } from "../e2e/embedded-process.ts";
import type { Ledger } from "../e2e/ledger.ts";
import { joinTokens, present, timestamp } from "../e2e/messages.ts";
import { readRefusal } from "../e2e/refusal-of.ts";

/** One query; times are of `performance.now()`. */
export type QueryAttempt = {
  readonly query: QueryName;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly code: string;
  /** Empty for OK and for what no service of ours answered. */
  readonly reason: string;
};

/** What is asked: some with the token of everything that was acknowledged, some without any. */
export type QueryName = keyof typeof ask;

/** Queries that go on, and what was wrong with their answers. */
export type RunningQueries = {
  /** So far. */
  readonly attempts: readonly QueryAttempt[];
  /** From now on a query without a token must show at least what was acknowledged by now. */
  readonly settle: () => Promise<void>;
  /** Asks no more. */
  readonly end: () => Promise<void>;
  /**
   * What was answered and cannot be, judged by the books; ask once the books are closed. Not of an
   * account whose document somebody else has harmed: lists show what the index holds.
   */
  readonly wrong: (harmed?: string) => string[];
};

/** What a client knows of an account from the answers to commands. */
type Known = { version: number; entries: number };

/** What clients knew at one moment. */
type Book = { readonly accounts: ReadonlyMap<string, Known>; readonly token: string };

type Seen = { readonly accountId: string; readonly version: number; readonly minorUnits: string };

type Question = {
  readonly queries: Clients["queries"];
  /** What the answer must include. */
  readonly book: Book;
  readonly token: string;
  readonly accountId: string;
  readonly see: (seen: Seen) => void;
  readonly complain: (accountId: string, what: string) => void;
};

type ListedPage = { readonly pageSize: number; readonly orderBy?: string };

/** Time for one query. */
export const queryDeadlineMs = 10_000;

const pauseMs = 60;
const settleTimeoutMs = 30_000;
const options = { timeoutMs: queryDeadlineMs };
const pageSize = 1_000;
const wholeList: ListedPage = { pageSize };
/** By what changes all the time: the pages are of one point in time. */
const frozenPages: ListedPage = { pageSize: 5, orderBy: "balance desc" };
const pagesMax = 100;
const emptyBook: Book = { accounts: new Map(), token: "" };

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

const ask = {
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

const names = Object.keys(ask) as readonly QueryName[];

const latestToken = (latest: ReadonlyMap<string, number>): string =>
  joinTokens([...latest].map(([log, offset]) => `${log}:${offset}`));

/** What the ledger's clients know, brought up to date with every look. */
const createBookkeeper = (ledger: Ledger) => {
  const accounts = new Map<string, Known>();
  const latest = new Map<string, number>();
  let counted = 0;
  return (): Book => {
    const all = ledger.acknowledged();
    for (const { changes, token } of all.slice(counted)) {
      for (const { accountId, version, entry } of changes) {
        const known = accounts.get(accountId) ?? { version: 0, entries: 0 };
        known.version = Math.max(known.version, version);
        if (entry !== undefined) known.entries = Math.max(known.entries, entry.entryNumber);
        accounts.set(accountId, known);
      }
      for (const part of token.split(",")) {
        const [log = "", offset = "0"] = part.split(":");
        latest.set(log, Math.max(latest.get(log) ?? 0, Number(offset)));
      }
    }
    counted = all.length;
    const copy = [...accounts].map(([id, known]) => [id, { ...known }] as const);
    return { accounts: new Map(copy), token: latestToken(latest) };
  };
};

/** Balances of an account by version, from what clients were told. */
const balancesOf = (ledger: Ledger, accountId: string): string[] => {
  const { entries, requestIds } = ledger.expected(accountId);
  const balances = Array.from({ length: requestIds.length + 1 }, () => "0");
  for (const { version, balanceAfter } of entries) {
    balances[Number(version)] = present(balanceAfter).minorUnits;
  }
  return balances;
};

const judge = (ledger: Ledger, seen: readonly Seen[]): string[] => {
  const balances = new Map<string, string[]>();
  return seen.flatMap(({ accountId, version, minorUnits }) => {
    const known = balances.get(accountId) ?? balancesOf(ledger, accountId);
    balances.set(accountId, known);
    const expected = version === 0 ? undefined : known[version];
    if (expected === minorUnits) return [];
    return [`${accountId} at ${version} had ${minorUnits}, not ${expected}`];
  });
};

/** Asks every kind of query in turn, until told to end, and judges what is answered. */
export const startQueryLoad = (clients: () => Clients, ledger: Ledger): RunningQueries => {
  const attempts: QueryAttempt[] = [];
  const complaints: { readonly about: string; readonly what: string }[] = [];
  const seen: Seen[] = [];
  const bookNow = createBookkeeper(ledger);
  let floor = emptyBook;
  let turn = 0;
  let ended = false;

  const questionOf = (query: QueryName): Question => {
    const afterToken = query.endsWith("AfterToken");
    const book = afterToken ? bookNow() : floor;
    const ids = [...book.accounts.keys()];
    return {
      queries: clients().queries,
      book,
      token: afterToken ? book.token : "",
      accountId: ids[turn % ids.length] ?? "",
      see: (one) => seen.push(one),
      complain: (about, what) => complaints.push({ about, what: `${query}: ${about}: ${what}` }),
    };
  };

  const attempt = async (query: QueryName): Promise<void> => {
    const question = questionOf(query);
    if (question.accountId === "") return;
    const startedAt = performance.now();
    const { code, reason } = await ask[query](question).then(
      () => ({ code: "OK", reason: "" }),
      readRefusal,
    );
    attempts.push({ query, startedAt, endedAt: performance.now(), code, reason });
  };

  const caller = async (): Promise<void> => {
    while (!ended) {
      turn += 1;
      await attempt(names[turn % names.length] ?? "account");
      await delay(pauseMs);
    }
  };

  const done = Promise.all([caller(), caller()]);
  done.catch(() => {});
  return {
    attempts,
    settle: async () => {
      const book = bookNow();
      const asked = { consistencyToken: book.token };
      const long = { timeoutMs: settleTimeoutMs };
      await clients().queries.listAccounts(asked, long);
      await clients().queries.searchEntries({ ...asked, pageSize: 1 }, long);
      floor = book;
    },
    end: async () => {
      ended = true;
      await done;
    },
    wrong: (harmed) => [
      ...complaints.filter(({ about }) => about !== harmed).map(({ what }) => what),
      ...judge(
        ledger,
        seen.filter(({ accountId }) => accountId !== harmed),
      ),
    ],
  };
};

/** Of a hundred refused queries, those whose caller may hear of its deadline before the refusal. */
const lateOfHundredMax = 15;

/**
 * Codes and reasons of the attempts that are not among the allowed ones. A refusal that waits until
 * 100 ms before the deadline is overtaken by it now and then on a machine in use.
 */
export const notAllowed = (
  attempts: readonly QueryAttempt[],
  allowed: readonly string[],
): Record<string, number> => {
  const { DEADLINE_EXCEEDED: late = 0, ...counts } = countQueryAnswers(attempts);
  const refused = attempts.filter(({ code }) => code !== "OK").length;
  const others = Object.entries(counts).filter(([told]) => !allowed.includes(told));
  const tooLate = late > Math.max(2, (refused * lateOfHundredMax) / 100);
  return { ...Object.fromEntries(others), ...(tooLate && { DEADLINE_EXCEEDED: late }) };
};

/** How often each code and reason was answered: `UNAVAILABLE INDEX_UNAVAILABLE`. */
export const countQueryAnswers = (attempts: readonly QueryAttempt[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { code, reason } of attempts) {
    const told = `${code} ${reason}`.trim();
    counts[told] = (counts[told] ?? 0) + 1;
  }
  return counts;
};
