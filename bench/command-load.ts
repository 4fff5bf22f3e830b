import { randomUUID } from "node:crypto";
import { createClient, type ServiceClient } from "../platform/grpc/client.ts";
import type { Services } from "../platform/grpc/proto.ts";
import { timeCallers } from "./figures.ts";

/** A client of the command service. */
export type CommandClient = ServiceClient<Services["daybook.account.v1.AccountCommandService"]>;

/** A client on one connection; closed with its block. */
export const openCommandClient = (address: string): CommandClient & Disposable => {
  const client = createClient("daybook.account.v1.AccountCommandService", address);
  return { ...client, [Symbol.dispose]: () => client.close() };
};

const timeoutMs = 60_000;

const depositTo = (accountId: string) => ({
  requestId: randomUUID(),
  accountId,
  amount: { currencyCode: "EUR", minorUnits: 1 },
});

/** Opens accounts in EUR, over one stream. */
export const openAccounts = async (
  client: CommandClient,
  accountIds: readonly string[],
): Promise<void> => {
  const exchange = client.streamCommands({ timeoutMs });
  const send = async (): Promise<void> => {
    for (const accountId of accountIds) {
      const requestId = randomUUID();
      await exchange.send({
        openAccount: { requestId, accountId, ownerId: "bench", currencyCode: "EUR" },
      });
    }
    exchange.end();
  };
  const sending = send();
  for await (const { error } of exchange.responses) {
    if (error) throw new Error(`Cannot open an account: ${error.message}`);
  }
  await sending;
};

/** Deposits by unary calls, `inFlight` of them at a time; gives how many a second. */
export const unaryRate = async (
  client: CommandClient,
  total: number,
  inFlight: number,
  account: () => string,
): Promise<number> => {
  const { seconds } = await timeCallers(inFlight, total, () =>
    client.depositMoney(depositTo(account()), { timeoutMs }),
  );
  return total / seconds;
};

/** The same deposits over one stream, as many of them without an outcome at a time. */
export const streamRate = async (
  client: CommandClient,
  total: number,
  inFlight: number,
  account: () => string,
): Promise<number> => {
  const exchange = client.streamCommands({ timeoutMs });
  const began = performance.now();
  let sent = 0;
  const sendNext = (): void => {
    if (sent === total) return;
    sent += 1;
    // A call that ends early is told by its outcomes.
    exchange.send({ depositMoney: depositTo(account()) }).catch(() => {});
    if (sent === total) exchange.end();
  };
  for (let index = 0; index < inFlight; index += 1) sendNext();
  for await (const { error } of exchange.responses) {
    if (error) throw new Error(`Cannot use a run: an outcome was not OK: ${error.message}`);
    sendNext();
  }
  return total / ((performance.now() - began) / 1_000);
};
