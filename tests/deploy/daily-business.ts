import type { Clients } from "../e2e/embedded-process.ts";
import { eur, newRequestId, timestamp } from "../e2e/messages.ts";
import { readRefusal } from "../e2e/refusal-of.ts";
import { sendEnvelopes } from "../e2e/streamed.ts";

/** What callers do all day, until it is ended. */
export type DailyBusiness = {
  /** @throws the error of a call that failed by more than a machine that is busy. */
  readonly end: () => Promise<void>;
};

const depositsOfRound = 8;
const holdMs = 300;
/** What a machine that has much else to do answers. */
const ofBusyMachine = ["UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED"];

const depositOf = (accountId: string) => ({
  ...{ requestId: newRequestId(), accountId, amount: eur(500) },
  description: "Payment of the day",
});

/** One account's life: money by call and by stream, a hold that expires, and all that is asked. */
const doRound = async ({ commands, queries }: Clients): Promise<void> => {
  const accountId = newRequestId();
  const opening = { requestId: newRequestId(), accountId, ownerId: "o-1", currencyCode: "EUR" };
  await commands.openAccount(opening);
  for (let deposit = 0; deposit < depositsOfRound; deposit += 1) {
    await commands.depositMoney(depositOf(accountId));
  }
  const expireTime = timestamp(Date.now() + holdMs);
  const hold = { requestId: newRequestId(), accountId, amount: eur(100), expireTime };
  const { consistencyToken } = await commands.placeHold(hold);
  const watching = new AbortController();
  const watched = (async () => {
    const { signal } = watching;
    for await (const _ of queries.watchAccount({ accountId, consistencyToken }, { signal })) return;
  })();
  await sendEnvelopes(commands, [{ depositMoney: depositOf(accountId) }]);
  await watched.finally(() => watching.abort());
  for (let read = 0; read < 2; read += 1) await queries.getAccount({ accountId, consistencyToken });
  await queries.searchEntries({ text: "payment", consistencyToken });
  const [startTime, endTime] = [timestamp(0), timestamp(Date.now())];
  await queries.getStatement({ accountId, startTime, endTime, consistencyToken });
};

/**
 * Rounds one after another, so that whatever is counted a second is never nothing. Closes the
 * clients in the end.
 */
export const startDailyBusiness = (clients: Clients): DailyBusiness => {
  let ended = false;
  const days = (async () => {
    while (!ended) {
      await doRound(clients).catch((error) => {
        if (!ofBusyMachine.includes(readRefusal(error).code)) throw error;
      });
    }
  })();
  days.catch(() => {}); // Told to who ends it.
  return {
    end: async () => {
      ended = true;
      await days.finally(() => {
        for (const client of Object.values(clients)) client.close();
      });
    },
  };
};
