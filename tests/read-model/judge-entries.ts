import type { Entry__Output as Entry } from "../../proto/gen/daybook/account/v1/Entry.ts";
import type { Facet__Output as Facet } from "../../proto/gen/daybook/type/v1/Facet.ts";
import { timeMs } from "../e2e/messages.ts";
import { entryAt, type Story, type StoryLine } from "./account-stories.ts";
import type { ExchangeOf } from "./exchange.ts";
import { differs, type Extent, extentOf, type Ground, same } from "./ground.ts";
import { judgeFrozen, judgeOrder, type Keys } from "./judge-lists.ts";
import { isFound } from "./searched-texts.ts";

type Search = ExchangeOf<"searchEntries">["request"];
type Place = { readonly story: Story; readonly line: StoryLine };

/** Entries that must be found, and those that may be. */
type Wanted = { readonly must: readonly Place[]; readonly may: ReadonlyMap<string, Place> };

const keyOf = ({ accountId, entryId }: Entry): string => `${accountId}/${entryId}`;
const minorOf = ({ amount }: Entry): bigint => BigInt(amount?.minorUnits ?? 0);

const wantedOf = (
  { stories }: Ground,
  { low, high }: Extent,
  isWanted: (entry: Entry) => boolean,
): Wanted => {
  const all = [...stories.values()].flatMap((story) =>
    story.lines.filter(({ entry }) => isWanted(entry)).map((line) => ({ story, line })),
  );
  const upTo = (bound: (partition: number) => number) =>
    all.filter(({ story, line }) => line.offset <= bound(story.partition));
  const may = upTo((partition) => Math.max(low(partition), high(partition)));
  return { must: upTo(low), may: new Map(may.map((one) => [keyOf(one.line.entry), one])) };
};

const judgeShown = (shown: readonly Entry[], { may }: Wanted, { low, high }: Extent): string[] =>
  shown.flatMap((entry) => {
    const place = may.get(keyOf(entry));
    if (place === undefined) return [`shows ${keyOf(entry)}, which is not to be found`];
    const { story, line } = place;
    // It may have been undone meanwhile, or not yet.
    const states = [low(story.partition), high(story.partition)].map((at) => entryAt(line, at));
    return states.some((state) => same(state, entry)) ? [] : differs("an entry", entry, states);
  });

const judgeMissing = (shown: readonly Entry[], { must }: Wanted): string[] => {
  const keys = new Set(shown.map(keyOf));
  const missing = must.filter(({ line }) => !keys.has(keyOf(line.entry)));
  return [
    ...missing.map(({ line }) => `${keyOf(line.entry)} is missing`),
    ...(keys.size < shown.length ? [`${shown.length - keys.size} are shown twice`] : []),
  ];
};

const isWantedBy =
  (request: Search) =>
  (entry: Entry): boolean => {
    const { accountIds = [], types = [], direction, text = "" } = request;
    const { minMinorUnits: least, maxMinorUnits: most, startTime, endTime } = request;
    const time = timeMs(entry.recordTime);
    return (
      (accountIds.length === 0 || accountIds.includes(entry.accountId)) &&
      (types.length === 0 || types.includes(entry.type as never)) &&
      (!direction || entry.direction === direction) &&
      (least === undefined || minorOf(entry) >= BigInt(String(least))) &&
      (most === undefined || minorOf(entry) <= BigInt(String(most))) &&
      (!startTime || time >= timeMs(startTime as never)) &&
      (!endTime || time < timeMs(endTime as never)) &&
      (!request.counterpartyAccountId ||
        entry.counterpartyAccountId === request.counterpartyAccountId) &&
      isFound(text, entry.description)
    );
  };

const timeKeys = (entry: Entry): Keys => [
  timeMs(entry.recordTime),
  entry.accountId,
  BigInt(entry.entryNumber),
];

const facetValues: Readonly<Record<string, (entry: Entry) => string>> = {
  type: ({ type }) => type,
  month: ({ recordTime }) => new Date(timeMs(recordTime)).toISOString().slice(0, 7),
};

const countBy = (places: Iterable<Place>, nameOf: (entry: Entry) => string) => {
  const counts = new Map<string, number>();
  for (const { line } of places) {
    const value = nameOf(line.entry);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
};

/** Counts lie between what must and what may be found, and add up to the total. */
const judgeFacet = ({ name, values }: Facet, total: number, { must, may }: Wanted): string[] => {
  const nameOf = facetValues[name];
  if (nameOf === undefined) return [`has a facet ${name}`];
  const [least, most] = [countBy(must, nameOf), countBy(may.values(), nameOf)];
  const told = new Map(values.map(({ value, count }) => [value, Number(count)]));
  const sum = [...told.values()].reduce((all, one) => all + one, 0);
  const wrong = [...new Set([...least.keys(), ...told.keys()])].filter((value) => {
    const count = told.get(value) ?? 0;
    return count < (least.get(value) ?? 0) || count > (most.get(value) ?? 0);
  });
  return [
    ...wrong.map((value) => `facet ${name} counts ${told.get(value) ?? 0} of ${value}`),
    ...(sum === total ? [] : [`facet ${name} adds up to ${sum}, not ${total}`]),
  ];
};

const unmarked = (text: string): string =>
  text
    .replaceAll("<em>", "")
    .replaceAll("</em>", "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

/** What is highlighted is the text as it was written, with something marked in it. */
const judgeHighlights = ({ request, answers }: ExchangeOf<"searchEntries">): string[] =>
  answers.flatMap(({ entries, highlights }) =>
    highlights.flatMap(({ entryId, highlights: marked }, at) => {
      const entry = entries[at];
      const texts = Object.entries(marked);
      const lacking = request.text && texts.every(([, text]) => !text.includes("<em>"));
      return [
        ...differs("entry_id of highlights", entryId, entry?.entryId),
        ...texts.flatMap(([field, text]) =>
          differs(`highlight ${field}`, unmarked(text), entry?.[field as "description"]),
        ),
        ...(lacking ? [`marks nothing in ${entryId}`] : []),
      ];
    }),
  );

/** Every entry that fits, once, in order; with totals, facets and highlights. */
export const judgeSearch = (ground: Ground, exchange: ExchangeOf<"searchEntries">): string[] => {
  const { request, answers } = exchange;
  const extent = extentOf(ground, exchange, answers[0]?.asOf ?? null);
  const wanted = wantedOf(ground, extent, isWantedBy(request));
  const shown = answers.flatMap(({ entries }) => entries);
  const [field, direction = ""] = (request.orderBy || "record_time desc").split(" ");
  const keys = shown.map((entry) =>
    field === "amount" ? [minorOf(entry), ...timeKeys(entry)] : timeKeys(entry),
  );
  const frozen = field === "relevance";
  const whole = frozen || answers.length === 1;
  return [
    ...judgeShown(shown, wanted, extent),
    ...judgeMissing(shown, wanted),
    // How well a text fits is for people to judge; docs/search.md has a table of its own.
    ...(frozen ? judgeFrozen(exchange) : judgeOrder(keys, direction === "desc")),
    ...judgeHighlights(exchange),
    ...answers.flatMap(({ totalSize, facets }) => [
      ...(whole ? differs("total_size", totalSize, String(shown.length)) : []),
      ...facets.flatMap((facet) => judgeFacet(facet, Number(totalSize), wanted)),
    ]),
  ];
};

/** The newest entries: nothing that is missing is newer than what is shown. */
export const judgeRecent = (
  ground: Ground,
  exchange: ExchangeOf<"listRecentActivity">,
): string[] => {
  const { accountId, limit } = exchange.request;
  return exchange.answers.flatMap(({ entries, asOf }) => {
    const extent = extentOf(ground, exchange, asOf);
    const wanted = wantedOf(ground, extent, (entry) => !accountId || entry.accountId === accountId);
    const full = entries.length >= Number(limit ?? 100);
    const last = entries.at(-1);
    const newer = wanted.must.filter(
      ({ line }) =>
        !full || !last || judgeOrder([timeKeys(line.entry), timeKeys(last)], true).length === 0,
    );
    return [
      ...judgeShown(entries, wanted, extent),
      ...judgeMissing(entries, { ...wanted, must: newer }),
      ...judgeOrder(entries.map(timeKeys), true),
      ...(entries.length > Number(limit ?? 100) ? [`shows ${entries.length} entries`] : []),
    ];
  });
};
