import { timestampMessage } from "../platform/grpc/timestamp-message.ts";
import type { Projection } from "../proto/gen/daybook/operations/v1/Projection.ts";
import type { ProjectionPartition } from "../proto/gen/daybook/operations/v1/ProjectionPartition.ts";
import { countDocuments } from "./count-documents.ts";
import { createLagReader, type LagReader } from "./lag.ts";
import type { Lane } from "./lane.ts";
import { waitPatiently } from "./one-under-way.ts";
import {
  answeredOffset,
  followLive,
  isOfOlderEpoch,
  noteIndexError,
  type ProjectionIndex,
  seenCheckpoint,
} from "./projection-index.ts";
import { projectionState } from "./projection-state.ts";
import { lanesOf, type ProjectorState } from "./projector-state.ts";

type StateName = NonNullable<Extract<ProjectionPartition["state"], string>>;

const partitionStates = {
  live: "PARTITION_STATE_LIVE",
  "catching-up": "PARTITION_STATE_CATCHING_UP",
  stopped: "PARTITION_STATE_STOPPED",
} as const;

/** An index that takes longer to answer leaves what was seen last. */
const indexPatienceMs = 2_000;

/** What the log does not hold although a checkpoint speaks of it, by partition. */
type Lost = ReadonlyMap<number, string>;

/**
 * Looks at the checkpoints as the replica that applies them does, whichever that is: one of another
 * log, of an epoch to come or of an event that the log does not hold stops its partition. One of
 * an older epoch does not: its index is posted anew.
 */
const findLost = async (own: ProjectionIndex): Promise<Lost> => {
  const { log } = own.options;
  const { logId, epoch } = log.identity;
  const seen = own.seen.filter((one) => !isOfOlderEpoch(own, one));
  const held = await log.holdsEvents(seen);
  const lost = seen.filter((one, at) => !held[at] || one.logId !== logId || one.epoch !== epoch);
  return new Map(
    lost.map(({ partition, offset }) => [
      partition,
      `Cannot apply events: the index knows an event at ${offset} that the log does not hold`,
    ]),
  );
};

/** Of a partition that another replica holds, only its checkpoint is known. */
const partitionState = (lane: Lane | undefined, lagEvents: number, isLost: boolean): StateName => {
  if (isLost || lane?.stopReason !== undefined) return partitionStates.stopped;
  if (lane !== undefined) return partitionStates[lane.state];
  return lagEvents === 0 ? partitionStates.live : partitionStates["catching-up"];
};

/** Looks at the index again; one that is away, or slow to answer, leaves what was seen last. */
const lookAgain = async (own: ProjectionIndex): Promise<void> => {
  const { generation } = own;
  if (generation === undefined) return;
  const { index } = own.options;
  try {
    own.seen = await index.readCheckpoints(generation);
    if (own.newer !== undefined) await followLive(own, generation);
    own.documents = await countDocuments(own, generation);
  } catch (error) {
    noteIndexError(own, error);
  }
};

const partitionMessage = async (
  own: ProjectionIndex,
  { partition, offset: head }: { readonly partition: number; readonly offset: number },
  lane: Lane | undefined,
  { readLag, lost }: { readonly readLag: LagReader; readonly lost: Lost },
): Promise<ProjectionPartition> => {
  const checkpoint = seenCheckpoint(own, partition);
  const offset = checkpoint?.offset ?? 0;
  const lag = await readLag(partition, answeredOffset(own, partition, offset), head);
  return {
    partition,
    state: partitionState(lane, lag.events, lost.has(partition)),
    checkpoint: String(offset),
    head: String(head),
    lagEvents: String(lag.events),
    lagSeconds: lag.seconds,
    heldStreams: checkpoint?.held.length ?? 0,
    lastError: lane?.lastError || (lost.get(partition) ?? ""),
  };
};

/**
 * A projection as operators see it: all partitions, whoever holds them. Answers from what was seen
 * last while the index is away. @throws {RequestFailed} STORE_UNAVAILABLE
 */
export const projectionMessage = async (
  state: ProjectorState,
  own: ProjectionIndex,
): Promise<Projection> => {
  const { clock, log } = state.options;
  await waitPatiently([lookAgain(own)], indexPatienceMs);
  // After the checkpoints: one that is ahead of its head all the same is of a log that went back.
  const heads = await log.readHeads();
  const lost = await findLost(own);
  const read = { readLag: createLagReader(log, clock()), lost };
  const lanes = new Map(lanesOf(state, own).map((lane) => [lane.partition, lane]));
  const partitions: ProjectionPartition[] = [];
  for (const head of heads) {
    partitions.push(await partitionMessage(own, head, lanes.get(head.partition), read));
  }
  return {
    name: own.projection.name,
    version: own.projection.version,
    generation: own.generation?.generation ?? 0,
    state: lost.size > 0 ? "PROJECTION_STATE_LOG_WENT_BACK" : projectionState(state, own),
    partitions,
    documents: String(own.documents),
    lastError: own.lastError,
    lastErrorTime: own.lastErrorTime === 0 ? null : timestampMessage(own.lastErrorTime),
  };
};
