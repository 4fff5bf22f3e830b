import { timestampMessage } from "../platform/grpc/timestamp-message.ts";
import type { Projection } from "../proto/gen/daybook/operations/v1/Projection.ts";
import type { ProjectionPartition } from "../proto/gen/daybook/operations/v1/ProjectionPartition.ts";
import type { ProjectionState } from "../proto/gen/daybook/operations/v1/ProjectionState.ts";
import { countDocuments } from "./count-documents.ts";
import { createLagReader, type Lag, type LagReader } from "./lag.ts";
import type { Lane } from "./lane.ts";
import { waitPatiently } from "./one-under-way.ts";
import { whyUnknown } from "./open-checkpoint.ts";
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
import { isStop } from "./stop-records.ts";

type StateName = NonNullable<Extract<ProjectionPartition["state"], string>>;
type ProjectionStateName = Extract<ProjectionState, string>;

/**
 * What is under way to another replica is no sign that it is behind: the age of its oldest event
 * that is, in seconds.
 */
const liveLagMaxSeconds = 5;

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
  const seen = own.seen.filter((one) => !isOfOlderEpoch(own, one));
  const held = await log.holdsEvents(seen);
  return new Map(
    seen.flatMap((one, at) => {
      const why = whyUnknown(log.identity, one, held[at] ?? false);
      return why === undefined ? [] : [[one.partition, why] as const];
    }),
  );
};

/** The error at which a partition of another replica stopped; undefined: it did not. */
const findStop = async (
  own: ProjectionIndex,
  partition: number,
  checkpoint: number,
): Promise<string | undefined> => {
  const { quarantine } = own.options;
  const { name, version } = own.projection;
  const records = await quarantine.listPartition(name, version, partition);
  return records.find((one) => isStop(one, checkpoint))?.error;
};

/** Of a partition that another replica holds, checkpoint and records tell. */
const partitionState = (lane: Lane | undefined, lag: Lag, isStopped: boolean): StateName => {
  if (isStopped || lane?.stopReason !== undefined) return partitionStates.stopped;
  if (lane !== undefined) return partitionStates[lane.state];
  const isLive = lag.events === 0 || lag.seconds < liveLagMaxSeconds;
  return isLive ? partitionStates.live : partitionStates["catching-up"];
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
  const isElsewhere = lane === undefined && lag.events > 0;
  const stop = isElsewhere ? await findStop(own, partition, offset) : undefined;
  const why = lost.get(partition) ?? stop;
  return {
    partition,
    state: partitionState(lane, lag, why !== undefined),
    checkpoint: String(offset),
    head: String(head),
    lagEvents: String(lag.events),
    lagSeconds: lag.seconds,
    heldStreams: checkpoint?.held.length ?? 0,
    lastError: lane?.lastError || (why ?? ""),
  };
};

/** The worst of the partitions counts, whoever holds them; `known` of those that are held here. */
const stateOf = (
  own: ProjectionIndex,
  known: ProjectionStateName,
  lost: Lost,
  partitions: readonly ProjectionPartition[],
): ProjectionStateName => {
  const isAny = (state: StateName) => partitions.some((one) => one.state === state);
  const wentBack = "PROJECTION_STATE_LOG_WENT_BACK";
  if (lost.size > 0 || known === wentBack) return wentBack;
  if (isAny("PARTITION_STATE_STOPPED")) return "PROJECTION_STATE_FAILED";
  const isBehind = !own.live || isAny("PARTITION_STATE_CATCHING_UP");
  const isWhole = own.seen.length === own.options.log.identity.partitions;
  return isBehind || !isWhole ? "PROJECTION_STATE_CATCHING_UP" : "PROJECTION_STATE_LIVE";
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
    state: stateOf(own, projectionState(state, own), lost, partitions),
    partitions,
    documents: String(own.documents),
    // The error of another replica's partition is this projection's as well.
    lastError: own.lastError || (partitions.find((one) => one.lastError)?.lastError ?? ""),
    lastErrorTime: own.lastErrorTime === 0 ? null : timestampMessage(own.lastErrorTime),
  };
};
