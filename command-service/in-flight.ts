import { CommandRejected } from "../domain/rejection.ts";
import { RequestFailed } from "../platform/failure.ts";
import {
  type AnyCall,
  commandKey,
  type Executed,
  replayedRejection,
  type Submission,
} from "./submission.ts";

/**
 * Commands under way by request id: identical ones wait for the first and get its answer, so that
 * two hundred retries at once cost one append, and no key is twice in a batch.
 */
export type InFlight = {
  /** True when the submission now follows another of its request id. */
  join(submission: Submission): boolean;
  /** A leader ended well: identical followers are answered, others have reused its id. */
  resolved(leader: Submission, executed: Executed): void;
  /** A leader ended otherwise: what its followers can share they get, else they go on alone. */
  rejected(leader: Submission, error: unknown): void;
  /** A leader is given up while its outcome is open: its followers go on alone. */
  release(leader: Submission): void;
};

const sameHash = (left: Uint8Array, right: Uint8Array): boolean =>
  left.length === right.length && left.every((byte, index) => byte === right[index]);

/** The request id belongs to another request. */
export const requestIdReused = ({ key }: AnyCall): RequestFailed =>
  new RequestFailed(
    "REQUEST_ID_REUSED",
    `Cannot use request id ${key.requestId} again: it was sent with another request`,
    { facts: { request_id: key.requestId } },
  );

const concernsLeaderAlone = (error: unknown): boolean =>
  error instanceof RequestFailed && ["CANCELLED", "DEADLINE_EXCEEDED"].includes(error.reason);

const isReuse = (error: unknown): boolean =>
  error instanceof RequestFailed && error.reason === "REQUEST_ID_REUSED";

/** `resubmit` takes followers that go on alone. */
export const createInFlight = (resubmit: (submission: Submission) => void): InFlight => {
  const underWay = new Map<string, { leader: Submission; followers: Set<Submission> }>();

  const take = (leader: Submission): Iterable<Submission> => {
    const key = commandKey(leader.call.key);
    const entry = underWay.get(key);
    if (entry?.leader !== leader) return [];
    underWay.delete(key);
    return entry.followers;
  };

  const tell = (leader: Submission, settle: (follower: Submission) => void): void => {
    for (const follower of take(leader)) {
      if (sameHash(follower.call.requestHash, leader.call.requestHash)) settle(follower);
      else follower.reject(requestIdReused(follower.call));
    }
  };

  const release = (leader: Submission): void => {
    for (const follower of take(leader)) resubmit(follower);
  };

  return {
    join: (submission) => {
      const key = commandKey(submission.call.key);
      const entry = underWay.get(key);
      if (entry === undefined) underWay.set(key, { leader: submission, followers: new Set() });
      else if (entry.leader !== submission) entry.followers.add(submission);
      return entry !== undefined && entry.leader !== submission;
    },
    resolved: (leader, executed) =>
      tell(leader, (follower) => follower.resolve({ ...executed, replayed: true })),
    rejected: (leader, error) => {
      // One that follows and stops waiting, at its own deadline, must not be kept for the leader's.
      underWay.get(commandKey(leader.call.key))?.followers.delete(leader);
      if (error instanceof CommandRejected) {
        tell(leader, (follower) => follower.reject(replayedRejection(error)));
      } else if (isReuse(error)) {
        // Another request's follower may be the one whose answer is stored.
        for (const follower of take(leader)) {
          if (sameHash(follower.call.requestHash, leader.call.requestHash)) follower.reject(error);
          else resubmit(follower);
        }
      } else if (concernsLeaderAlone(error)) {
        release(leader);
      } else {
        for (const follower of take(leader)) follower.reject(error);
      }
    },
    release,
  };
};
