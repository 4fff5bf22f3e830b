import type { RecordedEvent } from "../domain/event.ts";
import type { Checkpoint } from "../platform/search-index/search-index.ts";
import type { Fold } from "./fold-steps.ts";
import { goesOn, type Run } from "./goes-on.ts";
import { holdLater, recordFailure, saveFailure } from "./held-records.ts";
import { streamKey } from "./held-stream.ts";
import { forgetIndex, type Lane } from "./lane.ts";
import { LaneStopped } from "./lane-stopped.ts";
import { openCheckpoint } from "./open-checkpoint.ts";
import { documentsOfWriteMax, postSteps } from "./post-steps.ts";
import { readSteps } from "./read-steps.ts";

/** The checkpoint behind the last event that was passed, with the streams held from now on. */
const advance =
  (lane: Lane, last: (passed: number) => RecordedEvent | undefined) =>
  (fold: Fold, checkpoint: Checkpoint): Checkpoint => {
    const { logId, epoch } = lane.options.log.identity;
    const event = last(fold.passed);
    if (event === undefined) throw new RangeError("Cannot move the checkpoint: no event passed");
    const failed = fold.failures.map(({ event: { tenantId, streamId, offset } }) => ({
      tenantId,
      streamId,
      firstOffset: offset,
    }));
    return {
      partition: lane.partition,
      offset: event.offset,
      eventId: event.eventId,
      logId,
      epoch,
      // Record times never go back within a partition: everything before the last one is applied.
      closeTime: Math.max(checkpoint.closeTime, event.recordedAt),
      held: [...checkpoint.held, ...failed],
    };
  };

/**
 * Applies consecutive events to the projection's documents; the only way in which they change,
 * live and while catching up. Events at or below the checkpoint are skipped. Returns `applied`;
 * `moved` when someone else wrote the checkpoint; `gap` when events before these are missing: read
 * the log from the checkpoint on. Events that do not go on from the checkpoint's own are not
 * applied: `moved`, and the checkpoint is read and compared with the log before anything else is.
 * `progress` is called after each write.
 * @throws {LaneStopped} one more stream would have to be held than is allowed, an event of a group
 * failed, or the index is not posted from this log. @throws {RequestFailed} try again later.
 */
export const applyEvents = async (
  lane: Lane,
  run: Run,
  progress: () => void = () => {},
): Promise<"applied" | "moved" | "gap"> => {
  let rest = run.events;
  for (;;) {
    const opened = await openCheckpoint(lane);
    const { checkpoint } = opened;
    if (!goesOn(run, checkpoint)) {
      forgetIndex(lane);
      return "moved";
    }
    rest = rest.filter(({ offset }) => offset > checkpoint.offset);
    const first = rest[0];
    if (first === undefined) return "applied";
    if (first.offset > checkpoint.offset + 1) return "gap";
    const waiting = new Set(checkpoint.held.map(streamKey));
    const steps = readSteps(lane.own.projection, rest, {
      documentsMax: documentsOfWriteMax(lane),
      waits: (event) => waiting.has(streamKey(event)),
    });
    const next = advance(lane, (passed) => steps[passed - 1]?.event);
    const fold = await postSteps(lane, { opened, steps, held: checkpoint.held, next });
    if (fold === undefined) return "moved";
    progress();
    lane.lastEventTime = steps[fold.passed - 1]?.event.recordedAt ?? lane.lastEventTime;
    for (const { event } of fold.failures) holdLater(lane, event);
    for (const failure of fold.failures) await recordFailure(lane, failure);
    if (fold.stoppedBy !== undefined) {
      await saveFailure(lane, fold.stoppedBy);
      const reason = lane.own.projection.ofGroups ? "group-failed" : "held-limit";
      throw new LaneStopped(reason, fold.stoppedBy.error);
    }
  }
};
