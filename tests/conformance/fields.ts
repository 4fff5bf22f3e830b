import { money, timeAt } from "./desk.ts";
import { expectSeen } from "./expectation.ts";
import type { Rule } from "./rule.ts";
import { requestBytes } from "./wire.ts";

/** Values that a field must not have, and the paths that BadRequest then names. */
type Bad = {
  readonly field: string;
  readonly what: string;
  readonly changes: readonly (readonly [change: object, ...paths: string[]])[];
};

const ids = (key: string, field: string, required = true): Bad => ({
  field,
  what: "1 to 64 of A-Za-z0-9._-, no dot first",
  changes: [
    ...(required ? [""] : []),
    ..."a/b|a'b|a b|a\u0000b|🙂|.a|a\n|a,b".split("|"),
    "a".repeat(65),
    "a".repeat(10_240),
  ].map((id) => [{ [key]: id }, field]),
});

const texts = (field: string): Bad => ({
  field,
  what: "at most 500 code points, no control characters, no U+FFFD",
  changes: ["🙂".repeat(501), "a\u0000b", "a\nb", "a\u0085b", "a\ufffdb"].map((text) => [
    { [field]: text },
    field,
  ]),
});

const requestId: Bad = {
  field: "request_id",
  what: "a UUID",
  changes: ["", "1234", `${crypto.randomUUID()}0`, `{${crypto.randomUUID()}}`].map((id) => [
    { requestId: id },
    "request_id",
  ]),
};

const expectedVersion: Bad = {
  field: "expected_version",
  what: "not negative",
  changes: ["-1", "-9223372036854775808"].map((version) => [
    { expectedVersion: version },
    "expected_version",
  ]),
};

const amounts = (key: string, min: 0 | 1): Bad => ({
  field: key === "overdraftLimit" ? "overdraft_limit" : key,
  what: `${min} to 10^15 minor units of an active ISO 4217 currency, upper case`,
  changes: [
    ...(min === 1 ? ["0"] : []),
    "-1",
    "1000000000000001",
    "9007199254740993",
    "9223372036854775807",
    "-9223372036854775808",
  ]
    .map((minor): [object, ...string[]] => [{ [key]: money(minor) }, `${snake(key)}.minor_units`])
    .concat(
      key === "overdraftLimit"
        ? [[{ [key]: money(5, "USD") }, "overdraft_limit.currency_code"]]
        : ["eur", "", "XYZ", "DEM", "EUR "].map((code): [object, ...string[]] => [
            { [key]: money(5, code) },
            `${snake(key)}.currency_code`,
          ]),
    ),
});

const snake = (key: string): string =>
  key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const given = (key: string, value: unknown): Bad => ({
  field: snake(key),
  what: "must be given",
  changes: [[{ [key]: value }, snake(key)]],
});

const token: Bad = {
  field: "consistency_token",
  what: "log.epoch.partition:offset, at most 64 parts",
  changes: [
    "abc",
    `${crypto.randomUUID()}.1.0:-1`,
    Array(65).fill(`${crypto.randomUUID()}.1.0:1`).join(),
  ].map((text) => [{ consistencyToken: text }, "consistency_token"]),
};

const pages: readonly Bad[] = [
  { field: "page_size", what: "not negative", changes: [[{ pageSize: -1 }, "page_size"]] },
  {
    field: "page_token",
    what: "one that an answer gave",
    changes: ["made-up", "A".repeat(100_000), "\u0000"].map((text) => [
      { pageToken: text },
      "page_token",
    ]),
  },
];

const times: Bad = {
  field: "start_time, end_time",
  what: "years 1 to 9999, nanos of a second, the end not before the start",
  changes: [
    [{ startTime: timeAt(253_402_300_800_000) }, "start_time"],
    [{ endTime: { seconds: "9223372036854775807" } }, "end_time"],
    [{ startTime: { seconds: "-62135596801" } }, "start_time"],
    [{ endTime: { seconds: 5, nanos: 1_000_000_000 } }, "end_time"],
    [{ startTime: { seconds: 5, nanos: -1 } }, "start_time"],
    [{ startTime: timeAt(2_000), endTime: timeAt(1_000) }, "end_time"],
  ],
};

const range: Bad = {
  field: "min_minor_units",
  what: "not above max_minor_units",
  changes: [[{ minMinorUnits: 5, maxMinorUnits: 4 }, "min_minor_units"]],
};

const order: Bad = {
  field: "order_by",
  what: "a field of the list, or that and ' desc'",
  changes: ["colour", "balance up", "__proto__"].map((text) => [{ orderBy: text }, "order_by"]),
};

const standing = [requestId, expectedVersion] as const;
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

const inName = (text: string): string => text.replaceAll(/\W+/g, "-");

const ruleFor = (rpc: string, good: object, { field, what, changes }: Bad): Rule => ({
  name: `fields.${rpc}.${inName(field)}-${inName(what).slice(0, 24)}`,
  text: `${rpc} refuses ${field} unless ${what}, with INVALID_FIELD naming it`,
  check: async (desk) => {
    for (const [change, ...paths] of changes) {
      const request = { ...good, ...change };
      const outcome = await desk.call(rpc, { requestId: crypto.randomUUID(), ...request });
      const expected = { status: "INVALID_ARGUMENT", reason: "INVALID_FIELD", fields: paths };
      expectSeen(JSON.stringify(change).slice(0, 80), outcome, { ...expected, domain: "daybook" });
    }
  },
});

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
