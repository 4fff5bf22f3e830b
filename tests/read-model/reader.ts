import { askAgain } from "../e2e/ask-again.ts";
import { readRefusal } from "../e2e/refusal-of.ts";
import type { Random } from "../e2e/seeded-random.ts";
import { anyQuestion, queryNames } from "./any-question.ts";
import type { Exchange, Queries, QueryName, Question } from "./exchange.ts";
import { latestToken } from "./token-places.ts";
import type { Told } from "./told-changes.ts";

/** Who asks whom about what. */
export type ReaderOptions = {
  readonly session: string;
  /** Each question goes to any of them. */
  readonly services: readonly Queries[];
  readonly told: Told;
  readonly random: Random;
  /** Default all. */
  readonly names?: readonly QueryName[];
};

/** A client that passes the token of every answer on to its next question. */
export type Reader = {
  /** Asks one question of any kind, or of this one, with this changed of it. */
  readonly ask: (name?: QueryName, focus?: object) => Promise<void>;
  /** From now on answers are to include what this token stands for. */
  readonly require: (token: string) => void;
  readonly exchanges: readonly Exchange[];
};

const timeoutMs = 15_000;
const pagesMax = 300;
const watchMs = 300;

type Page = { readonly nextPageToken?: string };
type AnyCall = (request: object, options: object) => Promise<Page> & AsyncIterable<Page>;

const streams: readonly QueryName[] = ["exportStatement", "watchAccount"];

/** Reads a stream to its end, a watch for a moment. */
const readStream = async (call: AnyCall, name: QueryName, request: object): Promise<Page[]> => {
  const messages: Page[] = [];
  const watched = name === "watchAccount";
  const over = AbortSignal.timeout(watched ? watchMs : timeoutMs);
  try {
    for await (const message of call(request, { signal: over })) messages.push(message);
  } catch (error) {
    if (!watched || !over.aborted) throw error;
  }
  return messages;
};

const readPages = async (call: AnyCall, request: object): Promise<Page[]> => {
  const pages: Page[] = [];
  let pageToken = "";
  do {
    const page = await askAgain(() => call({ ...request, pageToken }, { timeoutMs }));
    pages.push(page);
    pageToken = page.nextPageToken ?? "";
  } while (pageToken !== "" && pages.length < pagesMax);
  return pages;
};

const tokenIn = (answer: object): string => {
  const { asOf } = answer as { asOf?: { consistencyToken: string } | null };
  return asOf?.consistencyToken ?? "";
};

/** Answers to a question; each page of a list may be asked of another service. */
const answersTo = (services: readonly Queries[], random: Random, question: Question) => {
  const one = (): AnyCall => random.pick(services)[question.name] as unknown as AnyCall;
  if (streams.includes(question.name)) return readStream(one(), question.name, question.request);
  const call = ((request, options) => one()(request, options)) as AnyCall;
  return readPages(call, question.request);
};

/** A reader that has not asked yet. */
export const createReader = (options: ReaderOptions): Reader => {
  const { session, services, told, random, names = queryNames } = options;
  const exchanges: Exchange[] = [];
  let token = "";
  return {
    exchanges,
    require: (more) => {
      token = latestToken([token, more]);
    },
    ask: async (name = random.pick(names), focus = {}) => {
      const question = anyQuestion(name, random, told);
      // Now and then it knows of writes that it has not seen yet.
      if (random.integer(0, 2) === 0) token = latestToken([token, told.token()]);
      const request = { ...question.request, ...focus, consistencyToken: token };
      const asked = { name: question.name, session, request, token };
      try {
        const answers = await answersTo(services, random, { ...question, request } as Question);
        exchanges.push({ ...asked, answers, answeredAt: performance.now() } as never);
        token = latestToken([token, ...answers.map(tokenIn)]);
      } catch (error) {
        const refusal = readRefusal(error);
        const answeredAt = performance.now();
        exchanges.push({ ...asked, answers: [], answeredAt, refusal } as never);
      }
    },
  };
};
