import { median, ms, percentiles, timeCallers, whole } from "./figures.ts";

/** One thing to do, and how it is done. */
export type Way = (index: number) => Promise<unknown>;

/** The project's way, and the same done directly. */
export type Pair = { readonly what: string; readonly product: Way; readonly direct: Way };

type Turn = { readonly perSecond: number; readonly p50: number; readonly p99: number };

const inFlights = [1, 8, 32] as const;
const rounds = 5;
const turnSecondsMax = 5;

/** How long a turn may take at most, so that a section ends. */
export type TurnBounds = {
  /**
   * Calls of one turn with one in flight; with more there are four times as many. A turn that takes
   * longer than five seconds ends with those it has.
   */
  readonly calls: number;
};

const takeTurn = async (way: Way, inFlight: number, calls: number): Promise<Turn> => {
  const { seconds, durationsMs } = await timeCallers(inFlight, calls, way, turnSecondsMax);
  return { perSecond: durationsMs.length / seconds, ...percentiles(durationsMs) };
};

/** Columns of {@link besideRows}. */
export const besideHead = [
  "what",
  "in flight",
  "a second",
  "direct",
  "ratio",
  "p50",
  "direct",
  "ratio",
  "p99",
  "direct",
];

/**
 * Rows that say how a pair's two ways compare with 1, 8 and 32 calls in flight: in turns, medians
 * and median ratios of five rounds after one that warms up.
 */
export const besideRows = async (
  { what, product, direct }: Pair,
  { calls }: TurnBounds,
): Promise<readonly (readonly string[])[]> => {
  const rows: string[][] = [];
  for (const inFlight of inFlights) {
    const turns: { readonly ours: Turn; readonly theirs: Turn }[] = [];
    const wanted = inFlight === 1 ? calls : calls * 4;
    for (let round = 0; round <= rounds; round += 1) {
      const theirs = await takeTurn(direct, inFlight, wanted);
      const ours = await takeTurn(product, inFlight, wanted);
      if (round > 0) turns.push({ ours, theirs });
    }
    const of = (figure: (turn: (typeof turns)[number]) => number): number =>
      median(turns.map(figure));
    rows.push([
      what,
      String(inFlight),
      whole(of(({ ours }) => ours.perSecond)),
      whole(of(({ theirs }) => theirs.perSecond)),
      of(({ ours, theirs }) => ours.perSecond / theirs.perSecond).toFixed(2),
      ms(of(({ ours }) => ours.p50)),
      ms(of(({ theirs }) => theirs.p50)),
      of(({ ours, theirs }) => ours.p50 / theirs.p50).toFixed(2),
      ms(of(({ ours }) => ours.p99)),
      ms(of(({ theirs }) => theirs.p99)),
    ]);
  }
  return rows;
};
