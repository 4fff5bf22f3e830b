import { CommandRejected } from "../domain/rejection.ts";
import { moneyMessage } from "../platform/grpc/money-message.ts";
import { int64Max, int64Min } from "../platform/search-index/search-values.ts";
import type { ReportRow } from "../proto/gen/daybook/account/v1/ReportRow.ts";
import type { ReportDocument, ReportedType, TotalsByType } from "../read-models/reports.ts";
import { entryTypeNames } from "./entry-message.ts";
import type { ReportRange } from "./report-periods.ts";

const dayText = (day: number): string => new Date(day).toISOString().slice(0, 10);

/**
 * A sum as an answer can carry it.
 * @throws {CommandRejected} AMOUNT_LIMIT: the caller may ask for shorter periods.
 */
const requireInt64 = (sum: bigint): bigint => {
  if (sum >= int64Min && sum <= int64Max) return sum;
  throw new CommandRejected(
    "AMOUNT_LIMIT",
    { sum: sum.toString() },
    "Cannot report the period: a sum of it does not fit into 64 bits",
  );
};

/** The parts of one period, added up exactly. */
const addUp = (parts: readonly ReportDocument[]) => {
  const sums = new Map<ReportedType, { count: bigint; credits: bigint; debits: bigint }>();
  for (const part of parts) {
    const totals = Object.entries(JSON.parse(part.totals) as TotalsByType);
    for (const [type, { count, credits, debits }] of totals) {
      const sum = sums.get(type as ReportedType) ?? { count: 0n, credits: 0n, debits: 0n };
      sum.count += BigInt(count);
      sum.credits += BigInt(credits);
      sum.debits += BigInt(debits);
      sums.set(type as ReportedType, sum);
    }
  }
  return sums;
};

const rowOf = (
  currencyCode: string,
  { startDay, endDay }: ReportRange,
  parts: readonly ReportDocument[],
): ReportRow => {
  const sums = addUp(parts);
  const money = (sum: bigint) => moneyMessage(requireInt64(sum), currencyCode);
  const all = [...sums.values()];
  const net = all.reduce((sum, { credits, debits }) => sum + credits - debits, 0n);
  const count = (of: (part: ReportDocument) => bigint): string =>
    parts.reduce((sum, part) => sum + of(part), 0n).toString();
  return {
    startDate: dayText(startDay),
    endDate: dayText(endDay),
    accountsOpened: count(({ accountsOpened }) => accountsOpened),
    accountsClosed: count(({ accountsClosed }) => accountsClosed),
    byType: entryTypeNames.flatMap(([value, type]) => {
      const sum = sums.get(value as ReportedType);
      if (sum === undefined) return [];
      const [credits, debits] = [money(sum.credits), money(sum.debits)];
      return [{ type, count: sum.count.toString(), credits, debits }];
    }),
    netChange: money(net),
  };
};

/** One row for each period, empty ones too. @throws {CommandRejected} AMOUNT_LIMIT */
export const reportRows = (
  currencyCode: string,
  periods: readonly ReportRange[],
  documents: readonly ReportDocument[],
): ReportRow[] => {
  const sorted = documents.toSorted((one, other) => one.day - other.day);
  let at = 0;
  return periods.map((period) => {
    const parts: ReportDocument[] = [];
    for (; at < sorted.length; at += 1) {
      const part = sorted[at];
      if (part === undefined || part.day > period.endDay) break;
      parts.push(part);
    }
    return rowOf(currencyCode, period, parts);
  });
};
