import type { CaptureHoldRequest } from "../proto/gen/daybook/account/v1/CaptureHoldRequest.ts";
import type { CloseAccountRequest } from "../proto/gen/daybook/account/v1/CloseAccountRequest.ts";
import type { DepositMoneyRequest } from "../proto/gen/daybook/account/v1/DepositMoneyRequest.ts";
import type { FreezeAccountRequest } from "../proto/gen/daybook/account/v1/FreezeAccountRequest.ts";
import type { OpenAccountRequest } from "../proto/gen/daybook/account/v1/OpenAccountRequest.ts";
import type { PlaceHoldRequest } from "../proto/gen/daybook/account/v1/PlaceHoldRequest.ts";
import type { ReleaseHoldRequest } from "../proto/gen/daybook/account/v1/ReleaseHoldRequest.ts";
import type { ReverseEntryRequest } from "../proto/gen/daybook/account/v1/ReverseEntryRequest.ts";
import type { SetOverdraftLimitRequest } from "../proto/gen/daybook/account/v1/SetOverdraftLimitRequest.ts";
import type { TransferMoneyRequest } from "../proto/gen/daybook/account/v1/TransferMoneyRequest.ts";
import type { UnfreezeAccountRequest } from "../proto/gen/daybook/account/v1/UnfreezeAccountRequest.ts";
import type { CommandSpec, OptionSpec } from "./command-spec.ts";
import type { Inputs } from "./inputs.ts";
import { commandSpecs } from "./spec-drafts.ts";

const description: OptionSpec = {
  flags: "--description <text>",
  help: "what it is for, at most 500 characters",
};
const reference: OptionSpec = { flags: "--reference <text>", help: "your own reference" };

const command = commandSpecs({
  group: "account",
  service: "daybook.account.v1.AccountCommandService",
  headings: {
    money: "Move money:",
    holds: "Set money aside:",
    account: "Open, limit, freeze, close:",
  },
});

const texts = (inputs: Inputs) => ({
  description: inputs.textOption("description") ?? "",
  reference: inputs.textOption("reference") ?? "",
});

const movement = (inputs: Inputs): DepositMoneyRequest => ({
  accountId: inputs.id("account"),
  amount: inputs.amount("amount"),
  ...texts(inputs),
});

const moneyCommands: readonly CommandSpec[] = [
  command("money", {
    name: "deposit",
    summary: "add money from outside to an account",
    args: "<account> <amount...>",
    options: [description, reference],
    examples: ["alice 100 EUR", 'alice 12.34 EUR --description "Cash" --reference R-17'],
    rpc: "depositMoney",
    request: movement,
  }),
  command("money", {
    name: "withdraw",
    summary: "take money out of an account, up to what is available",
    args: "<account> <amount...>",
    options: [description, reference],
    examples: ["alice 20 EUR", "alice 20 EUR --expected-version 3"],
    rpc: "withdrawMoney",
    request: movement,
  }),
  command("money", {
    name: "transfer",
    summary: "move money from one account to another",
    args: "<from> <to> <amount...>",
    options: [description, reference],
    examples: ["alice bob 25.00 EUR --description Lunch"],
    rpc: "transferMoney",
    request: (inputs): TransferMoneyRequest => ({
      fromAccountId: inputs.id("from"),
      toAccountId: inputs.id("to"),
      amount: inputs.amount("amount"),
      ...texts(inputs),
    }),
  }),
  command("money", {
    name: "reverse",
    summary: "undo an entry; of a transfer, both halves",
    args: "<account> <entry>",
    options: [description],
    examples: ['alice 7a22dd71-520b-5ca8-bec6-cdbf074936e5-2 --description "Sent twice"'],
    rpc: "reverseEntry",
    request: (inputs): ReverseEntryRequest => ({
      accountId: inputs.id("account"),
      entryId: inputs.id("entry"),
      description: inputs.textOption("description") ?? "",
    }),
  }),
];

const holdCommands: readonly CommandSpec[] = [
  command("holds", {
    name: "hold",
    summary: "set money aside until it is captured, released or expires",
    args: "<account> <amount...>",
    options: [
      { flags: "--hold-id <id>", help: "id of the hold; made for you unless given" },
      { flags: "--expire-time <time>", help: "when it ends by itself; never unless given" },
      description,
    ],
    examples: ["alice 80 EUR", "alice 80 EUR --hold-id hotel --expire-time 2030-01-31T12:00:00Z"],
    rpc: "placeHold",
    request: (inputs): PlaceHoldRequest => ({
      accountId: inputs.id("account"),
      amount: inputs.amount("amount"),
      holdId: inputs.idOption("hold-id") ?? "",
      expireTime: inputs.timeOption("expire-time") ?? null,
      description: inputs.textOption("description") ?? "",
    }),
  }),
  command("holds", {
    name: "capture",
    summary: "take the held money, or a part of it and give back the rest",
    args: "<account> <hold> [amount...]",
    examples: ["alice hotel", "alice hotel 65.50 EUR"],
    rpc: "captureHold",
    request: (inputs): CaptureHoldRequest => ({
      accountId: inputs.id("account"),
      holdId: inputs.id("hold"),
      amount: inputs.isGiven("amount") ? inputs.amount("amount") : null,
    }),
  }),
  command("holds", {
    name: "release",
    summary: "give the held money back",
    args: "<account> <hold>",
    examples: ["alice hotel"],
    rpc: "releaseHold",
    request: (inputs): ReleaseHoldRequest => ({
      accountId: inputs.id("account"),
      holdId: inputs.id("hold"),
    }),
  }),
];

const openRequest = (inputs: Inputs): OpenAccountRequest => {
  const currencyCode = inputs.currencyOption("currency") ?? "";
  const overdraftLimit = inputs.limitOption("overdraft") ?? null;
  if (inputs.option("owner") === undefined) inputs.refuse("--owner", "must be given");
  if (inputs.option("currency") === undefined) inputs.refuse("--currency", "must be given");
  else if (overdraftLimit !== null && overdraftLimit.currencyCode !== currencyCode) {
    inputs.refuse("--overdraft", "must be in the currency of the account");
  }
  const accountId = inputs.optionalId("account");
  return { accountId, ownerId: inputs.idOption("owner") ?? "", currencyCode, overdraftLimit };
};

const freezeRequest = (inputs: Inputs): FreezeAccountRequest => {
  const reason = inputs.textOption("reason") ?? "";
  if (reason === "") inputs.refuse("--reason", "must be given");
  return { accountId: inputs.id("account"), reason };
};

const stateCommands: readonly CommandSpec[] = [
  command("account", {
    name: "open",
    summary: "open an account; its id is made for you unless given",
    args: "[account]",
    options: [
      { flags: "--owner <id>", help: "who it belongs to (required)" },
      { flags: "--currency <code>", help: "ISO 4217 code, EUR (required)" },
      { flags: "--overdraft <amount>", help: "how far the balance may go below 0 (default 0)" },
    ],
    examples: [
      "alice --owner alice --currency EUR",
      '--owner alice --currency EUR --overdraft "500 EUR"',
    ],
    rpc: "openAccount",
    request: openRequest,
  }),
  command("account", {
    name: "limit",
    summary: "set how far the balance may go below 0",
    args: "<account> <amount...>",
    examples: ["alice 500 EUR", "alice 0 EUR"],
    rpc: "setOverdraftLimit",
    request: (inputs): SetOverdraftLimitRequest => ({
      accountId: inputs.id("account"),
      limit: inputs.amount("amount", { min: 0n }),
    }),
  }),
  command("account", {
    name: "freeze",
    summary: "let no money out until it is unfrozen",
    args: "<account>",
    options: [{ flags: "--reason <text>", help: "why (required)" }],
    examples: ['alice --reason "court order 17/26"'],
    rpc: "freezeAccount",
    request: freezeRequest,
  }),
  command("account", {
    name: "unfreeze",
    summary: "let money out again",
    args: "<account>",
    examples: ["alice"],
    rpc: "unfreezeAccount",
    request: (inputs): UnfreezeAccountRequest => ({ accountId: inputs.id("account") }),
  }),
  command("account", {
    name: "close",
    summary: "close an account with balance 0 and no holds",
    args: "<account>",
    options: [{ flags: "--reason <text>", help: "why" }],
    examples: ["alice", 'alice --reason "moved to another bank"'],
    rpc: "closeAccount",
    request: (inputs): CloseAccountRequest => ({
      accountId: inputs.id("account"),
      reason: inputs.textOption("reason") ?? "",
    }),
  }),
];

/** `daybook account …` that changes something. */
export const accountCommands: readonly CommandSpec[] = [
  ...stateCommands,
  ...moneyCommands,
  ...holdCommands,
];
