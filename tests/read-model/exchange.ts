import type { Clients } from "../e2e/embedded-process.ts";
import type { Refusal } from "../e2e/refusal-of.ts";

/** The queries that are held against the model. */
export type Queries = Clients["queries"];

/** A query by its name. */
export type QueryName = Exclude<keyof Queries, "close">;

/** What a query is asked. */
export type RequestOf<Name extends QueryName> = Parameters<Queries[Name]>[0];

/** What it answers: a page, or one message of a stream. */
export type AnswerOf<Name extends QueryName> =
  ReturnType<Queries[Name]> extends AsyncIterable<infer Message>
    ? Message
    : Awaited<ReturnType<Queries[Name]>>;

/** One query that was asked, and everything that was answered to it. */
export type ExchangeOf<Name extends QueryName> = {
  readonly name: Name;
  /** Who passes on the tokens of the answers; one after another. */
  readonly session: string;
  readonly request: RequestOf<Name>;
  /** The token that it was given. */
  readonly token: string;
  /** All pages, or all messages of a stream; none when it was refused. */
  readonly answers: readonly AnswerOf<Name>[];
  /** Of `performance.now()`. */
  readonly answeredAt: number;
  readonly refusal?: Refusal;
};

/** Any query with its answers. */
export type Exchange = { [Name in QueryName]: ExchangeOf<Name> }[QueryName];

/** A query that is to be asked. */
export type Question = { [Name in QueryName]: { name: Name; request: RequestOf<Name> } }[QueryName];
