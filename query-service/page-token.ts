import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { exactJson } from "../domain/exact-json.ts";
import type { Clock } from "../platform/clock.ts";
import type { TokenLog } from "../platform/consistency-token.ts";
import { RequestFailed } from "../platform/failure.ts";
import type { Extent } from "./as-of.ts";

/** Characters of a page token; a longer one is none of ours. */
export const pageTokenLengthMax = 16_384;

/** Bytes of the signature that a token begins with. */
const signatureBytes = 32;

/** A page token that was given: none, one that we did not write, or one of ours. */
export type GivenPage =
  | { readonly kind: "first" }
  | { readonly kind: "altered" }
  | {
      readonly kind: "next";
      readonly query: string;
      readonly issuedAt: number;
      readonly content: unknown;
    };

/** Page tokens: opaque, signed, bound to one query of one tenant, and short-lived. */
export type PageTokens = {
  /** @throws {RequestFailed} INDEX_UNAVAILABLE while the signing key cannot be read. */
  issue(query: string, content: object): Promise<string>;
  /** Reads a token without judging it; empty = the first page. @throws INDEX_UNAVAILABLE */
  open(token: string): Promise<GivenPage>;
  /**
   * What the token of the same query carries; undefined on the first page.
   * @throws {RequestFailed} INVALID_FIELD when it was altered or is of another query,
   * PAGE_TOKEN_EXPIRED when it is too old: begin again at the first page.
   */
  requireContent<Content>(page: GivenPage, query: string): Content | undefined;
};

type PageTokenOptions = {
  /** The key as it is now: asked for every token. */
  readonly readKey: () => Promise<Uint8Array>;
  readonly clock: Clock;
  readonly timeToLiveMs: number;
};

/**
 * Names a query: who asks, what, and every parameter but page size and tokens, as they were
 * understood. The number is the version of what tokens carry.
 */
export const queryHash = (method: string, tenantId: string, parameters: unknown): string => {
  const exact = (_key: string, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value;
  return createHash("sha256")
    .update(JSON.stringify([2, method, tenantId, parameters], exact))
    .digest("base64url");
};

/** The violation of a token that is not of this query. */
export const pageTokenForm = "must be the next_page_token of an answer to the same query";

const expired = (): RequestFailed =>
  new RequestFailed(
    "PAGE_TOKEN_EXPIRED",
    "Cannot go on with the list: its page token is too old, or of a log before a restore",
  );

/** @throws {RequestFailed} PAGE_TOKEN_EXPIRED when the page before was of an older epoch. */
export const requireOfSameLog = (before: Extent | undefined, log: TokenLog): void => {
  if (before === undefined) return;
  if (before.log.logId !== log.logId || before.log.epoch !== log.epoch) throw expired();
};

const refused = (): RequestFailed =>
  new RequestFailed("INVALID_FIELD", `Cannot read the request: page_token ${pageTokenForm}`, {
    violations: [{ field: "page_token", description: pageTokenForm }],
  });

const sign = (key: Uint8Array, body: Uint8Array): Buffer =>
  createHmac("sha256", key).update("daybook page token\0").update(body).digest();

const openWith = (key: Uint8Array, token: string): GivenPage => {
  if (token.length > pageTokenLengthMax) return { kind: "altered" };
  const bytes = Buffer.from(token, "base64url");
  // Base64 has several spellings of the same bytes; only ours is a token.
  if (bytes.length <= signatureBytes || bytes.toString("base64url") !== token) {
    return { kind: "altered" };
  }
  const body = bytes.subarray(signatureBytes);
  if (!timingSafeEqual(sign(key, body), bytes.subarray(0, signatureBytes))) {
    return { kind: "altered" };
  }
  // Signed, so it has the form that `issue` gave it.
  const [query, issuedAt, content] = exactJson.parse(body.toString()) as [string, number, unknown];
  return { kind: "next", query, issuedAt, content };
};

/** Page tokens under a key that all replicas know. */
export const createPageTokens = (options: PageTokenOptions): PageTokens => {
  const { readKey, clock, timeToLiveMs } = options;
  return {
    issue: async (query, content) => {
      const body = Buffer.from(exactJson.stringify([query, clock(), content]));
      return Buffer.concat([sign(await readKey(), body), body]).toString("base64url");
    },
    open: async (token) => (token === "" ? { kind: "first" } : openWith(await readKey(), token)),
    requireContent: <Content>(page: GivenPage, query: string) => {
      if (page.kind === "first") return undefined;
      if (page.kind === "altered" || page.query !== query) throw refused();
      if (clock() - page.issuedAt > timeToLiveMs) throw expired();
      return page.content as Content;
    },
  };
};
