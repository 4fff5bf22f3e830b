import { type Loop, startLoop } from "../platform/background-loop.ts";
import { ConfigInvalid } from "../platform/config.ts";
import type { HandlersOf } from "../platform/grpc/handler.ts";
import { requireTimelyClaims } from "../platform/lease/lease.ts";
import { tryBriefly } from "../platform/process/try-briefly.ts";
import type { OperationsServiceDefinition } from "../proto/gen/daybook/operations/v1/OperationsService.ts";
import { createPartitionClaims, type PartitionClaims } from "./claim-partitions.ts";
import { closePauseMaxMs } from "./close-lane.ts";
import type { ProjectorConfig } from "./config.ts";
import { getCommand } from "./handlers/get-command.ts";
import { getLog } from "./handlers/get-log.ts";
import { getProjection } from "./handlers/get-projection.ts";
import { listProjections } from "./handlers/list-projections.ts";
import { readEvents } from "./handlers/read-events.ts";
import { giveUpAll } from "./hold-partitions.ts";
import { closePartitions, observe } from "./observe.ts";
import { createProjectionIndex } from "./projection-index.ts";
import { type ProjectionHealth, projectionHealth, stoppedProjections } from "./projection-state.ts";
import { createProjectorMemory } from "./projector-memory.ts";
import type { ProjectorOptions } from "./projector-options.ts";
import { createProjectorState, type ProjectorState } from "./projector-state.ts";

/** How a projector does, for `/healthz` and operators. */
export type ProjectorHealth = {
  readonly ready: boolean;
  /** Partitions that this replica holds. */
  readonly partitions: number;
  readonly projections: readonly ProjectionHealth[];
  /** Projections that apply nothing until somebody mends what they rest on: `name STATE`. */
  readonly stopped: readonly string[];
};

/** A projector at work. */
export type Projector = {
  readonly handlers: HandlersOf<OperationsServiceDefinition>;
  /** True once every index but those of groups answers queries; false while an index is away. */
  isReady(): boolean;
  health(): ProjectorHealth;
  /**
   * Begins nothing any more and gives up its partitions, so that others take over at once: they do
   * not wait for the steps in hand, which versions and checkpoints keep harmless. Resolves when
   * those have ended, as late as the index lets a call wait.
   */
  stop(): Promise<void>;
};

/**
 * A newer index must have had a chance to move, twice over, before it counts as standing still.
 * @throws {ConfigInvalid} says which settings.
 */
const requirePatience = (config: ProjectorConfig): void => {
  const { PROJECTOR_CLOSE_EVERY_MS: everyMs, PROJECTOR_TAKE_BACK_AFTER_MS: afterMs } = config;
  const leastMs = 2 * (closePauseMaxMs + 2 * everyMs);
  if (afterMs >= leastMs) return;
  const state = `PROJECTOR_TAKE_BACK_AFTER_MS is at least ${leastMs}`;
  const given = `with PROJECTOR_CLOSE_EVERY_MS ${everyMs}`;
  throw new ConfigInvalid(`Cannot take queries back: ${given}, ${state}`);
};

const startLoops = (state: ProjectorState, claims: PartitionClaims): readonly Loop[] => {
  const { config, logger: log } = state.options;
  const start = (name: string, everyMs: number, backoffMaxMs: number, work: () => Promise<void>) =>
    startLoop({ name: `projector.${name}`, everyMs, backoffMaxMs, log, work });
  const backoffMs = config.PROJECTOR_BACKOFF_MAX_MS;
  const claimMs = config.PROJECTOR_CLAIM_EVERY_MS;
  const looking = start("observe", config.PROJECTOR_OBSERVE_EVERY_MS, backoffMs, () =>
    observe(state),
  );
  for (const own of state.indices) own.caughtUp = looking.wake;
  return [
    looking,
    // A claim is repeated at its own pace: slower, and the leases would run out.
    start("claim", claimMs, claimMs, claims.claim),
    start("close", config.PROJECTOR_CLOSE_EVERY_MS, backoffMs, () => closePartitions(state)),
  ];
};

const nothing = async (): Promise<void> => {};

/** Tells everything to end before it waits for anything: one step in hand costs its time once. */
const endWork = async (state: ProjectorState, loops: readonly Loop[]): Promise<void> => {
  const looks = [state.telling, ...state.indices.flatMap((own) => [own.looking, own.closing])];
  const ends = [giveUpAll(state), ...loops.map((loop) => loop.stop())];
  // Each waits for what is under way, whatever becomes of it.
  await Promise.all([...ends, ...looks.map((look) => look(nothing).catch(nothing))]);
};

/**
 * Posts the log to the projections' indices: live from the broker, and from the log whatever the
 * broker did not bring. Returns at once; what it depends on may come up later.
 */
export const openProjector = (options: ProjectorOptions): Projector => {
  const { PROJECTOR_CLAIM_EVERY_MS, PROJECTOR_LEASE_TTL_MS } = options.config;
  requireTimelyClaims("PROJECTOR", PROJECTOR_CLAIM_EVERY_MS, PROJECTOR_LEASE_TTL_MS);
  requirePatience(options.config);
  const memory = createProjectorMemory(options.config);
  const indices = options.projections.map((projection) =>
    createProjectionIndex(options, projection, memory),
  );
  const state = createProjectorState(options, indices);
  const claims = createPartitionClaims(state);
  const loops = startLoops(state, claims);
  // One event may stop a projection of groups before its index is ever live.
  const awaited = state.indices.filter(({ projection }) => !projection.ofGroups);
  const isReady = () => awaited.every(({ generation, live }) => generation && live);
  return {
    handlers: {
      ListProjections: listProjections(state),
      GetProjection: getProjection(state),
      GetLog: getLog(options.log),
      GetCommand: getCommand(state),
      ReadEvents: readEvents(options.log),
    },
    isReady,
    health: () => {
      const projections = state.indices.map((own) => projectionHealth(state, own));
      const stopped = stoppedProjections(projections);
      return { ready: isReady(), partitions: state.holdings.size, projections, stopped };
    },
    stop: async () => {
      state.closed = true;
      const ended = endWork(state, loops);
      // After the last claim, which would take them again. They run out by themselves; the others
      // only wait a little longer.
      const release = () => claims.stop().then(options.leases.release);
      await tryBriefly("the leases to be released", release, (error) =>
        options.logger.warn({ err: error }, "projector.release-failed"),
      );
      await ended;
    },
  };
};
