import { appendBatch } from "./append-batch.ts";
import type { CommandQueue } from "./command-queue.ts";
import { type CommitParts, decideAll, distinctStreams, settleOutcome } from "./decide-all.ts";
import type { DecidedCommand } from "./decide-batch.ts";
import { decideUnderLock } from "./decide-under-lock.ts";
import { type LoadedStates, loadStates } from "./load-states.ts";
import { abandonment } from "./settle.ts";
import { streamKey } from "./state-cache.ts";
import type { Submission } from "./submission.ts";

const takeBatch = (queue: CommandQueue, { clock, limits }: CommitParts): Submission[] => {
  const batch: Submission[] = [];
  while (batch.length < limits.batchCommandsMax) {
    const submission = queue.shift();
    if (submission === undefined) break;
    const abandoned = abandonment(submission.call, clock());
    if (abandoned !== undefined) submission.reject(abandoned);
    else if (!submission.settled()) batch.push(submission);
  }
  return batch;
};

const appendDecided = async (decided: readonly DecidedCommand[], parts: CommitParts) => {
  const { log, clock, metrics, cache } = parts;
  const nobodyWaits = () =>
    decided.every(({ submission }) => submission.settled() || submission.answerBy <= clock());
  metrics.batchCommands.observe(decided.length);
  const stopTimer = metrics.appendSeconds.startTimer();
  try {
    const commands = decided.map(({ append }) => append);
    return await appendBatch(log, commands, nobodyWaits);
  } catch (error) {
    // Unknown: whether the streams have moved is open, so nothing is decided on what is cached.
    for (const { after } of decided) for (const key of after.keys()) cache.drop(key);
    throw error;
  } finally {
    stopTimer();
  }
};

const commitBatch = async (batch: readonly Submission[], parts: CommitParts) => {
  const { cache, codec, log } = parts;
  const missing = distinctStreams(batch);
  const cached: LoadedStates = new Map();
  const toLoad = missing.filter((stream) => {
    const state = cache.find(streamKey(stream));
    if (state !== undefined) cached.set(streamKey(stream), state);
    return state === undefined;
  });
  const read = toLoad.length === 0 ? [] : await loadStates(toLoad, cache, codec, log.readTails);
  const { decided, left } = decideAll(batch, new Map([...cached, ...read]), parts);
  const outcomes = await appendDecided(decided, parts);
  const lost = decided.filter((command, index) => settleOutcome(command, outcomes[index], cache));
  return { left, lost: lost.map(({ submission }) => submission) };
};

/**
 * One round: takes what waits, decides it, appends it in one call and answers each caller. A
 * command that lost to another writer is decided again under the lock, where it cannot lose.
 */
export const createGroupCommit =
  (parts: CommitParts) =>
  async (queue: CommandQueue): Promise<void> => {
    let batch = takeBatch(queue, parts);
    while (batch.length > 0) {
      try {
        const { left, lost } = await commitBatch(batch, parts);
        if (lost.length > 0) await decideUnderLock(lost, parts);
        batch = left;
      } catch (error) {
        for (const submission of batch) submission.reject(error);
        return;
      }
    }
  };
