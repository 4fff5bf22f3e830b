import type { Head } from "../platform/event-log/reads.ts";
import type { StoredCheckpoint } from "../platform/search-index/search-index.ts";
import { closeLane } from "./close-lane.ts";
import { createLagReader, type LagReader } from "./lag.ts";
import { fallBehind, forgetIndex, type Lane } from "./lane.ts";
import { waitPatiently } from "./one-under-way.ts";
import { sameCheckpoint } from "./open-checkpoint.ts";
import {
  answeredOffset,
  distrustIndex,
  followLive,
  isOfOlderEpoch,
  makeLiveWhenReached,
  noteIndexError,
  type ProjectionIndex,
  requireIndex,
  seenCheckpoint,
} from "./projection-index.ts";
import { lanesOf, type ProjectorState } from "./projector-state.ts";

/** A live lane this far behind reads the log: runs from there are longer than deliveries. */
const deliveriesBehindMax = 2_048;

/** How often queries are told which log the indices are posted from. */
const factsEveryMs = 10_000;

/**
 * A round waits no longer for an index, nor for all of them together: the checkpoints of a healthy
 * one are there after some 10 ms. What takes longer goes on by itself, and the next round joins it.
 */
const indexPatienceMs = 1_000;

/** Lanes whose checkpoint's event the log does not hold. */
type Unknown = ReadonlySet<Lane>;

/** Makes a lane read the index and the log again, stopped or not. */
const startOver = (lane: Lane, why: string): void => {
  forgetIndex(lane);
  fallBehind(lane, why);
  lane.retryAt = 0;
  lane.wake();
};

/** A checkpoint that nobody here wrote: the index was emptied, restored, or has another writer. */
const compareLane = (
  lane: Lane,
  remembered: StoredCheckpoint | undefined,
  stored: StoredCheckpoint,
): void => {
  // What the lane wrote while the checkpoints were being read is no difference.
  if (lane.oneAtATime.busy() || lane.checkpoint !== remembered) return;
  if (remembered !== undefined) {
    if (!sameCheckpoint(remembered, stored)) startOver(lane, "checkpoint changed");
    return;
  }
  // A stopped lane remembers nothing: it starts over once the checkpoint is another one.
  const refused = lane.refusedCheckpoint;
  if (refused !== undefined && !sameCheckpoint(refused, stored)) startOver(lane, "index changed");
};

/** Nothing was delivered since the last look, or deliveries do not keep up. */
const checkProgress = (lane: Lane, head: number): void => {
  const offset = (lane.passed ?? lane.checkpoint)?.offset ?? 0;
  const stoodStill = offset === lane.offsetAtLastLook;
  lane.offsetAtLastLook = offset;
  if (lane.state !== "live" || head <= offset) return;
  if (!stoodStill && head - offset <= deliveriesBehindMax) return;
  fallBehind(lane, stoodStill ? "nothing delivered" : "deliveries too slow");
  lane.wake();
};

const compareIndex = async (state: ProjectorState, own: ProjectionIndex): Promise<void> => {
  if (state.closed) return;
  const generation = await requireIndex(own);
  const lanes = lanesOf(state, own).map((lane) => [lane, lane.checkpoint] as const);
  const checkpoints = await state.options.index.readCheckpoints(generation);
  if (own.generation !== generation) return;
  own.seen = checkpoints;
  // Also by a replica without a lane of it, which nobody else would tell.
  if (checkpoints.some((one) => isOfOlderEpoch(own, one))) return distrustIndex(own);
  if (checkpoints.length < state.options.log.identity.partitions) {
    distrustIndex(own);
    await requireIndex(own);
    for (const [lane] of lanes) startOver(lane, "checkpoint lost");
    return;
  }
  const stored = new Map(checkpoints.map((one) => [one.partition, one]));
  for (const [lane, remembered] of lanes) {
    const checkpoint = stored.get(lane.partition);
    if (checkpoint !== undefined) compareLane(lane, remembered, checkpoint);
  }
  // As queries come to it: what leads them there may be gone, though the index is not. Throws, and
  // so has the index prepared and made live again.
  if (own.live || own.newer !== undefined) await followLive(own, generation);
  if (own.generation !== generation) return;
  await makeLiveWhenReached(own, generation, checkpoints);
};

const measureLane = async (lane: Lane, head: number, readLag: LagReader): Promise<void> => {
  const { metrics } = lane.options;
  const labels = { projection: lane.own.projection.name, partition: String(lane.partition) };
  const { checkpoint, own, partition } = lane;
  const offset = checkpoint?.offset ?? seenCheckpoint(own, partition)?.offset ?? 0;
  const lag = await readLag(partition, answeredOffset(own, partition, offset), head);
  if (lane.closed) return;
  metrics.projectionLagEvents.set(labels, lag.events);
  metrics.projectionLagSeconds.set(labels, lag.seconds);
};

/** Compares the lanes of one projection with the log, also while its index does not answer. */
const measureIndex = async (
  state: ProjectorState,
  own: ProjectionIndex,
  readLag: LagReader,
  unknown: Unknown,
): Promise<void> => {
  const { metrics } = state.options;
  const projection = own.projection.name;
  const lanes = lanesOf(state, own);
  for (const lane of lanes) {
    const head = state.heads[lane.partition]?.offset ?? 0;
    lane.headSeen = head;
    if (unknown.has(lane)) startOver(lane, "checkpoint unknown to the log");
    else checkProgress(lane, head);
    await measureLane(lane, head, readLag);
  }
  const held = lanes.reduce((sum, lane) => sum + (lane.checkpoint?.held.length ?? 0), 0);
  metrics.heldStreams.set({ projection }, held);
  const stopped = lanes.filter(({ stopReason }) => stopReason !== undefined);
  metrics.stoppedPartitions.set({ projection }, stopped.length);
};

/** Compares one index with what its lanes remember; its troubles are its own. */
const lookAt = async (state: ProjectorState, own: ProjectionIndex): Promise<void> => {
  try {
    await compareIndex(state, own);
  } catch (error) {
    noteIndexError(own, error);
    state.options.logger.debug(
      { projection: own.projection.name, err: error },
      "projection.unseen",
    );
  }
};

/** Tells queries again which log this is: the record may have been lost with an index. */
const tellFacts = async (state: ProjectorState): Promise<void> => {
  const { clock, index, log } = state.options;
  const known = state.indices.some(({ ours }) => ours);
  if (!known || clock() - state.factsSavedAt < factsEveryMs) return;
  const { logId, epoch, partitions } = log.identity;
  await index.saveLogFacts({ logId, epoch, partitions });
  state.factsSavedAt = clock();
};

/**
 * The log was set back under a running projector, and may have grown past the checkpoints since:
 * then heads tell nothing, and the event at each checkpoint is another one. Runs that come later do
 * not go on from there either; here also a lane is found to which nothing comes.
 */
const findUnknown = async ({ holdings, options }: ProjectorState): Promise<Unknown> => {
  const lanes = [...holdings.values()].flatMap((holding) => holding.lanes);
  const placed = lanes.flatMap((lane) =>
    lane.checkpoint ? [[lane, lane.checkpoint] as const] : [],
  );
  const held = await options.log.holdsEvents(placed.map(([, checkpoint]) => checkpoint));
  return new Set(placed.flatMap(([lane], at) => (held[at] ? [] : [lane])));
};

/**
 * One look at log and index: heads, checkpoints, lag. Finds what no delivery would tell: a lost
 * last message, an index that was emptied or set back, an index that may go live. An index that
 * does not answer keeps no other projection from being looked at.
 * @throws {RequestFailed} STORE_UNAVAILABLE or INDEX_UNAVAILABLE
 */
export const observe = async (state: ProjectorState): Promise<void> => {
  const { clock, log, metrics } = state.options;
  const unknown = await findUnknown(state);
  state.heads = await log.readHeads();
  for (const { partition, offset } of state.heads) {
    metrics.headOffset.set({ partition: String(partition) }, offset);
  }
  const looks = state.indices.map((own) => own.looking(() => lookAt(state, own)));
  await waitPatiently(looks, indexPatienceMs);
  const readLag = createLagReader(log, clock());
  await Promise.all(state.indices.map((own) => measureIndex(state, own, readLag, unknown)));
  await waitPatiently([state.telling(() => tellFacts(state))], indexPatienceMs);
};

const closeIndex = async (
  state: ProjectorState,
  own: ProjectionIndex,
  heads: readonly Head[],
): Promise<void> => {
  if (own.generation === undefined) return;
  try {
    for (const lane of lanesOf(state, own)) {
      const head = heads.find(({ partition }) => partition === lane.partition);
      if (head !== undefined) await closeLane(lane, head);
    }
  } catch (error) {
    noteIndexError(own, error);
    const { name: projection } = own.projection;
    state.options.logger.debug({ projection, err: error }, "projection.unclosed");
  }
};

/**
 * Closes partitions in which nothing happens, so that readers know they are complete up to now.
 * A lane that cannot be closed catches up by itself and is closed the next time; an index that is
 * away keeps no other one waiting for the next round.
 * @throws {RequestFailed} STORE_UNAVAILABLE
 */
export const closePartitions = async (state: ProjectorState): Promise<void> => {
  if (state.closed || state.holdings.size === 0) return;
  const heads = await state.options.log.closeIdlePartitions();
  const closings = state.indices.map((own) => own.closing(() => closeIndex(state, own, heads)));
  await waitPatiently(closings, indexPatienceMs);
};
