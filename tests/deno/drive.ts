import { strict as assert } from "node:assert";
import { randomUUID } from "node:crypto";
import { createClient } from "../../platform/grpc/client.ts";

/**
 * A client of the whole flow, run by Node and by Deno alike:
 * `drive.ts <name> <address of commands> <address of queries>`. The name keeps the accounts of two
 * runs apart. Prints `ok` or `not ok` and what was looked at, a line each; ends with 1 if one
 * failed.
 */
const [name = "", commandAddress = "", queryAddress = ""] = process.argv.slice(2);
const commands = createClient("daybook.account.v1.AccountCommandService", commandAddress);
const queries = createClient("daybook.account.v1.AccountQueryService", queryAddress);

const source = `${name}-source`;
const target = `${name}-target`;
const eur = (minorUnits: string) => ({ currencyCode: "EUR", minorUnits });
const aboveDoubles = "9007199254740993"; // 2^53 + 1, which a JavaScript number cannot hold.
let token = "";

const open = async (accountId: string, overdraft: string): Promise<void> => {
  const opened = await commands.openAccount({
    requestId: randomUUID(),
    accountId,
    ownerId: name,
    currencyCode: "EUR",
    overdraftLimit: eur(overdraft),
  });
  assert.equal(opened.version, "1");
};

const steps: readonly (readonly [string, () => Promise<void>])[] = [
  [
    "opens two accounts",
    async () => {
      await open(source, "0");
      await open(target, "0");
    },
  ],
  [
    "deposits until the balance is above what a double holds exactly",
    async () => {
      const deposit = (minorUnits: string) =>
        commands.depositMoney({
          requestId: randomUUID(),
          accountId: source,
          amount: eur(minorUnits),
        });
      for (let at = 0; at < 9; at += 1) await deposit("1000000000000000");
      const { balance } = await deposit("7199254740994");
      assert.deepEqual(balance, eur("9007199254740994"));
    },
  ],
  [
    "transfers one cent",
    async () => {
      const moved = await commands.transferMoney({
        requestId: randomUUID(),
        fromAccountId: source,
        toAccountId: target,
        amount: eur("1"),
        description: "Café crème",
      });
      assert.deepEqual(moved.balance, eur(aboveDoubles));
      token = moved.consistencyToken;
    },
  ],
  [
    "reads its own write with the token",
    async () => {
      const { account } = await queries.getAccount({ accountId: source, consistencyToken: token });
      assert.deepEqual(account?.balance, eur(aboveDoubles));
    },
  ],
  [
    "finds both halves of the transfer by a word without its accent",
    async () => {
      const { entries } = await queries.searchEntries({
        accountIds: [source, target],
        text: "cafe",
        consistencyToken: token,
      });
      const types = entries.map(({ type }) => type).sort();
      assert.deepEqual(types, ["ENTRY_TYPE_TRANSFER_IN", "ENTRY_TYPE_TRANSFER_OUT"]);
    },
  ],
  [
    "gets a statement that adds up",
    async () => {
      const statement = await queries.getStatement({
        accountId: target,
        startTime: { seconds: 0 },
        endTime: { seconds: Math.floor(Date.now() / 1_000) + 86_400 },
        consistencyToken: token,
      });
      assert.deepEqual(statement.openingBalance, eur("0"));
      assert.deepEqual(statement.totalCredits, eur("1"));
      assert.deepEqual(statement.closingBalance, eur("1"));
      assert.equal(statement.entries.length, 1);
    },
  ],
];

for (const [what, step] of steps) {
  try {
    await step();
    console.log(`ok ${name} ${what}`);
  } catch (error) {
    console.log(`not ok ${name} ${what}: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
commands.close();
queries.close();
