import { describe, expect, it } from "vitest";
import { CallFailed } from "./elasticsearch-failure.ts";
import { createGather, type Gather } from "./elasticsearch-gather.ts";

const smallBytes = 100;
const largeBytes = 100_000;

/** A server that answers each request when told, with every item doubled. */
const openServer = (
  refuses: (items: readonly number[]) => number | undefined = () => undefined,
) => {
  const requests: (readonly number[])[] = [];
  const answers: (() => void)[] = [];
  let held = false;
  const send = async (items: readonly number[]): Promise<readonly number[]> => {
    requests.push(items);
    if (held) await new Promise<void>((resolve) => answers.push(resolve));
    const status = refuses(items);
    if (status !== undefined) throw new CallFailed(status, ["refused"]);
    return items.map((item) => item * 2);
  };
  return {
    requests,
    send,
    hold: () => {
      held = true;
    },
    answerAll: () => {
      held = false;
      for (const answer of answers.splice(0)) answer();
    },
  };
};

const asker =
  (gather: Gather, { send }: ReturnType<typeof openServer>) =>
  (items: readonly number[], bytes = smallBytes, key = "things") =>
    gather({ key, items, bytes, send });

describe("createGather()", () => {
  it("sends what is asked for in one turn in one request, to each its own results", async () => {
    const server = openServer();
    const ask = asker(createGather(), server);
    expect(await Promise.all([ask([1, 2]), ask([]), ask([3])])).toEqual([[2, 4], [], [6]]);
    expect(server.requests).toEqual([[1, 2, 3]]);
  });

  it("sends two at most at once, and what comes meanwhile together", async () => {
    const server = openServer();
    const ask = asker(createGather(), server);
    server.hold();
    const first = ask([1]);
    await expect.poll(() => server.requests.length).toBe(1);
    const second = ask([2]);
    await expect.poll(() => server.requests.length).toBe(2);
    const later = [ask([3]), ask([4]), ask([5])];
    await new Promise((resolve) => setImmediate(resolve));
    expect(server.requests).toEqual([[1], [2]]);
    server.answerAll();
    expect(await Promise.all([first, second, ...later])).toEqual([[2], [4], [6], [8], [10]]);
    expect(server.requests).toEqual([[1], [2], [3, 4, 5]]);
  });

  it("leaves what is large, or of another kind, to a request of its own", async () => {
    const server = openServer();
    const ask = asker(createGather(), server);
    await Promise.all([ask([1]), ask([2], largeBytes), ask([3], smallBytes, "others")]);
    expect([...server.requests].sort()).toEqual([[1], [2], [3]]);
  });

  it("does not let a request grow beyond its bound", async () => {
    const server = openServer();
    const ask = asker(createGather(), server);
    const answers = await Promise.all(Array.from({ length: 40 }, (_, at) => ask([at], 60_000)));
    expect(answers).toEqual(Array.from({ length: 40 }, (_, at) => [at * 2]));
    expect(server.requests.map((items) => items.length)).toEqual([18, 18, 4]);
  });

  it("sends each by itself when the server refuses what they are together", async () => {
    const server = openServer((items) => (items.includes(2) ? 413 : undefined));
    const ask = asker(createGather(), server);
    const [one, two, three] = await Promise.allSettled([ask([1]), ask([2]), ask([3])]);
    expect(one).toMatchObject({ value: [2] });
    expect(two).toMatchObject({ reason: { status: 413 } });
    expect(three).toMatchObject({ value: [6] });
  });

  it.each([0, 429, 503])("tells all of them of a server that answers %i", async (status) => {
    const server = openServer(() => status);
    const ask = asker(createGather(), server);
    const outcomes = await Promise.allSettled([ask([1]), ask([2])]);
    expect(outcomes).toMatchObject([{ reason: { status } }, { reason: { status } }]);
    expect(server.requests).toEqual([[1, 2]]);
  });

  it("goes past requests that are stuck", async () => {
    const server = openServer();
    const ask = asker(createGather(), server);
    server.hold();
    const stuck = [ask([1])];
    await expect.poll(() => server.requests.length).toBe(1);
    stuck.push(ask([2]));
    await expect.poll(() => server.requests.length).toBe(2);
    const next = ask([3]);
    await expect.poll(() => server.requests.length, { timeout: 5_000 }).toBe(3);
    server.answerAll();
    expect(await Promise.all([...stuck, next])).toEqual([[2], [4], [6]]);
  });
});
