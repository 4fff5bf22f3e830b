import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { RequestFailed } from "../platform/failure.ts";
import { depositOf } from "./executor.fixture.ts";
import { createInFlight } from "./in-flight.ts";
import { createSubmission } from "./settle.ts";
import type { Submission } from "./submission.ts";

const late = new RequestFailed("DEADLINE_EXCEEDED", "Cannot decide: the deadline is over");

const setUp = () => {
  const resubmitted: Submission[] = [];
  const inFlight = createInFlight((submission) => void resubmitted.push(submission));
  const submit = (requestId: string): Submission => {
    const { submission, answer } = createSubmission(depositOf("a", 1n, { requestId }), Infinity, {
      onResolved: (_call, executed) => inFlight.resolved(submission, executed),
      onRejected: (_call, error) => inFlight.rejected(submission, error),
    });
    answer.catch(() => {}); // Rejecting is what these tests do.
    return submission;
  };
  return { inFlight, resubmitted, submit };
};

describe("createInFlight()", () => {
  it("makes the second of a request id a follower, and the first after its end none", () => {
    const { inFlight, submit } = setUp();
    const requestId = randomUUID();
    const leader = submit(requestId);
    expect(inFlight.join(leader)).toBe(false);
    expect(inFlight.join(leader)).toBe(false);
    expect(inFlight.join(submit(requestId))).toBe(true);
    expect(inFlight.join(submit(randomUUID()))).toBe(false);
    leader.reject(new Error("a bug"));
    expect(inFlight.join(submit(requestId))).toBe(false);
  });

  it("lets followers go on alone when only the leader's caller has gone", () => {
    const { inFlight, resubmitted, submit } = setUp();
    const requestId = randomUUID();
    const [leader, follower] = [submit(requestId), submit(requestId)];
    inFlight.join(leader);
    inFlight.join(follower);
    leader.reject(late);
    expect(resubmitted).toEqual([follower]);
  });

  it("keeps no follower that has stopped waiting", () => {
    const { inFlight, resubmitted, submit } = setUp();
    const requestId = randomUUID();
    const [leader, gone, patient] = [submit(requestId), submit(requestId), submit(requestId)];
    for (const submission of [leader, gone, patient]) inFlight.join(submission);
    gone.reject(late);
    inFlight.release(leader);
    expect(resubmitted).toEqual([patient]);
  });
});
