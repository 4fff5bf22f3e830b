import { randomUUID } from "node:crypto";
import { CallFailed, openService } from "./client.ts";

/*
 * Two accounts, a transfer, a refusal, and reads that include what was written:
 *
 *   node examples/node/main.ts localhost:50051 localhost:50052 [tenant]
 */

const [commandAddress = "localhost:50051", queryAddress = "localhost:50052", tenant = "default"] =
  process.argv.slice(2);
const commands = openService("daybook.account.v1.AccountCommandService", commandAddress, tenant);
const queries = openService("daybook.account.v1.AccountQueryService", queryAddress, tenant);

const euros = (minorUnits: string) => ({ currencyCode: "EUR", minorUnits });

const open = (ownerId: string) =>
  commands.call("OpenAccount", { requestId: randomUUID(), ownerId, currencyCode: "EUR" });

try {
  const { accountId: alice } = await open("alice");
  const { accountId: bob } = await open("bob");
  await commands.call("DepositMoney", {
    requestId: randomUUID(),
    accountId: alice,
    amount: euros("10000"),
    description: "Salary",
  });

  // Made once and kept until there is a definite answer: sent again, it takes effect once.
  const transfer = {
    requestId: randomUUID(),
    fromAccountId: alice,
    toAccountId: bob,
    amount: euros("2500"),
  };
  const first = await commands.call("TransferMoney", transfer);
  const again = await commands.call("TransferMoney", transfer);
  console.log(`transferred, ${first.balance.minorUnits} left; again: replayed ${again.replayed}`);

  // What it wrote is in the answer, whichever replica gives it.
  const { account } = await queries.call("GetAccount", {
    accountId: bob,
    consistencyToken: first.consistencyToken,
  });
  console.log(`bob has ${account.balance.minorUnits} ${account.currencyCode}`);

  await commands
    .call("WithdrawMoney", { requestId: randomUUID(), accountId: bob, amount: euros("2501") })
    .catch((error: unknown) => {
      if (!(error instanceof CallFailed)) throw error;
      if (error.reason !== "INSUFFICIENT_FUNDS") throw error;
      console.log(`refused: ${error.message} (${error.facts.available})`);
    });
} finally {
  commands.close();
  queries.close();
}
