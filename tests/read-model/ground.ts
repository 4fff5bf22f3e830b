import { isDeepStrictEqual } from "node:util";
import type { AsOf__Output as AsOf } from "../../proto/gen/daybook/type/v1/AsOf.ts";
import { timeMs } from "../e2e/messages.ts";
import { type Stories, type Story, tellStories, versionAt } from "./account-stories.ts";
import type { Exchange } from "./exchange.ts";
import { type Places, placesIn } from "./token-places.ts";
import type { ToldChange } from "./told-changes.ts";

/** What answers are judged by: everything that clients were told, once all are answered. */
export type Ground = {
  readonly stories: Stories;
  readonly changes: ReadonlyMap<number, readonly ToldChange[]>;
};

/** Ground of a history that is over. @throws {Error} when what was told does not fit together. */
export const createGround = (changes: readonly ToldChange[]): Ground => ({
  stories: tellStories(changes),
  changes: Map.groupBy(changes, ({ partition }) => partition),
});

/** How much of a partition an answer may show: a lower bound that it states, and an upper one. */
export type Extent = {
  /** Everything up to here is in it. */
  readonly low: (partition: number) => number;
  /** Nothing behind this was even asked for when it was answered. */
  readonly high: (partition: number) => number;
  /** Exactly up to here, of an answer by id or a group: its token covers what it shows. */
  readonly exact: (partition: number) => number;
};

type Answered = Pick<Exchange, "answeredAt">;

/** The extent of an answer. */
export const extentOf = (
  { changes }: Ground,
  { answeredAt }: Answered,
  asOf: AsOf | null,
): Extent => {
  const positions = new Map(
    Object.entries(asOf?.positions ?? {}).map(([at, offset]) => [Number(at), Number(offset)]),
  );
  const shown = placesIn(asOf?.consistencyToken ?? "");
  const low = (partition: number): number => positions.get(partition) ?? 0;
  return {
    low,
    exact: (partition) => Math.max(low(partition), shown.get(partition) ?? 0),
    high: (partition) => {
      const asked = (changes.get(partition) ?? []).filter(({ sentAt }) => sentAt < answeredAt);
      return Math.max(0, ...asked.map(({ offset }) => offset));
    },
  };
};

/** The versions that an answer may show of an account, the least first. */
export const versionsIn = (story: Story, { low, high }: Extent): number[] => {
  const least = versionAt(story, low(story.partition));
  const most = Math.max(least, versionAt(story, high(story.partition)));
  return Array.from({ length: most - least + 1 }, (_, at) => least + at);
};

/** True when both say the same, field for field. */
export const same = (one: unknown, other: unknown): boolean =>
  isDeepStrictEqual(plain(one), plain(other));

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

/** What somebody may read of an answer and of what it should have been. */
export const differs = (what: string, shown: unknown, expected: unknown): string[] =>
  same(shown, expected)
    ? []
    : [`${what} is ${JSON.stringify(shown)}, not ${JSON.stringify(expected)}`];

const partitionsOfLog = 16;

const judgePositions = (ground: Ground, exchange: Exchange, asOf: AsOf): string[] => {
  const { low, high } = extentOf(ground, exchange, asOf);
  const places = Object.keys(asOf.positions).map(Number);
  const ahead = places.filter((partition) => low(partition) > high(partition));
  const complete = timeMs(asOf.completeTime);
  const missing = places.flatMap((partition) =>
    (ground.changes.get(partition) ?? []).filter(
      ({ time, offset }) => time < complete && offset > low(partition),
    ),
  );
  return [
    ...ahead.map((partition) => `as_of is ahead of the log in ${partition}`),
    ...missing.map(({ partition, offset }) => `complete_time is behind ${partition}:${offset}`),
    ...differs("held_streams", asOf.heldStreams, 0),
    ...(places.length === 1 || places.length === partitionsOfLog
      ? []
      : [`as_of has ${places.length} positions`]),
  ];
};

const judgeToken = (token: Places, asOf: AsOf): string[] => {
  const shown = placesIn(asOf.consistencyToken);
  return Object.keys(asOf.positions)
    .map(Number)
    .filter((partition) => (shown.get(partition) ?? 0) < (token.get(partition) ?? 0))
    .map((partition) => `does not reach the token in ${partition}`);
};

/** What every answer says of itself must be true: its positions, its token, its complete time. */
export const judgeAsOf = (ground: Ground, exchange: Exchange): string[] => {
  const token = placesIn(exchange.token);
  return exchange.answers.flatMap((answer) => {
    const { asOf } = answer as { readonly asOf: AsOf | null };
    if (asOf === null) return exchange.name === "exportStatement" ? [] : ["has no as_of"];
    return [...judgePositions(ground, exchange, asOf), ...judgeToken(token, asOf)];
  });
};
