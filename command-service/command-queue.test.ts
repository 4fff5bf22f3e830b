import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCommandQueue } from "./command-queue.ts";
import { depositOf } from "./executor.fixture.ts";
import { createSubmission } from "./settle.ts";
import type { Submission } from "./submission.ts";

const nothing = { onResolved: () => {}, onRejected: () => {} };

const submissionOf = (accountId: string, tenantId = "t", requestId = "r"): Submission =>
  createSubmission(depositOf(accountId, 1n, { tenantId, requestId }), Infinity, nothing).submission;

const nameOf = ({ call: { key, command } }: Submission): string =>
  `${key.tenantId}/${command.accountId}/${key.requestId}`;

const takeAll = (queue: ReturnType<typeof createCommandQueue>): string[] => {
  const taken: string[] = [];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) taken.push(nameOf(next));
  return taken;
};

describe("createCommandQueue()", () => {
  it("lets a cold stream pass the line of a hot one", () => {
    const queue = createCommandQueue();
    for (const id of ["1", "2", "3"]) queue.push(submissionOf("hot", "t", id));
    queue.push(submissionOf("cold", "t", "4"));
    expect(takeAll(queue)).toEqual(["t/hot/1", "t/cold/4", "t/hot/2", "t/hot/3"]);
  });

  it("takes turns between tenants, however many streams one of them writes to", () => {
    const queue = createCommandQueue();
    for (const account of ["a", "b", "c"]) queue.push(submissionOf(account, "busy"));
    for (const account of ["d", "e"]) queue.push(submissionOf(account, "calm"));
    expect(takeAll(queue)).toEqual(["busy/a/r", "calm/d/r", "busy/b/r", "calm/e/r", "busy/c/r"]);
  });

  it("gives what was put back before all others, in its order", () => {
    const queue = createCommandQueue();
    for (const account of ["a", "b", "c"]) queue.push(submissionOf(account));
    const taken = [queue.shift(), queue.shift()].filter((one) => one !== undefined);
    queue.putBack(taken);
    expect(queue.size()).toBe(3);
    expect(takeAll(queue)).toEqual(["t/a/r", "t/b/r", "t/c/r"]);
    expect(queue.size()).toBe(0);
  });

  it("tells who waits, and whose turn comes before one more command", () => {
    const queue = createCommandQueue();
    for (let index = 0; index < 5; index += 1) queue.push(submissionOf("hot"));
    queue.push(submissionOf("warm"));
    const lineOf = (accountId: string, tenantId: string) =>
      queue.line(submissionOf(accountId, tenantId).call);
    expect(lineOf("hot", "t")).toEqual({ ofStream: 5, ofTenant: 6, ahead: 6 });
    expect(lineOf("cold", "t")).toEqual({ ofStream: 0, ofTenant: 6, ahead: 3 });
    expect(lineOf("cold", "other")).toEqual({ ofStream: 0, ofTenant: 0, ahead: 1 });
  });

  it("gives each command once, those of a stream in order, and none waits a turn too long", () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom("t", "u"), fc.constantFrom("a", "b", "c")), {
          maxLength: 60,
        }),
        (commands) => {
          const queue = createCommandQueue();
          const pushed = commands.map(([tenantId, accountId], index) => {
            const one = submissionOf(accountId, tenantId, String(index));
            queue.push(one);
            return nameOf(one);
          });
          const taken = takeAll(queue);
          expect(taken.toSorted()).toEqual(pushed.toSorted());
          const ofStream = (names: string[], stream: string) =>
            names.filter((name) => name.startsWith(`${stream}/`));
          for (const stream of new Set(commands.map((command) => command.join("/")))) {
            expect(ofStream(taken, stream)).toEqual(ofStream(pushed, stream));
            // Two tenants of at most three streams each: its first turn is among the first six.
            const first = taken.indexOf(ofStream(taken, stream)[0] ?? "");
            expect(first).toBeLessThan(6);
          }
        },
      ),
    ));
});
