import { expect, it } from "vitest";
import { protoJson } from "./proto-json.ts";

it("writes a message as proto JSON does, defaults included, unset messages left out", () =>
  expect(
    protoJson({
      accountId: "",
      version: "9007199254740993",
      replayed: false,
      recordTime: { seconds: "1795363200", nanos: 5_000_000 },
      startTime: { seconds: "-1", nanos: 0 },
      endTime: { seconds: "0", nanos: 1 },
      balance: { currencyCode: "EUR", minorUnits: "0" },
      held: null,
      limit: undefined,
      positions: { 3: "7" },
      entries: [{ type: "ENTRY_TYPE_DEPOSIT" }],
      chunk: Buffer.from("ab"),
      expectedVersion: "0",
      _expectedVersion: "expectedVersion",
    }),
  ).toEqual({
    accountId: "",
    version: "9007199254740993",
    replayed: false,
    recordTime: "2026-11-22T16:00:00.005Z",
    startTime: "1969-12-31T23:59:59Z",
    endTime: "1970-01-01T00:00:00.000000001Z",
    balance: { currencyCode: "EUR", minorUnits: "0" },
    positions: { 3: "7" },
    entries: [{ type: "ENTRY_TYPE_DEPOSIT" }],
    chunk: "YWI=",
    expectedVersion: "0",
  }));
