import { money, refusalOf } from "./desk.ts";
import { expectSeen } from "./expectation.ts";
import { rulesOf } from "./rule.ts";

const conflict = (expected: number, actual: number) => ({
  metadata: { expected: String(expected), actual: String(actual) },
});

/** Expected versions, and which error wins where several could be told. */
export const versionRules = [
  ...rulesOf("versions", {
    expected: [
      "expected_version passes at the stream's version and is VERSION_CONFLICT beside it",
      async (desk) => {
        const accountId = await desk.open({ balance: 1 });
        const request = { accountId, amount: money(1) };
        for (const expectedVersion of [0, 1, 3]) {
          const stale = { ...request, expectedVersion };
          const refusal = await desk.refused("DepositMoney", stale, "VERSION_CONFLICT");
          expectSeen("refusal", refusal, conflict(expectedVersion, 2));
        }
        const done = await desk.does("DepositMoney", { ...request, expectedVersion: 2 });
        expectSeen("version", done.version, "3");
      },
    ],
    "must-not-exist": [
      "expected_version 0 opens what does not exist; above 0 it is VERSION_CONFLICT, actual 0",
      async (desk) => {
        const open = { accountId: desk.newId(), ownerId: "o", currencyCode: "EUR" };
        const above = { ...open, expectedVersion: 3 };
        const refusal = await desk.refused("OpenAccount", above, "VERSION_CONFLICT");
        expectSeen("refusal", refusal, conflict(3, 0));
        const done = await desk.does("OpenAccount", { ...open, expectedVersion: 0 });
        expectSeen("version", done.version, "1");
      },
    ],
    "first-stream": [
      "expected_version of a transfer is the source's",
      async (desk) => {
        const [from, to] = [await desk.open({ balance: 9 }), await desk.open()];
        const request = { fromAccountId: from, toAccountId: to, amount: money(1) };
        const ofTarget = { ...request, expectedVersion: 1 };
        await desk.refused("TransferMoney", ofTarget, "VERSION_CONFLICT");
        await desk.does("TransferMoney", { ...request, expectedVersion: 2 });
      },
    ],
  }),
  ...rulesOf("precedence", {
    "invalid-over-reused": [
      "INVALID_FIELD wins over REQUEST_ID_REUSED",
      async (desk) => {
        const requestId = crypto.randomUUID();
        const request = { requestId, accountId: await desk.open(), amount: money(1) };
        await desk.ok("DepositMoney", request);
        await desk.refused("DepositMoney", { ...request, amount: money(0) }, "INVALID_FIELD");
      },
    ],
    "reused-over-not-found": [
      "REQUEST_ID_REUSED wins over NOT_FOUND",
      async (desk) => {
        const requestId = crypto.randomUUID();
        const request = { requestId, accountId: await desk.open(), amount: money(1) };
        await desk.ok("DepositMoney", request);
        const other = { ...request, accountId: desk.newId() };
        await desk.refused("DepositMoney", other, "REQUEST_ID_REUSED");
      },
    ],
    "not-found-over-version": [
      "NOT_FOUND wins over VERSION_CONFLICT, also of a transfer's target",
      async (desk) => {
        const [from, none] = [await desk.open(), desk.newId()];
        const deposit = { accountId: none, amount: money(1), expectedVersion: 4 };
        await desk.refused("DepositMoney", deposit, "ACCOUNT_NOT_FOUND");
        const transfer = { fromAccountId: from, toAccountId: none, amount: money(1) };
        const stale = { ...transfer, expectedVersion: 9 };
        const refusal = await desk.refused("TransferMoney", stale, "ACCOUNT_NOT_FOUND");
        expectSeen("metadata", refusal.metadata, { account_id: none });
      },
    ],
    "exists-over-version": [
      "ACCOUNT_EXISTS wins over VERSION_CONFLICT",
      async (desk) => {
        const accountId = await desk.open();
        const open = { accountId, ownerId: "o", currencyCode: "EUR", expectedVersion: 0 };
        await desk.refused("OpenAccount", open, "ACCOUNT_EXISTS");
      },
    ],
    "version-over-domain": [
      "VERSION_CONFLICT wins over what the domain would say",
      async (desk) => {
        const request = { accountId: await desk.open(), amount: money(1), expectedVersion: 2 };
        await desk.refused("WithdrawMoney", request, "VERSION_CONFLICT");
      },
    ],
    "hold-not-found-over-version": [
      "HOLD_NOT_FOUND and ENTRY_NOT_FOUND win over VERSION_CONFLICT",
      async (desk) => {
        const accountId = await desk.open();
        const hold = { accountId, holdId: "h", expectedVersion: 7 };
        await desk.refused("CaptureHold", hold, "HOLD_NOT_FOUND");
        const entry = { accountId, entryId: "e", expectedVersion: 7 };
        await desk.refused("ReverseEntry", entry, "ENTRY_NOT_FOUND");
      },
    ],
    "invalid-over-not-found": [
      "INVALID_FIELD wins over NOT_FOUND, in commands and queries",
      async (desk) => {
        const accountId = desk.newId();
        await desk.refused("DepositMoney", { accountId, amount: money(0) }, "INVALID_FIELD");
        const outcome = await desk.call("GetAccount", { accountId, consistencyToken: "x" });
        expectSeen("GetAccount", outcome, refusalOf("INVALID_FIELD"));
      },
    ],
  }),
];
