import { newRequestId, timestamp } from "./messages.ts";

/** A request of an RPC and the fields that it must be refused for. */
export type BadRequest = {
  readonly rpc: string;
  readonly what: string;
  readonly request: object;
  readonly fields: readonly string[];
};

/** What is wrong, how the good request is changed, and the fields that are named for it. */
export type Case = readonly [what: string, change: object, ...fields: string[]];

/** Requests of an RPC, each of them good but for one change. */
export const cases = (rpc: string, good: () => object, table: readonly Case[]): BadRequest[] =>
  table.map(([what, change, ...fields]) => ({
    rpc,
    what,
    request: { ...good(), ...change },
    fields,
  }));

const money = (minorUnits: string | number, currencyCode = "EUR") => ({
  currencyCode,
  minorUnits,
});

const badIds: readonly (readonly [string, string])[] = [
  ["with a slash", "a/b"],
  ["with a quote", "a'b"],
  ["with a NUL", "a\u0000b"],
  ["with a space", "a b"],
  ["of 65 characters", "a".repeat(65)],
  ["of 10 kB", "a".repeat(10_240)],
  ["with an emoji", "🙂"],
  ["that begins with a dot", ".a"],
  ["with a line break at its end", "a\n"],
];

/** Everything that no id can be. */
export const idCases = (key: string, field: string): Case[] =>
  badIds.map(([what, id]) => [`${field} ${what}`, { [key]: id }, field] as const);

const badTexts: readonly (readonly [string, string])[] = [
  ["of 501 code points", "🙂".repeat(501)],
  ["with a control character", "a\u0000b"],
  ["with a line break", "a\nb"],
  ["with U+FFFD", "a\ufffdb"],
];

/** Everything that no free text can be. */
export const textCases = (field: string): Case[] =>
  badTexts.map(([what, text]) => [`${field} ${what}`, { [field]: text }, field] as const);

const commandCases: readonly Case[] = [
  ["request_id missing", { requestId: "" }, "request_id"],
  ["request_id that is no UUID", { requestId: "1234" }, "request_id"],
  ["request_id with more behind it", { requestId: `${newRequestId()}0` }, "request_id"],
  ["request_id in braces", { requestId: `{${newRequestId()}}` }, "request_id"],
  ["expected_version negative", { expectedVersion: -1 }, "expected_version"],
  ["expected_version least int64", { expectedVersion: "-9223372036854775808" }, "expected_version"],
];

const amountCases: readonly Case[] = [
  ["amount missing", { amount: undefined }, "amount"],
  ["amount 0", { amount: money(0) }, "amount.minor_units"],
  ["amount negative", { amount: money(-1) }, "amount.minor_units"],
  ["amount one over 10^15", { amount: money("1000000000000001") }, "amount.minor_units"],
  ["amount 2^53 + 1", { amount: money("9007199254740993") }, "amount.minor_units"],
  ["amount greatest int64", { amount: money("9223372036854775807") }, "amount.minor_units"],
  ["amount least int64", { amount: money("-9223372036854775808") }, "amount.minor_units"],
  ["currency lower case", { amount: money(1, "eur") }, "amount.currency_code"],
  ["currency missing", { amount: money(1, "") }, "amount.currency_code"],
  ["currency unknown", { amount: money(1, "XYZ") }, "amount.currency_code"],
  ["currency retired", { amount: money(1, "DEM") }, "amount.currency_code"],
  ["currency with a space", { amount: money(1, "EUR ") }, "amount.currency_code"],
  ["money empty", { amount: {} }, "amount.currency_code", "amount.minor_units"],
];

const deposit = () => ({ requestId: newRequestId(), accountId: "known", amount: money(1) });
const movementCases: readonly Case[] = [
  ...commandCases,
  ...amountCases,
  ["account_id missing", { accountId: "" }, "account_id"],
  ...idCases("accountId", "account_id"),
  ...textCases("description"),
  ...textCases("reference"),
];

const opening = () => ({ requestId: newRequestId(), ownerId: "o", currencyCode: "EUR" });
const openingCases: readonly Case[] = [
  ...commandCases,
  ...idCases("accountId", "account_id"),
  ...idCases("ownerId", "owner_id"),
  ["owner_id missing", { ownerId: "" }, "owner_id"],
  ["currency missing", { currencyCode: "" }, "currency_code"],
  ["currency lower case", { currencyCode: "eur" }, "currency_code"],
  ["currency unknown", { currencyCode: "XXX" }, "currency_code"],
  ["limit negative", { overdraftLimit: money(-1) }, "overdraft_limit.minor_units"],
  [
    "limit one over 10^15",
    { overdraftLimit: money("1000000000000001") },
    "overdraft_limit.minor_units",
  ],
  [
    "limit in another currency",
    { overdraftLimit: money(1, "USD") },
    "overdraft_limit.currency_code",
  ],
];

const transfer = () => ({
  requestId: newRequestId(),
  fromAccountId: "known",
  toAccountId: "other",
  amount: money(1),
});
const transferCases: readonly Case[] = [
  ...commandCases,
  ...amountCases,
  ...idCases("fromAccountId", "from_account_id"),
  ...idCases("toAccountId", "to_account_id"),
  ...textCases("description"),
  ["to oneself", { toAccountId: "known" }, "to_account_id"],
];

const closing = () => ({ requestId: newRequestId(), accountId: "known" });
const closingCases: readonly Case[] = [
  ...commandCases,
  ...idCases("accountId", "account_id"),
  ...textCases("reason"),
];

const placing = () => ({ requestId: newRequestId(), accountId: "known", amount: money(1) });
const placingCases: readonly Case[] = [
  ...commandCases,
  ...amountCases,
  ["account_id missing", { accountId: "" }, "account_id"],
  ...idCases("holdId", "hold_id"),
  ["expire_time in the year 10000", { expireTime: { seconds: "253402300800" } }, "expire_time"],
  ["expire_time with negative nanos", { expireTime: { nanos: -1 } }, "expire_time"],
  ...textCases("description"),
];

const ending = () => ({ requestId: newRequestId(), accountId: "known", holdId: "known" });
const endingCases: readonly Case[] = [
  ...commandCases,
  ...idCases("accountId", "account_id"),
  ["hold_id missing", { holdId: "" }, "hold_id"],
  ...idCases("holdId", "hold_id"),
];
const captureCases: readonly Case[] = [
  ...endingCases,
  // Without an amount all of the hold is captured.
  ...amountCases.filter(([what]) => what !== "amount missing"),
];

const reversing = () => ({ requestId: newRequestId(), accountId: "known", entryId: "known" });
const reversingCases: readonly Case[] = [
  ...commandCases,
  ...idCases("accountId", "account_id"),
  ["entry_id missing", { entryId: "" }, "entry_id"],
  ...idCases("entryId", "entry_id"),
  ...textCases("description"),
];

const limiting = () => ({ requestId: newRequestId(), accountId: "known", limit: money(0) });
const limitingCases: readonly Case[] = [
  ...commandCases,
  ...idCases("accountId", "account_id"),
  ["limit missing", { limit: undefined }, "limit"],
  ["limit negative", { limit: money(-1) }, "limit.minor_units"],
  ["limit one over 10^15", { limit: money("1000000000000001") }, "limit.minor_units"],
  ["limit in an unknown currency", { limit: money(1, "XYZ") }, "limit.currency_code"],
];

const freezing = () => ({ requestId: newRequestId(), accountId: "known", reason: "r" });
const freezingCases: readonly Case[] = [
  ...commandCases,
  ...idCases("accountId", "account_id"),
  ["reason missing", { reason: "" }, "reason"],
  ...textCases("reason"),
];

const unfreezingCases: readonly Case[] = [...commandCases, ...idCases("accountId", "account_id")];

/** Commands that must be refused for what they say. */
export const badCommands: readonly BadRequest[] = [
  ...cases("OpenAccount", opening, openingCases),
  ...cases("DepositMoney", deposit, movementCases),
  ...cases("WithdrawMoney", deposit, movementCases),
  ...cases("TransferMoney", transfer, transferCases),
  ...cases("CloseAccount", closing, closingCases),
  ...cases("PlaceHold", placing, placingCases),
  ...cases("CaptureHold", ending, captureCases),
  ...cases("ReleaseHold", ending, endingCases),
  ...cases("ReverseEntry", reversing, reversingCases),
  ...cases("SetOverdraftLimit", limiting, limitingCases),
  ...cases("FreezeAccount", freezing, freezingCases),
  ...cases("UnfreezeAccount", closing, unfreezingCases),
];

/** Consistency tokens that are none. */
export const tokenCases: readonly Case[] = [
  ["token of another form", { consistencyToken: "abc" }, "consistency_token"],
  [
    "token with a negative offset",
    { consistencyToken: `${newRequestId()}.1.0:-1` },
    "consistency_token",
  ],
  [
    "token of 65 parts",
    { consistencyToken: Array(65).fill(`${newRequestId()}.1.0:1`).join() },
    "consistency_token",
  ],
  ["token of 1 MB", { consistencyToken: "x".repeat(1_000_000) }, "consistency_token"],
];

/** Page sizes and tokens that are none. */
export const pageCases: readonly Case[] = [
  ["page_size negative", { pageSize: -1 }, "page_size"],
  ["page_token made up", { pageToken: "made-up" }, "page_token"],
  ["page_token of 1 MB", { pageToken: "A".repeat(1_000_000) }, "page_token"],
  ["page_token with a NUL", { pageToken: "\u0000" }, "page_token"],
];

const year10000Ms = 253_402_300_800_000;

/** Times of a range that are none. */
export const timeCases: readonly Case[] = [
  ["start_time beyond year 9999", { startTime: timestamp(year10000Ms) }, "start_time"],
  ["end_time beyond year 9999", { endTime: { seconds: "9223372036854775807" } }, "end_time"],
  ["start_time before year 1", { startTime: { seconds: "-62135596801" } }, "start_time"],
  ["nanos of a whole second", { endTime: { seconds: 5, nanos: 1_000_000_000 } }, "end_time"],
  ["nanos negative", { startTime: { seconds: 5, nanos: -1 } }, "start_time"],
];

/** Orders that no list has. */
export const orderCases: readonly Case[] = [
  ["order_by unknown", { orderBy: "colour" }, "order_by"],
  ["order_by with another direction", { orderBy: "balance up" }, "order_by"],
  ["order_by __proto__", { orderBy: "__proto__" }, "order_by"],
];

/** Queries that must be refused for what they say. */
export const badQueries: readonly BadRequest[] = [
  ...cases("GetAccount", () => ({ accountId: "known" }), [
    ...tokenCases,
    ["account_id missing", { accountId: "" }, "account_id"],
    ...idCases("accountId", "account_id"),
  ]),
  ...cases("ListAccounts", () => ({}), [
    ...tokenCases,
    ...pageCases,
    ...orderCases,
    ...idCases("ownerId", "owner_id"),
    ["status unknown", { status: 77 }, "status"],
    ["currency lower case", { currencyCode: "eur" }, "currency_code"],
  ]),
  ...cases("ListHighValueAccounts", () => ({ currencyCode: "EUR" }), [
    ...tokenCases,
    ...pageCases,
    ["currency missing", { currencyCode: "" }, "currency_code"],
    ["threshold in another currency", { threshold: money(1, "USD") }, "threshold.currency_code"],
  ]),
  ...cases("ListRecentActivity", () => ({}), [
    ...tokenCases,
    ...idCases("accountId", "account_id"),
    ["limit negative", { limit: -1 }, "limit"],
  ]),
  ...cases("SearchEntries", () => ({}), [
    ...tokenCases,
    ...pageCases,
    ...orderCases,
    ...timeCases,
    ["one of the account ids", { accountIds: ["known", "a/b"] }, "account_ids[1]"],
    ["101 account ids", { accountIds: Array(101).fill("known") }, "account_ids"],
    ["type unspecified", { types: [1, 0] }, "types[1]"],
    ["type unknown", { types: [99] }, "types[0]"],
    ["direction unknown", { direction: 3 }, "direction"],
    ["text of 501 code points", { text: "🙂".repeat(501) }, "text"],
    ["text of 1 MB", { text: "x".repeat(1_000_000) }, "text"],
    ["relevance without a text", { orderBy: "relevance" }, "order_by"],
    ...idCases("counterpartyAccountId", "counterparty_account_id"),
  ]),
  ...cases("GetEntry", () => ({ accountId: "known", entryId: newRequestId() }), [
    ...tokenCases,
    ...idCases("accountId", "account_id"),
    ["entry_id missing", { entryId: "" }, "entry_id"],
  ]),
  ...cases(
    "GetStatement",
    () => ({ accountId: "known", startTime: timestamp(0), endTime: timestamp(1) }),
    [
      ...tokenCases,
      ...pageCases,
      ...timeCases,
      ...idCases("accountId", "account_id"),
      ["start_time missing", { startTime: undefined }, "start_time"],
      [
        "both times missing",
        { startTime: undefined, endTime: undefined },
        "end_time",
        "start_time",
      ],
    ],
  ),
];

/** Questions of an operator that must be refused for what they say. */
export const badOperations: readonly BadRequest[] = [
  ...cases("GetProjection", () => ({}), [["name missing", {}, "name"]]),
  ...cases(
    "GetCommand",
    () => ({
      method: "daybook.account.v1.AccountCommandService/DepositMoney",
      requestId: newRequestId(),
    }),
    [
      ["tenant_id malformed", { tenantId: "A b" }, "tenant_id"],
      ["method missing", { method: "" }, "method"],
      ["request_id missing", { requestId: "" }, "request_id"],
      ["request_id that is no UUID", { requestId: "x" }, "request_id"],
    ],
  ),
  ...cases("ReadEvents", () => ({ streamId: "account-known" }), [
    ["tenant_id malformed", { tenantId: "A b" }, "tenant_id"],
    ["partition negative", { partition: -1 }, "partition"],
    ["from_offset negative", { fromOffset: -1 }, "from_offset"],
    ["limit negative", { limit: -1 }, "limit"],
    ["correlation_id malformed", { correlationId: "a b" }, "correlation_id"],
  ]),
];

/** Headers that must be refused, by name. */
export const badHeaders: readonly {
  readonly what: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly fields: readonly string[];
}[] = [
  { what: "tenant in upper case", headers: [["x-tenant-id", "Blue"]], fields: ["x-tenant-id"] },
  { what: "tenant with a slash", headers: [["x-tenant-id", "a/b"]], fields: ["x-tenant-id"] },
  {
    what: "tenant of 65 characters",
    headers: [["x-tenant-id", "a".repeat(65)]],
    fields: ["x-tenant-id"],
  },
  {
    what: "tenant given twice",
    headers: [
      ["x-tenant-id", "a"],
      ["x-tenant-id", "b"],
    ],
    fields: ["x-tenant-id"],
  },
  {
    what: "correlation id with a space",
    headers: [["x-correlation-id", "a b"]],
    fields: ["x-correlation-id"],
  },
  {
    what: "correlation id of 65 characters",
    headers: [["x-correlation-id", "a".repeat(65)]],
    fields: ["x-correlation-id"],
  },
  {
    what: "both at once",
    headers: [
      ["x-tenant-id", "_"],
      ["x-correlation-id", "/"],
    ],
    fields: ["x-correlation-id", "x-tenant-id"],
  },
];
