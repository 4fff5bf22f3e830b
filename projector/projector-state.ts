import type { Subscription } from "../platform/broker/broker.ts";
import type { Head } from "../platform/event-log/reads.ts";
import type { Lane } from "./lane.ts";
import { createOneUnderWay, type OneUnderWay } from "./one-under-way.ts";
import type { ProjectionIndex } from "./projection-index.ts";
import type { ProjectorOptions } from "./projector-options.ts";

/** A partition that this replica holds: its deliveries and one lane for each projection. */
export type Holding = {
  readonly partition: number;
  readonly fence: number;
  readonly lanes: readonly Lane[];
  /** Undefined while the broker is away, or while another replica is still consuming. */
  subscription: Subscription | undefined;
  subscribing: Promise<void> | undefined;
  /** Given up: nothing new is begun. */
  closed: boolean;
  /** Set once it is being given up; resolves when nothing of it is in hand any more. */
  givenUp: Promise<void> | undefined;
  /** Ends the lanes' own work, waiting for the step in hand. */
  readonly stopLanes: () => Promise<void>;
};

/** What a projector knows while it runs. */
export type ProjectorState = {
  readonly options: ProjectorOptions;
  readonly indices: readonly ProjectionIndex[];
  readonly holdings: Map<number, Holding>;
  /** Where the log ended when it was last looked at; empty until then. */
  heads: readonly Head[];
  /** It ends: nothing is held, looked at or told any more. */
  closed: boolean;
  /** When queries were last told which log this is, in milliseconds since 1970. */
  factsSavedAt: number;
  /** Queries are being told. */
  readonly telling: OneUnderWay;
};

/** What a projector knows before it has looked at anything. */
export const createProjectorState = (
  options: ProjectorOptions,
  indices: readonly ProjectionIndex[],
): ProjectorState => ({
  options,
  indices,
  holdings: new Map(),
  heads: [],
  closed: false,
  factsSavedAt: 0,
  telling: createOneUnderWay(),
});

/** The lanes that this replica runs for a projection. */
export const lanesOf = (state: ProjectorState, own: ProjectionIndex): Lane[] =>
  [...state.holdings.values()].flatMap(({ lanes }) => lanes.filter((lane) => lane.own === own));
