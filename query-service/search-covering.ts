import type { LogPosition } from "../platform/consistency-token.ts";
import type { Search, SearchAnswer } from "../platform/search-index/search-index.ts";
import type { AnyProjection } from "../read-models/projection.ts";
import { pause } from "./pause.ts";
import { covers, projectionLag, requireOfLog } from "./read-failures.ts";
import type { ReadSide } from "./read-side.ts";
import type { Reading } from "./reading.ts";

/** Pause before another search although the index was seen past the token. */
const searchAgainMs = 20;

/** What a search must show. */
export type Coverage = {
  readonly required: readonly LogPosition[];
  /** True when the writes may be so new that a search would not see them without a refresh. */
  readonly fresh: boolean;
};

const waitAndRefresh = async (
  side: ReadSide,
  reading: Reading,
  projection: AnyProjection,
  required: readonly LogPosition[],
): Promise<void> => {
  const { covered, checkpoints } = await side.checkpoints.wait(projection, required, reading);
  if (!covered) throw projectionLag(projection, required, checkpoints);
  await side.refresh(projection);
};

/** Nobody goes on with an answer that nobody is given: no moment is kept for it. */
const endUnused = async (
  { index }: ReadSide,
  { pointInTime: wanted }: Search,
  { pointInTime: id }: SearchAnswer,
): Promise<void> => {
  if (wanted === "open" && id !== undefined) await index.endPointInTime(id);
};

/** What `work` makes of an answer; when it throws, the moment that was kept for it ends. */
export const orEndUnused = async <Result>(
  side: ReadSide,
  search: Search,
  answer: SearchAnswer,
  work: () => Result | Promise<Result>,
): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    await endUnused(side, search, answer);
    throw error;
  }
};

/**
 * Searches a view of the index that has reached `required`; the checkpoints that the view itself
 * shows decide. Fresh writes: waits for the live checkpoints and refreshes before it searches.
 * @throws {RequestFailed} PROJECTION_LAG, INDEX_UNAVAILABLE, OVERLOADED,
 * PAGE_TOKEN_EXPIRED
 */
export const searchCovering = async (
  side: ReadSide,
  reading: Reading,
  projection: AnyProjection,
  search: Search,
  { required, fresh }: Coverage,
): Promise<SearchAnswer> => {
  for (let refresh = fresh && required.length > 0; ; refresh = true) {
    reading.signal.throwIfAborted();
    const last = side.clock() >= reading.until || side.stopping.aborted;
    if (refresh) await waitAndRefresh(side, reading, projection, required);
    const answer = await side.index.search(projection, search);
    const covered = await orEndUnused(side, search, answer, () => {
      requireOfLog(answer.checkpoints, reading.facts);
      if (covers(answer.checkpoints, required)) return true;
      if (last) throw projectionLag(projection, required, answer.checkpoints);
      return false;
    });
    if (covered) return answer;
    await endUnused(side, search, answer);
    if (refresh) await pause(searchAgainMs, [reading.signal, side.stopping]);
  }
};
