import type { ProjectionState } from "../proto/gen/daybook/operations/v1/ProjectionState.ts";
import type { ProjectionIndex } from "./projection-index.ts";
import { lanesOf, type ProjectorState } from "./projector-state.ts";

/** How a projection does. */
export type ProjectionHealth = {
  readonly name: string;
  /** The contract's enum without prefix: `LIVE`, `CATCHING_UP`, `LOG_WENT_BACK`, `FAILED`. */
  readonly state: string;
  readonly lastError: string;
};

type StateName = Extract<ProjectionState, string>;

const behind = (state: ProjectorState, own: ProjectionIndex): boolean =>
  !own.live ||
  own.seen.length < state.options.log.identity.partitions ||
  lanesOf(state, own).some((lane) => lane.state !== "live");

/** The state of a projection as far as this replica knows; the worst of its partitions counts. */
export const projectionState = (state: ProjectorState, own: ProjectionIndex): StateName => {
  const reasons = new Set(lanesOf(state, own).map(({ stopReason }) => stopReason));
  if (reasons.has("log-went-back")) return "PROJECTION_STATE_LOG_WENT_BACK";
  if (reasons.has("held-limit") || reasons.has("group-failed")) return "PROJECTION_STATE_FAILED";
  return behind(state, own) ? "PROJECTION_STATE_CATCHING_UP" : "PROJECTION_STATE_LIVE";
};

/** A projection's state for a health check. */
export const projectionHealth = (
  state: ProjectorState,
  own: ProjectionIndex,
): ProjectionHealth => ({
  name: own.projection.name,
  state: projectionState(state, own).replace("PROJECTION_STATE_", ""),
  lastError: own.lastError,
});

/** Projections that apply nothing until somebody mends what they rest on, each with its state. */
export const stoppedProjections = (projections: readonly ProjectionHealth[]): string[] =>
  projections
    .filter(({ state }) => state === "LOG_WENT_BACK" || state === "FAILED")
    .map(({ name, state }) => `${name} ${state}`);
