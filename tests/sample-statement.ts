import type { PrintedStatement } from "../cli/statement-html.ts";
import type { Entry__Output } from "../proto/gen/daybook/account/v1/Entry.ts";

const start = Date.UTC(2026, 10, 1);
const hourMs = 3_600_000;

const euros = (minor: bigint) => ({ currencyCode: "EUR", minorUnits: minor.toString() });
const timestamp = (time: number) => ({ seconds: String(Math.floor(time / 1_000)), nanos: 0 });

/** What is said on the lines of the sample, in turns. */
const samples = [
  { type: "ENTRY_TYPE_DEPOSIT", minor: 250_000n, description: "Salary November", other: "" },
  { type: "ENTRY_TYPE_TRANSFER_OUT", minor: -89_000n, description: "Rent", other: "landlord" },
  { type: "ENTRY_TYPE_WITHDRAWAL", minor: -4_599n, description: "Café Zürich", other: "" },
  {
    type: "ENTRY_TYPE_CAPTURE",
    minor: -12_050n,
    description: "Hotel <b>Adler</b> & Co.",
    other: "",
  },
  { type: "ENTRY_TYPE_REVERSAL", minor: 4_599n, description: "Charged twice", other: "" },
] as const;

/** A statement in EUR of so many lines, one every hour; figures are added up, not folded. */
export const sampleStatement = (
  lines: number,
  changes: Partial<Entry__Output> = {},
): PrintedStatement => {
  const opening = 10_000n;
  let [balance, credits, debits] = [opening, 0n, 0n];
  const entries = Array.from({ length: lines }, (_, at): Entry__Output => {
    const sample = samples[at % samples.length] ?? samples[0];
    const { type, description, other, minor } = sample;
    balance += minor;
    if (minor > 0n) credits += minor;
    else debits -= minor;
    return {
      entryId: `entry-${at + 1}`,
      accountId: "acc-1",
      entryNumber: String(at + 8),
      type,
      direction: minor > 0n ? "DIRECTION_CREDIT" : "DIRECTION_DEBIT",
      amount: euros(minor > 0n ? minor : -minor),
      balanceAfter: euros(balance),
      description,
      reference: at % 2 === 0 ? `R-${at + 1}` : "",
      counterpartyAccountId: other,
      holdId: "",
      reversesEntryId: "",
      reversedByEntryId: "",
      recordTime: timestamp(start + at * hourMs),
      version: String(at + 9),
      requestId: "",
      correlationId: "",
      ...changes,
    };
  });
  return {
    figures: {
      accountId: "acc-1",
      openingBalance: euros(opening),
      closingBalance: euros(balance),
      totalCredits: euros(credits),
      totalDebits: euros(debits),
      firstEntryNumber: lines === 0 ? "0" : "8",
      lastEntryNumber: lines === 0 ? "0" : String(lines + 7),
      closed: true,
      totalSize: String(lines),
      asOf: null,
    },
    entries,
    startTime: start,
    endTime: Date.UTC(2026, 11, 1),
  };
};
