import type { CallOptions } from "../../platform/grpc/client.ts";
import type { Timestamp__Output as Timestamp } from "../../proto/gen/google/protobuf/Timestamp.ts";
import type { Clients } from "./embedded-process.ts";
import { eur, present } from "./messages.ts";
import { type ShopCommand, type ShopTold, sendShopCommand } from "./shop-command.ts";

type Opening = {
  readonly rpc: "OpenAccount";
  readonly requestId: string;
  readonly accountId: string;
  readonly ownerId: string;
  readonly overdraftMinor: bigint;
};

type Movement = {
  readonly rpc: "DepositMoney" | "WithdrawMoney";
  readonly requestId: string;
  readonly accountId: string;
  readonly amountMinor: bigint;
  readonly description: string;
  readonly reference: string;
};

type Transfer = Omit<Movement, "rpc" | "accountId"> & {
  readonly rpc: "TransferMoney";
  readonly fromAccountId: string;
  readonly toAccountId: string;
};

/** A command on accounts of a load, in euro cents. */
export type AccountCommand = Opening | Movement | Transfer;

/** A command of a load. */
export type LoadCommand = AccountCommand | ShopCommand;

/** What a client was told about one account: one event of its stream. */
export type ToldChange = {
  readonly accountId: string;
  readonly version: number;
  /** Undefined for the opening. */
  readonly entry?: {
    readonly entryId: string;
    readonly entryNumber: number;
    /** Undefined for the target of a transfer, whose balance nobody is told. */
    readonly balanceMinor: bigint | undefined;
  };
};

/** A command and its OK. */
export type Acknowledged = {
  readonly command: LoadCommand;
  /** Empty for a command of the shop. */
  readonly changes: readonly ToldChange[];
  /** Of a command of the shop. */
  readonly told?: ShopTold;
  readonly recordTime: Timestamp;
  readonly token: string;
  readonly replayed: boolean;
};

const balanceOf = (money: { minorUnits: string } | null): bigint =>
  BigInt(present(money).minorUnits);

const sendOpening = async (
  { commands }: Clients,
  { requestId, accountId, ownerId, overdraftMinor }: Opening,
  options: CallOptions,
) => {
  const overdraftLimit = eur(overdraftMinor);
  const request = { requestId, accountId, ownerId, currencyCode: "EUR", overdraftLimit };
  const response = await commands.openAccount(request, options);
  const change = { accountId: response.accountId, version: Number(response.version) };
  return { response, changes: [change] };
};

const sendMovement = async (
  { commands }: Clients,
  { rpc, amountMinor, ...rest }: Movement,
  options: CallOptions,
) => {
  const request = { ...rest, amount: eur(amountMinor) };
  const response = await (rpc === "DepositMoney"
    ? commands.depositMoney(request, options)
    : commands.withdrawMoney(request, options));
  const { accountId, version, entryId, entryNumber, balance } = response;
  const balanceMinor = balanceOf(balance);
  const entry = { entryId, entryNumber: Number(entryNumber), balanceMinor };
  return { response, changes: [{ accountId, version: Number(version), entry }] };
};

const sendTransfer = async (
  { commands }: Clients,
  { rpc: _rpc, amountMinor, ...rest }: Transfer,
  options: CallOptions,
) => {
  const request = { ...rest, amount: eur(amountMinor) };
  const response = await commands.transferMoney(request, options);
  const source: ToldChange = {
    accountId: response.fromAccountId,
    version: Number(response.version),
    entry: {
      entryId: response.entryId,
      entryNumber: Number(response.entryNumber),
      balanceMinor: balanceOf(response.balance),
    },
  };
  const target: ToldChange = {
    accountId: response.toAccountId,
    version: Number(response.toVersion),
    entry: {
      entryId: response.toEntryId,
      entryNumber: Number(response.toEntryNumber),
      balanceMinor: undefined,
    },
  };
  return { response, changes: [source, target] };
};

const send = (clients: Clients, command: AccountCommand, options: CallOptions) => {
  switch (command.rpc) {
    case "OpenAccount":
      return sendOpening(clients, command, options);
    case "TransferMoney":
      return sendTransfer(clients, command, options);
    default:
      return sendMovement(clients, command, options);
  }
};

/** Sends a command. Rejects as its call does. */
export const sendCommand = async (
  clients: Clients,
  command: LoadCommand,
  options: CallOptions = {},
): Promise<Acknowledged> => {
  if ("tenant" in command) {
    const { answer, told } = await sendShopCommand(clients, command, options);
    const { consistencyToken: token, replayed } = answer;
    return { command, changes: [], told, recordTime: present(answer.recordTime), token, replayed };
  }
  const { response, changes } = await send(clients, command, options);
  return {
    command,
    changes,
    recordTime: present(response.recordTime),
    token: response.consistencyToken,
    replayed: response.replayed,
  };
};
