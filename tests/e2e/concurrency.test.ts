import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EmbeddedProcess } from "./embedded-process.ts";
import { createInstallation } from "./installation.ts";
import { eur, newRequestId, present } from "./messages.ts";
import { readRefusal, refusalOf } from "./refusal-of.ts";
import { createRandom } from "./seeded-random.ts";
import { together, upTo } from "./together.ts";

const installation = createInstallation();
let daybook: EmbeddedProcess;
beforeAll(async () => {
  daybook = await installation.start();
}, 120_000);
afterAll(() => installation.remove());

const open = async (accountId: string, minor = 0): Promise<string> => {
  const opening = { requestId: newRequestId(), accountId, ownerId: "o", currencyCode: "EUR" };
  await daybook.commands.openAccount(opening);
  if (minor > 0) {
    const requestId = newRequestId();
    await daybook.commands.depositMoney({ requestId, accountId, amount: eur(minor) });
  }
  return accountId;
};

const balanceOf = async (accountId: string, consistencyToken: string): Promise<number> => {
  const { account } = await daybook.queries.getAccount({ consistencyToken, accountId });
  return Number(account?.balance?.minorUnits);
};

const eventsOf = async (accountId: string) => {
  const streamId = `account-${accountId}`;
  const { events } = await daybook.operations.readEvents({ streamId, limit: 1_000 });
  expect(events.map(({ streamVersion }) => Number(streamVersion))).toEqual(upTo(events.length));
  return events;
};

describe("200 identical requests at once", { timeout: 60_000 }, () => {
  it("write one event and get 200 equal answers, one of them not replayed", async () => {
    const accountId = await open("same");
    const request = { requestId: newRequestId(), accountId, amount: eur(7) };
    const answers = await together(upTo(200), 200, () => daybook.commands.depositMoney(request));
    const [first] = answers;
    expect(answers.map((answer) => ({ ...answer, replayed: true }))).toEqual(
      answers.map(() => ({ ...present(first), replayed: true })),
    );
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect((await eventsOf(accountId)).map(({ type }) => type)).toEqual([
      "AccountOpened",
      "MoneyDeposited",
    ]);
  });

  it("get the same refusal, one of them not replayed", async () => {
    const accountId = await open("same-refusal");
    const request = { requestId: newRequestId(), accountId, amount: eur(7) };
    const answers = await together(upTo(200), 200, () =>
      refusalOf(daybook.commands.withdrawMoney(request)),
    );
    expect(new Set(answers.map(({ reason, message }) => `${reason}: ${message}`)).size).toBe(1);
    expect(answers.filter(({ facts }) => facts.replayed !== "true")).toHaveLength(1);
  });
});

describe("64 callers on one account", { timeout: 300_000 }, () => {
  it("get an exact sum, dense versions, and nobody waits much longer than the others", async () => {
    const accountId = await open("crowded");
    let token = "";
    const slowest = await together(upTo(64), 64, async (caller) => {
      let slowestMs = 0;
      for (const _ of upTo(12)) {
        const startedAt = performance.now();
        const requestId = newRequestId();
        const request = { requestId, accountId, amount: eur(caller) };
        const answer = await daybook.commands.depositMoney(request);
        token = answer.consistencyToken;
        slowestMs = Math.max(slowestMs, performance.now() - startedAt);
      }
      return slowestMs;
    });
    const { length } = await eventsOf(accountId);
    expect(length).toBe(1 + 64 * 12);
    const lastToken = token.replace(/:\d+$/, `:${(await eventsOf(accountId)).at(-1)?.offset}`);
    expect(await balanceOf(accountId, lastToken)).toBe((12 * 64 * 65) / 2);
    const sorted = slowest.toSorted((left, right) => left - right);
    const median = present(sorted[32]);
    // Callers of one account share each batch; a caller that lost again and again would stand out.
    expect(present(sorted.at(-1))).toBeLessThan(10 * median + 500);
  });
});

describe("Opposite transfers between two accounts", { timeout: 300_000 }, () => {
  it("from 32 callers do not block each other and keep the sum", async () => {
    const [left, right] = [await open("left", 100_000), await open("right", 100_000)];
    const sent = await together(upTo(32), 32, async (caller) => {
      const [fromAccountId, toAccountId] = caller % 2 === 0 ? [left, right] : [right, left];
      let movedRight = 0;
      for (const round of upTo(15)) {
        const minor = caller + round;
        const requestId = newRequestId();
        const request = { requestId, fromAccountId, toAccountId, amount: eur(minor) };
        await daybook.commands.transferMoney(request, { timeoutMs: 20_000 });
        movedRight += fromAccountId === left ? minor : -minor;
      }
      return movedRight;
    });
    const movedRight = sent.reduce((sum, minor) => sum + minor, 0);
    const [leftEvents, rightEvents] = [await eventsOf(left), await eventsOf(right)];
    expect(leftEvents).toHaveLength(2 + 32 * 15);
    expect(rightEvents).toHaveLength(2 + 32 * 15);
    const { logId, epoch } = await daybook.operations.getLog({});
    const tokens = [leftEvents, rightEvents].map((events) => {
      const { partition, offset } = present(events.at(-1));
      return `${logId}.${epoch}.${partition}:${offset}`;
    });
    expect(await balanceOf(left, tokens.join())).toBe(100_000 - movedRight);
    expect(await balanceOf(right, tokens.join())).toBe(100_000 + movedRight);
  });
});

/** How a call ends whose outcome nobody can tell: by the client itself, or by the server. */
const openEnds = [
  "CANCELLED ",
  "DEADLINE_EXCEEDED ",
  "DEADLINE_EXCEEDED DEADLINE_EXCEEDED",
  "UNAVAILABLE STORE_UNAVAILABLE",
];

describe("A caller that goes away at any moment", { timeout: 300_000 }, () => {
  it("by cancel or deadline leaves a whole transfer or none; a retry tells which", async () => {
    const random = createRandom(20_261);
    const [from, to] = [await open("leaver", 1_000_000), await open("stayer")];
    const requests = upTo(300).map((minor) => ({
      requestId: newRequestId(),
      fromAccountId: from,
      toAccountId: to,
      amount: eur(minor),
    }));
    const method = "daybook.account.v1.AccountCommandService/TransferMoney";
    const knownBefore = await together(requests, 24, async (request) => {
      const afterMs = random.integer(0, 30);
      const options =
        random.integer(0, 1) === 0
          ? { signal: AbortSignal.timeout(afterMs) }
          : { timeoutMs: afterMs };
      const outcome = await daybook.commands.transferMoney(request, options).catch(readRefusal);
      if ("code" in outcome) expect(openEnds).toContain(`${outcome.code} ${outcome.reason}`);
      const known = await daybook.operations
        .getCommand({ method, requestId: request.requestId })
        .catch(readRefusal);
      // Two events or, while it is open whether it will ever be written, none.
      if ("command" in known) expect(known.command?.events).toHaveLength(2);
      else expect(known.reason).toBe("COMMAND_NOT_FOUND");
      if (!("code" in outcome)) expect(known).toHaveProperty("command");
      return "command" in known;
    });
    expect(new Set(knownBefore).size).toBe(2);
    const answers = await together(requests, 24, async (request, index) => {
      const answer = await daybook.commands.transferMoney(request);
      if (knownBefore[index]) expect(answer.replayed).toBe(true);
      return answer;
    });
    const sum = (300 * 301) / 2;
    const consistencyToken = answers.map((answer) => answer.consistencyToken).at(-1) ?? "";
    const [fromEvents, toEvents] = [await eventsOf(from), await eventsOf(to)];
    expect(
      fromEvents
        .slice(2)
        .map(({ requestId }) => requestId)
        .sort(),
    ).toEqual(requests.map(({ requestId }) => requestId).sort());
    expect(toEvents).toHaveLength(1 + 300);
    await expect.poll(() => balanceOf(to, consistencyToken), { timeout: 10_000 }).toBe(sum);
    expect(await balanceOf(from, consistencyToken)).toBe(1_000_000 - sum);
  });

  it("with its deadline over on arrival has no effect", async () => {
    const accountId = await open("late");
    const request = { requestId: newRequestId(), accountId, amount: eur(1) };
    const call = daybook.commands.depositMoney(request, { timeoutMs: -1 });
    expect(await refusalOf(call)).toMatchObject({ code: "DEADLINE_EXCEEDED" });
    expect(await eventsOf(accountId)).toHaveLength(1);
  });
});
