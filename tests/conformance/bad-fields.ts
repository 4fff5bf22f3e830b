import { money, timeAt } from "./desk.ts";
import { expectSeen } from "./expectation.ts";
import type { Rule } from "./rule.ts";

/** Values that a field must not have, and the paths that BadRequest then names. */
export type Bad = {
  readonly field: string;
  readonly what: string;
  readonly changes: readonly (readonly [change: object, ...paths: string[]])[];
};

/** An id; required unless said otherwise. */
export const ids = (key: string, field: string, required = true): Bad => ({
  field,
  what: "1 to 64 of A-Za-z0-9._-, no dot first",
  changes: [
    ...(required ? [""] : []),
    ..."a/b|a'b|a b|a\u0000b|🙂|.a|a\n|a,b".split("|"),
    "a".repeat(65),
    "a".repeat(10_240),
  ].map((id) => [{ [key]: id }, field]),
});

/** A free text. */
export const texts = (field: string): Bad => ({
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

/** An amount of at least so many minor units. */
export const amounts = (key: string, min: 0 | 1): Bad => ({
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

/** A field that must be given, and the value that says it is not. */
export const given = (key: string, value: unknown): Bad => ({
  field: snake(key),
  what: "must be given",
  changes: [[{ [key]: value }, snake(key)]],
});

/** The token of a query. */
export const token: Bad = {
  field: "consistency_token",
  what: "log.epoch.partition:offset, at most 64 parts",
  changes: [
    "abc",
    `${crypto.randomUUID()}.1.0:-1`,
    Array(65).fill(`${crypto.randomUUID()}.1.0:1`).join(),
  ].map((text) => [{ consistencyToken: text }, "consistency_token"]),
};

/** What every list has. */
export const pages: readonly Bad[] = [
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

/** A range of times. */
export const times: Bad = {
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

/** A range of amounts. */
export const range: Bad = {
  field: "min_minor_units",
  what: "not above max_minor_units",
  changes: [[{ minMinorUnits: 5, maxMinorUnits: 4 }, "min_minor_units"]],
};

/** The order of a list. */
export const order: Bad = {
  field: "order_by",
  what: "a field of the list, or that and ' desc'",
  changes: ["colour", "balance up", "__proto__"].map((text) => [{ orderBy: text }, "order_by"]),
};

/** What every command has. */
export const standing = [requestId, expectedVersion] as const;
const inName = (text: string): string => text.replaceAll(/\W+/g, "-");

/** The rule that each of these values is refused, and its path named. */
export const ruleFor = (rpc: string, good: object, { field, what, changes }: Bad): Rule => ({
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
