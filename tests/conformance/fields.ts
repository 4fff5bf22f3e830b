import {
  amounts,
  type Bad,
  given,
  ids,
  order,
  pages,
  range,
  ruleFor,
  standing,
  texts,
  times,
  token,
} from "./bad-fields.ts";
import { money, timeAt } from "./desk.ts";
import { expectSeen } from "./expectation.ts";
import type { Rule } from "./rule.ts";
import { requestBytes } from "./wire.ts";

const account = ids("accountId", "account_id");
const amount = amounts("amount", 1);
const movement = [
  ...standing,
  account,
  amount,
  given("amount", undefined),
  texts("description"),
  texts("reference"),
];
const known = { accountId: "known", amount: money(1) };

type Fields = readonly [rpc: string, good: object, bad: readonly Bad[]];

const commands: readonly Fields[] = [
  [
    "OpenAccount",
    { ownerId: "o", currencyCode: "EUR" },
    [
      ...standing,
      ids("accountId", "account_id", false),
      ids("ownerId", "owner_id"),
      amounts("overdraftLimit", 0),
      {
        field: "currency_code",
        what: "an active ISO 4217 code, upper case",
        changes: ["", "eur", "XXX", "DEM"].map((code) => [{ currencyCode: code }, "currency_code"]),
      },
    ],
  ],
  ["DepositMoney", known, movement],
  ["WithdrawMoney", known, movement],
  [
    "TransferMoney",
    { fromAccountId: "known", toAccountId: "other", amount: money(1) },
    [
      ...standing,
      ids("fromAccountId", "from_account_id"),
      ids("toAccountId", "to_account_id"),
      amount,
      given("amount", undefined),
      texts("description"),
      texts("reference"),
      {
        field: "to_account_id",
        what: "another account than from_account_id",
        changes: [[{ toAccountId: "known" }, "to_account_id"]],
      },
    ],
  ],
  [
    "PlaceHold",
    known,
    [
      ...standing,
      account,
      ids("holdId", "hold_id", false),
      amount,
      given("amount", undefined),
      texts("description"),
      {
        field: "expire_time",
        what: "years 1 to 9999",
        changes: [[{ expireTime: { seconds: "253402300800" } }, "expire_time"]],
      },
    ],
  ],
  [
    "CaptureHold",
    { accountId: "known", holdId: "h" },
    [...standing, account, ids("holdId", "hold_id"), amount],
  ],
  [
    "ReleaseHold",
    { accountId: "known", holdId: "h" },
    [...standing, account, ids("holdId", "hold_id")],
  ],
  [
    "ReverseEntry",
    { accountId: "known", entryId: "e" },
    [...standing, account, ids("entryId", "entry_id"), texts("description")],
  ],
  [
    "SetOverdraftLimit",
    { accountId: "known", limit: money(1) },
    [...standing, account, amounts("limit", 0), given("limit", undefined)],
  ],
  [
    "FreezeAccount",
    { accountId: "known", reason: "r" },
    [...standing, account, texts("reason"), given("reason", "")],
  ],
  ["UnfreezeAccount", { accountId: "known" }, [...standing, account]],
  ["CloseAccount", { accountId: "known" }, [...standing, account, texts("reason")]],
];

const queries: readonly Fields[] = [
  ["GetAccount", { accountId: "known" }, [token, account]],
  [
    "ListAccounts",
    {},
    [
      token,
      ...pages,
      order,
      range,
      ids("ownerId", "owner_id", false),
      { field: "status", what: "a known one", changes: [[{ status: 77 }, "status"]] },
    ],
  ],
  [
    "ListHighValueAccounts",
    { currencyCode: "EUR" },
    [
      token,
      ...pages,
      given("currencyCode", ""),
      {
        field: "threshold",
        what: "in currency_code",
        changes: [[{ threshold: money(1, "USD") }, "threshold.currency_code"]],
      },
    ],
  ],
  [
    "ListRecentActivity",
    {},
    [
      token,
      ids("accountId", "account_id", false),
      { field: "limit", what: "not negative", changes: [[{ limit: -1 }, "limit"]] },
    ],
  ],
  [
    "SearchEntries",
    {},
    [
      token,
      ...pages,
      order,
      range,
      times,
      texts("text"),
      {
        field: "account_ids",
        what: "ids, the element named",
        changes: [[{ accountIds: ["known", "a/b"] }, "account_ids[1]"]],
      },
      {
        field: "types",
        what: "known ones, not the unspecified",
        changes: [
          [{ types: [1, 0] }, "types[1]"],
          [{ types: [99] }, "types[0]"],
        ],
      },
      { field: "direction", what: "a known one", changes: [[{ direction: 3 }, "direction"]] },
    ],
  ],
  ["GetEntry", { accountId: "known", entryId: "e" }, [token, account, given("entryId", "")]],
  [
    "GetStatement",
    { accountId: "known", startTime: timeAt(0), endTime: timeAt(1_000) },
    [token, ...pages, times, account, given("startTime", undefined), given("endTime", undefined)],
  ],
];

const allAtOnce: Rule = {
  name: "fields.all-at-once",
  text: "All violations are reported together, those of headers by the header's name",
  check: async (desk) => {
    const request = {
      requestId: "no-uuid",
      expectedVersion: -1,
      fromAccountId: "a/b",
      toAccountId: "",
      amount: money(0, "eur"),
      description: "\u0007",
      reference: "x".repeat(501),
    };
    const outcome = await desk.call("TransferMoney", request, {
      headers: [
        ["x-tenant-id", "T!"],
        ["x-correlation-id", "a b"],
      ],
    });
    expectSeen("TransferMoney", outcome, {
      reason: "INVALID_FIELD",
      fields: [
        "amount.currency_code",
        "amount.minor_units",
        "description",
        "expected_version",
        "from_account_id",
        "reference",
        "request_id",
        "to_account_id",
        "x-correlation-id",
        "x-tenant-id",
      ],
    });
  },
};

const undecodable: Rule = {
  name: "fields.undecodable",
  text: "A message that cannot be decoded is INVALID_FIELD, invalid UTF-8 names its field",
  check: async (desk) => {
    const request = { requestId: crypto.randomUUID(), accountId: "known", amount: money(1) };
    const whole = requestBytes("DepositMoney", { ...request, description: "bad-utf8" });
    const cut = await desk.call("DepositMoney", {}, { bytes: whole.subarray(0, -3) });
    expectSeen("cut message", cut, { status: "INVALID_ARGUMENT", reason: "INVALID_FIELD" });
    const spoilt = Buffer.from(whole);
    spoilt[spoilt.indexOf("bad-utf8") + 3] = 0xff;
    const outcome = await desk.call("DepositMoney", {}, { bytes: spoilt });
    expectSeen("invalid UTF-8", outcome, { reason: "INVALID_FIELD", fields: ["description"] });
  },
};

const tooLarge: Rule = {
  name: "fields.message-too-large",
  text: "A message over the size limit is RESOURCE_EXHAUSTED / MESSAGE_TOO_LARGE",
  check: async (desk) => {
    const bytes = Buffer.alloc(8 * 1_048_576, 0x0a);
    const outcome = await desk.call("DepositMoney", {}, { bytes });
    const expected = { status: "RESOURCE_EXHAUSTED", reason: "MESSAGE_TOO_LARGE" };
    expectSeen("8 MiB", outcome, expected);
  },
};

/** What fields must look like. */
export const fieldRules: readonly Rule[] = [
  ...[...commands, ...queries].flatMap(([rpc, good, bad]) =>
    bad.map((one) => ruleFor(rpc, good, one)),
  ),
  allAtOnce,
  undecodable,
  tooLarge,
];
