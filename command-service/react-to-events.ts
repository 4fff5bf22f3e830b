import type { AnyProcessManager } from "../domain/process-managers.ts";
import type { TypedRead, TypedSpan } from "../platform/event-log/reads.ts";
import type { Lease } from "../platform/lease/lease.ts";
import type { NewTimer, PositionMove } from "../platform/timers/timers.ts";
import type { ProcessParts } from "./process-parts.ts";
import { timersOrReaction } from "./reactions.ts";

/** A place of a partition, with the id of the event there; undefined at 0. */
type Place = { readonly offset: number; readonly eventId: string | undefined };

/** Where a process manager stands in a partition that this replica holds. */
type HeldPosition = {
  readonly partition: number;
  readonly fence: number;
  /** Reacted to up to here. */
  read: Place;
  /** The same as the store knows it; between the two lies nothing that was reacted to. */
  saved: Place;
  savedAt: number;
};

/** Reads the log for one process manager. */
export type Reader = {
  /** Takes over and gives up partitions as the leases say. */
  hold(leases: readonly Lease[]): Promise<void>;
  /** One look at every partition held; true when there is more to read at once. */
  react(): Promise<boolean>;
  /** Keeps how far it has read. */
  save(): Promise<void>;
  /** Events of the partitions held that are still to be looked at. */
  lag(): number;
};

/** How long a position that found nothing to react to is not written down. */
const saveEveryMs = 5_000;

const start: Place = { offset: 0, eventId: undefined };

type ReaderState = {
  readonly parts: ProcessParts;
  readonly process: AnyProcessManager;
  readonly held: Map<number, HeldPosition>;
  /** The offset of each partition's head when it was last looked at. */
  readonly heads: Map<number, number>;
  /** Something was written that may be due. */
  readonly wakeTimers: () => void;
};

const hold = async (
  { parts, process, held }: ReaderState,
  leases: readonly Lease[],
): Promise<void> => {
  const fences = new Map(leases.map(({ partition, fence }) => [partition, fence]));
  for (const [partition, { fence }] of held) {
    if (fences.get(partition) !== fence) held.delete(partition);
  }
  const gained = leases.filter(({ partition }) => !held.has(partition));
  if (gained.length === 0) return;
  const positions = await parts.timers.readPositions(process.name);
  for (const { partition, fence } of gained) {
    const at = positions[partition] ?? start;
    const place = { offset: at.offset, eventId: at.eventId };
    held.set(partition, { partition, fence, read: place, saved: place, savedAt: parts.clock() });
  }
};

/**
 * What to look through now: shares of the bound for each partition that has grown, or whose end is
 * not where it was read to (the log was set back: the read will say so).
 */
const spansOf = async ({ parts, held, heads: seen }: ReaderState): Promise<TypedSpan[]> => {
  const heads = await parts.log.readHeads();
  for (const { partition, offset } of heads) seen.set(partition, offset);
  const grown = heads.flatMap(({ partition, offset, eventId }) => {
    const position = held.get(partition);
    const isAtEnd = position?.read.offset === offset && position.read.eventId === eventId;
    return position === undefined || isAtEnd ? [] : [{ position, offset }];
  });
  const share = Math.ceil(parts.config.PROCESS_SCAN_EVENTS_MAX / Math.max(1, grown.length));
  return grown.map(({ position: { partition, read }, offset }) => ({
    partition,
    after: read,
    toOffset: Math.min(offset, read.offset + share),
  }));
};

/**
 * The log does not hold the event at the position: it was set back. What was only read is forgotten
 * first; a position that was saved begins anew. Timers that come a second time change nothing.
 */
const wentBack = (
  { parts, process }: ReaderState,
  position: HeldPosition,
): PositionMove | undefined => {
  const { partition, fence, read, saved } = position;
  if (read !== saved) {
    position.read = saved;
    return undefined;
  }
  const facts = { process: process.name, partition, offset: saved.offset };
  parts.logger.warn(facts, "process.log-went-back");
  return { partition, fence, from: saved, to: start };
};

/** A position and the move to be made with it. */
type Step = { readonly position: HeldPosition; readonly move: PositionMove };

type Reacted = { readonly steps: Step[]; readonly timers: NewTimer[] };

/** The position that was read on from; undefined when it was given up or moved in between. */
const positionOf = (
  { held }: ReaderState,
  { partition, after }: TypedSpan,
): HeldPosition | undefined => {
  const position = held.get(partition);
  return position?.read === after ? position : undefined;
};

/** What follows from what was read, and which positions are worth writing down. */
const reactTo = (
  state: ReaderState,
  spans: readonly TypedSpan[],
  reads: readonly TypedRead[],
): Reacted => {
  const { parts, process } = state;
  const reacted: Reacted = { steps: [], timers: [] };
  const now = parts.clock();
  for (const [index, span] of spans.entries()) {
    const position = positionOf(state, span);
    const read = reads[index];
    if (position === undefined || read === undefined) continue;
    const { partition, isContinuation, events, reached } = read;
    if (!isContinuation) {
      const move = wentBack(state, position);
      if (move !== undefined) reacted.steps.push({ position, move });
      continue;
    }
    const timers = events.flatMap((event) => timersOrReaction(process, event, parts.codec));
    const { fence, saved, savedAt } = position;
    const isFar = reached.offset - saved.offset >= parts.config.PROCESS_SCAN_EVENTS_MAX;
    const isWorthIt = isFar || now - savedAt >= saveEveryMs;
    if (timers.length === 0 && !isWorthIt) {
      position.read = reached;
      continue;
    }
    reacted.timers.push(...timers);
    reacted.steps.push({ position, move: { partition, fence, from: saved, to: reached } });
  }
  return reacted;
};

/** Writes moves and timers; a position that somebody else has moved is taken up anew. */
const saveMoves = async (
  { parts, process, held }: ReaderState,
  { steps, timers }: Reacted,
): Promise<void> => {
  const moves = steps.map(({ move }) => move);
  const moved = new Set(await parts.timers.saveReactions(process.name, moves, timers));
  for (const {
    position,
    move: { partition, to },
  } of steps) {
    if (!moved.has(partition)) {
      if (held.get(partition) === position) held.delete(partition);
      continue;
    }
    position.read = to;
    position.saved = to;
    position.savedAt = parts.clock();
  }
};

const react = async (state: ReaderState): Promise<boolean> => {
  const { parts, process, wakeTimers } = state;
  const spans = await spansOf(state);
  if (spans.length === 0) return false;
  const eventsMax = Math.ceil(parts.config.PROCESS_RUN_EVENTS_MAX / spans.length);
  const reads = await parts.log.readOfTypes(spans, process.reactsTo, eventsMax);
  const reacted = reactTo(state, spans, reads);
  if (reacted.steps.length > 0) await saveMoves(state, reacted);
  if (reacted.timers.length > 0) wakeTimers();
  // Growth since then has time until the next look.
  return reads.some(({ partition, reached }) => reached.offset < (state.heads.get(partition) ?? 0));
};

const save = async (state: ReaderState): Promise<void> => {
  const steps = [...state.held.values()]
    .filter(({ read, saved }) => read !== saved)
    .map((position) => {
      const { partition, fence, saved: from, read: to } = position;
      return { position, move: { partition, fence, from, to } };
    });
  if (steps.length > 0) await saveMoves(state, { steps, timers: [] });
};

const lag = ({ held, heads }: ReaderState): number =>
  [...held.values()].reduce(
    (sum, { partition, read }) => sum + Math.max(0, (heads.get(partition) ?? 0) - read.offset),
    0,
  );

/**
 * Reads what the log holds above the positions, in order, and writes the timers of it. An event is
 * reacted to when its timers are written and the position moves, in one transaction: before it
 * nothing has happened, after it nothing is left to do. Two replicas that believe to hold the same
 * partition cannot both move its position from the same place.
 */
export const createReader = (
  parts: ProcessParts,
  process: AnyProcessManager,
  wakeTimers: () => void,
): Reader => {
  const state: ReaderState = { parts, process, held: new Map(), heads: new Map(), wakeTimers };
  return {
    hold: (leases) => hold(state, leases),
    react: () => react(state),
    save: () => save(state),
    lag: () => lag(state),
  };
};
