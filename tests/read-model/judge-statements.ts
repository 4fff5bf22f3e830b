import type { AsOf__Output as AsOf } from "../../proto/gen/daybook/type/v1/AsOf.ts";
import { present, timeMs } from "../e2e/messages.ts";
import type { Story, StoryLine } from "./account-stories.ts";
import type { ExchangeOf } from "./exchange.ts";
import { differs, extentOf, type Ground } from "./ground.ts";

type Period = { readonly start: number; readonly end: number };

/** A statement as a clerk writes it from the account's lines. */
type Clerk = {
  readonly opening: bigint;
  readonly closing: bigint;
  readonly credits: bigint;
  readonly debits: bigint;
  readonly lines: readonly StoryLine[];
  /** Lines before the period. */
  readonly before: number;
};

const sum = (lines: readonly StoryLine[], of: (line: StoryLine) => boolean = () => true): bigint =>
  lines.filter(of).reduce((all, { signed }) => all + signed, 0n);

const writeStatement = (lines: readonly StoryLine[], { start, end }: Period): Clerk => {
  const before = lines.filter(({ time }) => time < start);
  const inside = lines.filter(({ time }) => time >= start && time < end);
  return {
    opening: sum(before),
    closing: sum(before) + sum(inside),
    credits: sum(inside, ({ signed }) => signed > 0n),
    debits: -sum(inside, ({ signed }) => signed < 0n),
    lines: inside,
    before: before.length,
  };
};

const periodOf = (request: { startTime?: unknown; endTime?: unknown }): Period => ({
  start: timeMs(request.startTime as never),
  end: timeMs(request.endTime as never),
});

/**
 * The lines that a statement rests on: as many as it says, which is no fewer than its positions
 * stand for and no more than were asked for. One that calls itself closed has all for ever.
 */
const linesShown = (
  story: Story,
  period: Period,
  last: number,
  closed: boolean,
  bounds: { readonly low: number; readonly high: number },
): { readonly lines: readonly StoryLine[]; readonly wrong: readonly string[] } => {
  const early = story.lines.filter(({ time }) => time < period.end);
  const least = early.filter(({ offset }) => offset <= bounds.low).length;
  const most = Math.max(least, early.filter(({ offset }) => offset <= bounds.high).length);
  const wrong = [
    ...(last < least ? [`ends at ${last}, before ${least}`] : []),
    ...(last > most ? [`ends at ${last}, behind ${most}`] : []),
    ...(closed && last !== early.length ? [`is closed at ${last} of ${early.length}`] : []),
  ];
  return { lines: story.lines.slice(0, last), wrong };
};

/**
 * What is wrong with a statement of so many lines, 0 in its period or more. One without lines does
 * not say how many lie before it: of a period that is not over, all that are there for ever may be
 * more than were there when it was asked for. So it may rest on fewer, as long as they bear it out.
 */
const judgeLast = (
  { lines }: Story,
  { start }: Period,
  told: { readonly count: number; readonly low: number },
  judge: (last: number) => string[],
): string[] => {
  const early = lines.filter(({ time }) => time < start);
  const wrong = judge(early.length + told.count);
  if (told.count > 0 || wrong.length === 0) return wrong;
  const least = early.filter(({ offset }) => offset <= told.low).length;
  const fewer = Array.from({ length: Math.max(0, early.length - least) }, (_, at) => least + at);
  return fewer.some((last) => judge(last).length === 0) ? [] : wrong;
};

const currencyOf = ({ chapters }: Story): string => present(chapters[0]).account.currencyCode;

const figuresOf = (clerk: Clerk, currencyCode: string) => {
  const money = (minor: bigint) => ({ currencyCode, minorUnits: String(minor) });
  const count = clerk.lines.length;
  return {
    openingBalance: money(clerk.opening),
    closingBalance: money(clerk.closing),
    totalCredits: money(clerk.credits),
    totalDebits: money(clerk.debits),
    firstEntryNumber: String(count === 0 ? 0 : clerk.before + 1),
    lastEntryNumber: String(count === 0 ? 0 : clerk.before + count),
    totalSize: String(count),
  };
};

type Figures = ReturnType<typeof figuresOf>;

const figuresIn = (told: Figures): Figures => ({
  openingBalance: told.openingBalance,
  closingBalance: told.closingBalance,
  totalCredits: told.totalCredits,
  totalDebits: told.totalDebits,
  firstEntryNumber: told.firstEntryNumber,
  lastEntryNumber: told.lastEntryNumber,
  totalSize: told.totalSize,
});

const boundsOf = (
  ground: Ground,
  exchange: ExchangeOf<"getStatement" | "exportStatement">,
  { partition }: Story,
  asOf: AsOf | null,
) => {
  const { low, high } = extentOf(ground, exchange, asOf);
  return { low: low(partition), high: high(partition) };
};

const isClosedBy = (asOf: AsOf, { end }: Period): boolean => end <= timeMs(asOf.completeTime);

/** Every page says the same of the whole, and the lines are those that a clerk would write. */
export const judgeStatement = (ground: Ground, exchange: ExchangeOf<"getStatement">): string[] => {
  const { request, answers } = exchange;
  const story = ground.stories.get(String(request.accountId));
  const [first] = answers;
  if (first === undefined) return [];
  if (story === undefined) return ["is of an account of which nobody was told"];
  const period = periodOf(request);
  const asOf = present(first.asOf);
  const bounds = boundsOf(ground, exchange, story, asOf);
  const shown = answers.flatMap(({ entries }) => entries);
  const told = { count: Number(first.totalSize), low: bounds.low };
  return judgeLast(story, period, told, (last) => {
    const { lines, wrong } = linesShown(story, period, last, first.closed, bounds);
    const clerk = writeStatement(lines, period);
    const expected = { ...figuresOf(clerk, currencyOf(story)), closed: isClosedBy(asOf, period) };
    return [
      ...wrong,
      ...answers.flatMap((page) =>
        differs("a page", { ...figuresIn(page as Figures), closed: page.closed }, expected),
      ),
      ...answers.flatMap((page) => differs("as_of of a page", page.asOf, first.asOf)),
      ...differs(
        "the lines",
        shown,
        clerk.lines.map(({ entry }) => entry),
      ),
    ];
  });
};

const readRows = (text: string): string[][] =>
  // Nothing that writers write has a line break or a quote in it.
  text
    .trimEnd()
    .split("\r\n")
    .map((row) => row.split(","));

const decimal = (minor: bigint, currency: string): string => {
  if (currency === "JPY") return String(minor);
  const digits = String(minor < 0n ? -minor : minor).padStart(3, "0");
  return `${minor < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

const judgeCsv = (text: string, clerk: Clerk, currency: string, closed: boolean): string[] => {
  const [columns = [], ...rows] = readRows(text);
  const shown = rows.map((row) => {
    const cell = (name: string): string => row[columns.indexOf(name)] ?? "";
    const [number, debit, credit] = [cell("entry_number"), cell("debit"), cell("credit")];
    return [cell("record"), number, debit, credit, cell("balance"), cell("entry_id")].join(" ");
  });
  const money = (minor: bigint): string => decimal(minor, currency);
  const end = clerk.before + clerk.lines.length;
  const expected = [
    `opening ${clerk.before}   ${money(clerk.opening)} `,
    ...clerk.lines.map(({ entry, signed }) => {
      const [debit, credit] = signed < 0n ? [money(-signed), ""] : ["", money(signed)];
      const balance = money(BigInt(present(entry.balanceAfter).minorUnits));
      return ["entry", entry.entryNumber, debit, credit, balance, entry.entryId].join(" ");
    }),
    `closing ${end} ${money(clerk.debits)} ${money(clerk.credits)} ${money(clerk.closing)} `,
  ];
  const told = rows.at(-1)?.[columns.indexOf("closed")];
  return [...differs("the file", shown, expected), ...differs("closed", told, String(closed))];
};

const timeText = (time: number): string => new Date(time).toISOString();

const judgeJson = (
  text: string,
  clerk: Clerk,
  story: Story,
  period: Period,
  closed: boolean,
): string[] => {
  const said = {
    accountId: story.accountId,
    startTime: timeText(period.start),
    endTime: timeText(period.end),
  };
  const { openingBalance, ...figures } = figuresOf(clerk, currencyOf(story));
  const expected = [
    { opening: { ...said, openingBalance } },
    ...clerk.lines.map(({ entry, time }) => {
      const { reversedByEntryId: _, ...line } = entry;
      return { entry: { ...line, recordTime: timeText(time) } };
    }),
    { closing: { ...said, ...figures, closed } },
  ];
  const shown = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  return differs("the file", shown, expected);
};

/** The lines of a file that is whole: those that say so in the last one, or in either format. */
const countLines = (text: string): number =>
  text.split("\n").filter((line) => /^(?:entry,|\{"entry":)/.test(line)).length;

/** A file is what a clerk would write, to the last line. */
export const judgeExport = (ground: Ground, exchange: ExchangeOf<"exportStatement">): string[] => {
  const { request, answers } = exchange;
  if (answers.length === 0) return [];
  const story = ground.stories.get(String(request.accountId));
  if (story === undefined) return ["is of an account of which nobody was told"];
  const asOf = answers.at(-1)?.asOf ?? null;
  if (asOf === null) return ["ends without as_of"];
  const text = answers.map(({ chunk }) => String(chunk)).join("");
  const period = periodOf(request);
  const closed = isClosedBy(asOf, period);
  const bounds = boundsOf(ground, exchange, story, asOf);
  const csv = request.format === "STATEMENT_FORMAT_CSV";
  const told = { count: countLines(text), low: bounds.low };
  return judgeLast(story, period, told, (last) => {
    const { lines, wrong } = linesShown(story, period, last, closed, bounds);
    const clerk = writeStatement(lines, period);
    return [
      ...wrong,
      ...(csv
        ? judgeCsv(text, clerk, currencyOf(story), closed)
        : judgeJson(text, clerk, story, period, closed)),
    ];
  });
};
