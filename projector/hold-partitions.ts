import { startLoop } from "../platform/background-loop.ts";
import type { Lease } from "../platform/lease/lease.ts";
import { catchUp } from "./catch-up.ts";
import { consume } from "./consume.ts";
import { createLane, type Lane } from "./lane.ts";
import type { Holding, ProjectorState } from "./projector-state.ts";
import { forgetPassedStops } from "./stop-records.ts";

/** How often a lane looks for held streams whose turn it is. */
const laneRoundMs = 1_000;

/** Catches up; once the lane is live, records of what stopped it, or whoever had it, are over. */
const laneWork = (lane: Lane): (() => Promise<void>) => {
  let mayHaveStopped = true;
  return async () => {
    await catchUp(lane);
    if (lane.stopReason !== undefined) mayHaveStopped = true;
    if (!mayHaveStopped || lane.state !== "live") return;
    await forgetPassedStops(lane);
    mayHaveStopped = false;
  };
};

const runLane = ({ options }: ProjectorState, lane: Lane): (() => Promise<void>) => {
  const loop = startLoop({
    name: `projection.${lane.own.projection.name}.${lane.partition}`,
    everyMs: laneRoundMs,
    backoffMaxMs: options.config.PROJECTOR_BACKOFF_MAX_MS,
    log: options.logger,
    work: laneWork(lane),
  });
  lane.wake = loop.wake;
  return loop.stop;
};

const hold = (state: ProjectorState, { partition, fence }: Lease): Holding => {
  const lanes = state.indices.map((own) => createLane(own, partition));
  const stops = lanes.map((lane) => runLane(state, lane));
  return {
    partition,
    fence,
    lanes,
    subscription: undefined,
    subscribing: undefined,
    closed: false,
    givenUp: undefined,
    stopLanes: async () => {
      await Promise.all(stops.map((stop) => stop()));
    },
  };
};

/** Asks for deliveries; the answer may take as long as another replica still consumes. */
const subscribe = ({ options }: ProjectorState, holding: Holding): void => {
  if (holding.subscription !== undefined || holding.subscribing !== undefined) return;
  const { partition } = holding;
  holding.subscribing = options.broker
    .consume(partition, consume(options, holding.lanes))
    .then(async (subscription) => {
      if (holding.closed) await subscription.close();
      else holding.subscription = subscription;
    })
    .catch((error) => {
      options.logger.warn({ partition, err: error }, "projector.subscribe-failed");
    })
    .finally(() => {
      holding.subscribing = undefined;
    });
};

/** Ends the work on a partition: deliveries end first, then the lanes' own work. */
const endWork = async (state: ProjectorState, holding: Holding): Promise<void> => {
  const { metrics } = state.options;
  const { partition, lanes } = holding;
  holding.closed = true;
  for (const lane of lanes) lane.closed = true;
  await Promise.all([holding.subscription?.close(), holding.stopLanes()]);
  for (const { cache, own } of lanes) {
    cache.clear();
    const labels = { projection: own.projection.name, partition: String(partition) };
    metrics.projectionLagEvents.remove(labels);
    metrics.projectionLagSeconds.remove(labels);
  }
};

const giveUp = async (state: ProjectorState, holdings: readonly Holding[]): Promise<void> => {
  if (holdings.length === 0) return;
  for (const { partition } of holdings) state.holdings.delete(partition);
  await Promise.all(
    holdings.map((holding) => {
      holding.givenUp ??= endWork(state, holding);
      return holding.givenUp;
    }),
  );
  const partitions = holdings.map(({ partition }) => partition);
  state.options.logger.info({ partitions }, "projector.lost");
};

/** Gives every partition up. */
export const giveUpAll = (state: ProjectorState): Promise<void> =>
  giveUp(state, [...state.holdings.values()]);

/**
 * Makes what this replica works on equal to the leases it holds: gained partitions start from
 * nothing remembered, lost ones stop. A lease that changed hands in between counts as both.
 */
export const holdPartitions = async (
  state: ProjectorState,
  leases: readonly Lease[],
): Promise<void> => {
  const held = new Map(leases.map((lease) => [lease.partition, lease]));
  const lost = [...state.holdings.values()].filter(
    ({ partition, fence }) => held.get(partition)?.fence !== fence,
  );
  await giveUp(state, lost);
  if (state.closed) return;
  const gained = [...held.values()].filter(({ partition }) => !state.holdings.has(partition));
  for (const lease of gained) state.holdings.set(lease.partition, hold(state, lease));
  // Also those held before: a broker that was away may take the subscription now.
  for (const holding of state.holdings.values()) subscribe(state, holding);
  if (gained.length === 0) return;
  const partitions = gained.map(({ partition }) => partition);
  state.options.logger.info({ partitions }, "projector.gained");
};
