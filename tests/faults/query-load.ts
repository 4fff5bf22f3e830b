import { setTimeout as delay } from "node:timers/promises";
import type { Clients } from "../e2e/embedded-process.ts";
import type { Ledger } from "../e2e/ledger.ts";
import { readRefusal } from "../e2e/refusal-of.ts";
import { waitUntil } from "../services/wait-until.ts";
import { askedQueries, type Question, queryDeadlineMs } from "./asked-queries.ts";
import { type Book, createBookkeeper, judge, type Seen } from "./query-book.ts";

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
export type QueryName = keyof typeof askedQueries;

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

const pauseMs = 60;
const settleTimeoutMs = 60_000;
const emptyBook: Book = { accounts: new Map(), token: "" };
const names = Object.keys(askedQueries) as readonly QueryName[];

/** Keeps asking, each kind in turn; what a query must show is the caller's to say. */
const startAsking = (questionOf: (query: QueryName, turn: number) => Question) => {
  const attempts: QueryAttempt[] = [];
  let turn = 0;
  let ended = false;

  const attempt = async (query: QueryName): Promise<void> => {
    const question = questionOf(query, turn);
    if (question.accountId === "") return;
    const startedAt = performance.now();
    const { code, reason } = await askedQueries[query](question).then(
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
  // Whoever ends it hears of it.
  done.catch(() => {});
  const end = async (): Promise<void> => {
    ended = true;
    await done;
  };
  return { attempts, end };
};

/** True once searches show everything that the token stands for. */
const isSearchable = async ({ queries }: Clients, consistencyToken: string): Promise<boolean> => {
  const asked = { consistencyToken, pageSize: 1 };
  const options = { timeoutMs: queryDeadlineMs };
  return await Promise.all([
    queries.listAccounts(asked, options),
    queries.searchEntries(asked, options),
  ]).then(
    () => true,
    (error) => readRefusal(error).code === "OK",
  );
};

/** Asks every kind of query in turn, until told to end, and judges what is answered. */
export const startQueryLoad = (clients: () => Clients, ledger: Ledger): RunningQueries => {
  const complaints: { readonly about: string; readonly what: string }[] = [];
  const seen: Seen[] = [];
  const bookNow = createBookkeeper(ledger);
  let floor = emptyBook;

  const { attempts, end } = startAsking((query, turn) => {
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
  });

  return {
    attempts,
    end,
    settle: async () => {
      const book = bookNow();
      // A server that has just started may be slow to answer its first searches.
      await waitUntil("everything to be searchable", settleTimeoutMs, () =>
        isSearchable(clients(), book.token),
      );
      floor = book;
    },
    wrong: (harmed) => {
      const judged = seen.filter(({ accountId }) => accountId !== harmed);
      const left = complaints.filter(({ about }) => about !== harmed);
      return [...left.map(({ what }) => what), ...judge(ledger, judged)];
    },
  };
};

/** How often each code and reason was answered: `UNAVAILABLE INDEX_UNAVAILABLE`. */
const countQueryAnswers = (attempts: readonly QueryAttempt[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { code, reason } of attempts) {
    const told = `${code} ${reason}`.trim();
    counts[told] = (counts[told] ?? 0) + 1;
  }
  return counts;
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
