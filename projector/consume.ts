import type { Handle, Message } from "../platform/broker/broker.ts";
import type { LogRun } from "../platform/broker/log-run.ts";
import { decodeRun, RunForged, RunUndecodable } from "../platform/broker/run-codec.ts";
import type { DeadLetterReason } from "../platform/dead-letters/dead-letters.ts";
import { joinDeliveries } from "./join-deliveries.ts";
import type { Lane } from "./lane.ts";
import { offerRun } from "./offer-run.ts";
import type { ProjectorOptions } from "./projector-options.ts";

const deadLetterReason = (error: unknown): DeadLetterReason | undefined => {
  if (error instanceof RunForged) return "forged";
  return error instanceof RunUndecodable ? "undecodable" : undefined;
};

/** The run in a message; undefined when it is set aside, which must succeed to settle it. */
const readRun = async (
  options: ProjectorOptions,
  message: Message,
): Promise<LogRun | undefined> => {
  const { deadLetters, log, logger, metrics } = options;
  try {
    return decodeRun(message, log.identity.runKey);
  } catch (error) {
    const reason = deadLetterReason(error);
    if (reason === undefined) throw error;
    await deadLetters.record(reason, message);
    metrics.deadLetters.inc({ reason });
    logger.warn({ partition: message.partition, reason }, "projector.message-set-aside");
    return undefined;
  }
};

/** Why a run is not of the log as it is now; undefined when it is. */
const foreignTo = ({ log }: ProjectorOptions, run: LogRun): string | undefined => {
  if (run.logId !== log.identity.logId) return "other-log";
  return run.epoch === log.identity.epoch ? undefined : "other-epoch";
};

/** The runs of the log as it is now, in the order in which they came. */
const readRuns = async (
  options: ProjectorOptions,
  messages: readonly Message[],
): Promise<LogRun[]> => {
  const runs: LogRun[] = [];
  for (const message of messages) {
    const run = await readRun(options, message);
    if (run === undefined) continue;
    const reason = foreignTo(options, run);
    if (reason === undefined) {
      runs.push(run);
      continue;
    }
    options.metrics.runsSkipped.inc({ reason });
    options.logger.debug({ partition: run.partition, reason }, "projector.run-dropped");
  }
  return runs;
};

/**
 * Handles the deliveries of a partition: each run goes to every projection's lane at once and is
 * settled when each has applied it or has turned to the log. What came together and is one piece of
 * the log is one run. Nothing is ever requeued on purpose. Throws only when a message that cannot
 * be used could not be set aside: it is delivered again.
 */
export const consume =
  (options: ProjectorOptions, lanes: readonly Lane[]): Handle =>
  async (messages) => {
    for (const run of joinDeliveries(options, await readRuns(options, messages))) {
      await Promise.all(lanes.map((lane) => offerRun(lane, run)));
    }
  };
