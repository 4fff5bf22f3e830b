import { startLoop } from "../platform/background-loop.ts";
import type { Lease } from "../platform/lease/lease.ts";
import { catchUp } from "./catch-up.ts";
import { consume } from "./consume.ts";
import { createLane, type Lane } from "./lane.ts";
import type { Holding, ProjectorState } from "./projector-state.ts";

/** How often a lane looks for held streams whose turn it is. */
const laneRoundMs = 1_000;

const runLane = ({ options }: ProjectorState, lane: Lane): (() => Promise<void>) => {
  const loop = startLoop({
    name: `projection.${lane.own.projection.name}.${lane.partition}`,
    everyMs: laneRoundMs,
    backoffMaxMs: options.config.PROJECTOR_BACKOFF_MAX_MS,
    log: options.logger,
    work: () => catchUp(lane),
  });
  lane.wake = loop.wake;
  return loop.stop;
};

const hold = (state: ProjectorState, { partition, fence }: Lease): Holding => {
  const lanes = state.indices.map((own) => createLane(own, partition));
  const stops = lanes.map((lane) => runLane(state, lane));
  state.options.logger.info({ partition, fence }, "projector.partition-gained");
  return {
    partition,
    fence,
    lanes,
    subscription: undefined,
    subscribing: undefined,
    closed: false,
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

/** Gives a partition up: deliveries end first, then the lanes' own work. */
const giveUp = async (state: ProjectorState, holding: Holding): Promise<void> => {
  const { logger, metrics } = state.options;
  const { partition, fence, lanes } = holding;
  state.holdings.delete(partition);
  holding.closed = true;
  for (const lane of lanes) lane.closed = true;
  await Promise.all([holding.subscription?.close(), holding.stopLanes()]);
  for (const { own } of lanes) {
    const labels = { projection: own.projection.name, partition: String(partition) };
    metrics.projectionLagEvents.remove(labels);
    metrics.projectionLagSeconds.remove(labels);
  }
  logger.info({ partition, fence }, "projector.partition-lost");
};

/** Gives every partition up. */
export const giveUpAll = async (state: ProjectorState): Promise<void> => {
  await Promise.all([...state.holdings.values()].map((holding) => giveUp(state, holding)));
};

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
  await Promise.all(lost.map((holding) => giveUp(state, holding)));
  for (const lease of held.values()) {
    const holding = state.holdings.get(lease.partition) ?? hold(state, lease);
    state.holdings.set(lease.partition, holding);
    subscribe(state, holding);
  }
};
