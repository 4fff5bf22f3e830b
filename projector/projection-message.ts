import { timestampMessage } from "../platform/grpc/timestamp-message.ts";
import type { Projection } from "../proto/gen/daybook/operations/v1/Projection.ts";
import type { ProjectionPartition } from "../proto/gen/daybook/operations/v1/ProjectionPartition.ts";
import { countDocuments } from "./count-documents.ts";
import { createLagReader, type LagReader } from "./lag.ts";
import type { Lane } from "./lane.ts";
import { waitPatiently } from "./one-under-way.ts";
import { noteIndexError, type ProjectionIndex, seenCheckpoint } from "./projection-index.ts";
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

/** Of a partition that another replica holds, only its checkpoint is known. */
const partitionState = (lane: Lane | undefined, lagEvents: number): StateName => {
  if (lane?.stopReason !== undefined) return partitionStates.stopped;
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
    own.documents = await countDocuments(own, generation);
  } catch (error) {
    noteIndexError(own, error);
  }
};

const partitionMessage = async (
  own: ProjectionIndex,
  { partition, offset: head }: { readonly partition: number; readonly offset: number },
  lane: Lane | undefined,
  readLag: LagReader,
): Promise<ProjectionPartition> => {
  const checkpoint = seenCheckpoint(own, partition);
  const offset = checkpoint?.offset ?? 0;
  const lag = await readLag(partition, offset, head);
  return {
    partition,
    state: partitionState(lane, lag.events),
    checkpoint: String(offset),
    head: String(head),
    lagEvents: String(lag.events),
    lagSeconds: lag.seconds,
    heldStreams: checkpoint?.held.length ?? 0,
    lastError: lane?.lastError ?? "",
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
  const readLag = createLagReader(log, clock());
  const lanes = new Map(lanesOf(state, own).map((lane) => [lane.partition, lane]));
  const partitions: ProjectionPartition[] = [];
  for (const head of heads) {
    partitions.push(await partitionMessage(own, head, lanes.get(head.partition), readLag));
  }
  return {
    name: own.projection.name,
    version: own.projection.version,
    generation: own.generation?.generation ?? 0,
    state: projectionState(state, own),
    partitions,
    documents: String(own.documents),
    lastError: own.lastError,
    lastErrorTime: own.lastErrorTime === 0 ? null : timestampMessage(own.lastErrorTime),
  };
};
