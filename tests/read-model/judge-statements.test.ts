import { expect, it } from "vitest";
import { timestamp } from "../e2e/messages.ts";
import type { ExchangeOf } from "./exchange.ts";
import { createGround } from "./ground.ts";
import { judgeStatement } from "./judge-statements.ts";
import type { Deed, ToldChange } from "./told-changes.ts";

const change = (version: number, deed: Deed): ToldChange => ({
  accountId: "a",
  version,
  partition: 3,
  offset: version,
  time: version * 1_000,
  sentAt: version,
  requestId: `r-${version}`,
  deed,
});

const deposit = (amount: bigint): Deed => ({
  kind: "line",
  type: "ENTRY_TYPE_DEPOSIT",
  entryId: `e-${amount}`,
  amount,
  description: "",
  reference: "",
  counterparty: "",
  holdId: "",
  reverses: "",
  freed: 0n,
});

const ground = createGround([
  change(1, { kind: "open", ownerId: "o", currencyCode: "EUR", limit: 0n }),
  change(2, deposit(5n)),
  change(3, deposit(7n)),
]);

/** Asked for a time after all of it, and answered with no line when so much was posted. */
const emptyStatement = (posted: number, opening: string): ExchangeOf<"getStatement"> => {
  const money = (minorUnits: string) => ({ currencyCode: "EUR", minorUnits });
  const page = {
    openingBalance: money(opening),
    closingBalance: money(opening),
    totalCredits: money("0"),
    totalDebits: money("0"),
    firstEntryNumber: "0",
    lastEntryNumber: "0",
    totalSize: "0",
    closed: false,
    entries: [],
    asOf: {
      positions: { 3: String(posted) },
      completeTime: timestamp(1_500),
      consistencyToken: "",
    },
  };
  return {
    name: "getStatement",
    session: "s",
    request: { accountId: "a", startTime: timestamp(9_000), endTime: timestamp(9_900) },
    token: "",
    answers: [page] as never,
    answeredAt: 100,
  };
};

it("lets an empty statement rest on what was posted when it was asked for", () => {
  expect(judgeStatement(ground, emptyStatement(2, "5"))).toEqual([]);
  expect(judgeStatement(ground, emptyStatement(2, "12"))).toEqual([]);
});

it("does not let it rest on less than it says was posted, nor on what never was", () => {
  expect(judgeStatement(ground, emptyStatement(3, "5"))).not.toEqual([]);
  expect(judgeStatement(ground, emptyStatement(2, "0"))).not.toEqual([]);
  expect(judgeStatement(ground, emptyStatement(2, "7"))).not.toEqual([]);
});
