import type { CallOptions, ServiceClient } from "../../platform/grpc/client.ts";
import type { Services } from "../../platform/grpc/proto.ts";
import type { Asked } from "../account-books.ts";
import { eur, present, timeMs, timestamp } from "../e2e/messages.ts";
import type { ClientRequest, ToldAccount, Yes } from "./history.ts";

/** Commands of one process. */
export type Commands = ServiceClient<Services["daybook.account.v1.AccountCommandService"]>;

type Money = { readonly minorUnits: string } | null;

/** Whatever answer of a command, by the fields that some of them have. */
type AnyAnswer = {
  readonly version: string;
  readonly consistencyToken: string;
  readonly recordTime: Parameters<typeof timeMs>[0];
  readonly replayed: boolean;
  readonly entryId?: string;
  readonly entryNumber?: string;
  readonly toVersion?: string;
  readonly toEntryId?: string;
  readonly toEntryNumber?: string;
  readonly counterpartyAccountId?: string;
  readonly counterpartyVersion?: string;
  readonly counterpartyEntryId?: string;
  readonly counterpartyEntryNumber?: string;
  readonly balance?: Money;
  readonly available?: Money;
  readonly held?: Money;
  readonly released?: Money;
};

const call = (
  commands: Commands,
  { asked, requestId, expectedVersion }: ClientRequest,
  options: CallOptions,
): Promise<AnyAnswer> => {
  const expected = expectedVersion === undefined ? {} : { expectedVersion };
  const request = { requestId, ...expected, accountId: asked.id };
  switch (asked.kind) {
    case "open": {
      const opening = { ownerId: "owner", currencyCode: "EUR", overdraftLimit: eur(asked.limit) };
      return commands.openAccount({ ...request, ...opening }, options);
    }
    case "deposit":
      return commands.depositMoney({ ...request, amount: eur(asked.amount) }, options);
    case "withdraw":
      return commands.withdrawMoney({ ...request, amount: eur(asked.amount) }, options);
    case "transfer": {
      const ends = { fromAccountId: asked.id, toAccountId: asked.to };
      const transfer = { requestId, ...expected, ...ends, amount: eur(asked.amount) };
      return commands.transferMoney(transfer, options);
    }
    case "hold": {
      const { holdId, amount, until } = asked;
      const expireTime = until === undefined ? null : timestamp(until);
      return commands.placeHold({ ...request, holdId, amount: eur(amount), expireTime }, options);
    }
    case "capture": {
      const amount = asked.amount === undefined ? null : eur(asked.amount);
      return commands.captureHold({ ...request, holdId: asked.holdId, amount }, options);
    }
    case "release":
      return commands.releaseHold({ ...request, holdId: asked.holdId }, options);
    case "reverse":
      return commands.reverseEntry({ ...request, entryId: asked.entryId }, options);
    case "limit":
      return commands.setOverdraftLimit({ ...request, limit: eur(asked.limit) }, options);
    case "freeze":
      return commands.freezeAccount({ ...request, reason: "inquiry" }, options);
    case "unfreeze":
      return commands.unfreezeAccount(request, options);
    case "close":
      return commands.closeAccount(request, options);
    case "expire":
      throw new RangeError("Cannot send: no client asks for the end of holds");
  }
};

const toldAccount = (
  accountId: string,
  version: string | undefined,
  entryId: string | undefined,
  entryNumber: string | undefined,
): ToldAccount => ({
  accountId,
  version: Number(version),
  ...(entryId ? { entry: { entryId, entryNumber: Number(entryNumber) } } : {}),
});

const accountsOf = (asked: Asked, answer: AnyAnswer): ToldAccount[] => {
  const { version, entryId, entryNumber, counterpartyAccountId: counterparty } = answer;
  const named = toldAccount(asked.id, version, entryId, entryNumber);
  if (asked.kind === "transfer") {
    const { toVersion, toEntryId, toEntryNumber } = answer;
    return [named, toldAccount(asked.to, toVersion, toEntryId, toEntryNumber)];
  }
  if (!counterparty) return [named];
  const { counterpartyVersion, counterpartyEntryId, counterpartyEntryNumber } = answer;
  const there = [counterpartyVersion, counterpartyEntryId, counterpartyEntryNumber] as const;
  return [named, toldAccount(counterparty, ...there)];
};

const positionsOf = (token: string): Yes["positions"] =>
  token
    .split(",")
    .filter((part) => part !== "")
    .map((part) => {
      const [partition, offset] = (part.split(".").at(-1) ?? "").split(":").map(Number);
      return { partition: present(partition), offset: present(offset) };
    });

const figureNames = ["balance", "available", "held", "released"] as const;

const figuresOf = (answer: AnyAnswer): Yes["figures"] =>
  Object.fromEntries(
    figureNames.flatMap((name) => {
      const money = answer[name];
      return money ? [[name, BigInt(money.minorUnits)]] : [];
    }),
  );

/** Sends a request to a process. Rejects as the call does. */
export const sendAsked = async (
  commands: Commands,
  request: ClientRequest,
  options: CallOptions,
): Promise<Yes> => {
  const answer = await call(commands, request, options);
  return {
    kind: "yes",
    accounts: accountsOf(request.asked, answer),
    figures: figuresOf(answer),
    positions: positionsOf(answer.consistencyToken),
    recordTime: timeMs(answer.recordTime),
    replayed: answer.replayed,
  };
};
