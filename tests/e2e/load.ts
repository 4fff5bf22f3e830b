import type { Clients } from "./embedded-process.ts";
import { newRequestId } from "./messages.ts";
import { type Refusal, readRefusal } from "./refusal-of.ts";
import type { Random } from "./seeded-random.ts";
import { type Acknowledged, type LoadCommand, sendCommand } from "./sent-command.ts";
import { createShopPlan } from "./shop-plan.ts";

/** Makes the commands of a load: openings first as long as accounts are missing. */
export type LoadPlan = { readonly next: () => LoadCommand };

const purposes = ["rent", "groceries", "salary", "Café Zürich", "refund <b>&</b>", ""];

/** Of so many commands one is of the shop. */
const shopEvery = 10;

/**
 * Deposits, withdrawals and transfers over `accounts` accounts, and the opening of each somewhere
 * in the first commands; some are refused, because nobody asks for the balance first. About every
 * tenth is asked of a shop beside them.
 */
export const createLoadPlan = (random: Random, prefix: string, accounts: number): LoadPlan => {
  const accountAt = (index: number): string => `${prefix}-${index}`;
  const shop = createShopPlan(random, prefix);
  let opened = 0;
  const open = (): LoadCommand => {
    opened += 1;
    return {
      rpc: "OpenAccount",
      requestId: newRequestId(),
      accountId: accountAt(opened),
      ownerId: `owner-${opened % 7}`,
      overdraftMinor: BigInt(random.integer(0, 1) * 50_000),
    };
  };
  const movement = () => ({
    requestId: newRequestId(),
    amountMinor: BigInt(random.integer(1, 40_000)),
    description: random.pick(purposes),
    reference: `r${random.integer(1, 9_999)}`,
  });
  const next = (): LoadCommand => {
    if (opened >= 2 && random.integer(1, shopEvery) === 1) return shop.next();
    if (opened < 2 || (opened < accounts && random.integer(1, 5) === 1)) return open();
    const accountId = accountAt(random.integer(1, opened));
    const die = random.integer(1, 10);
    if (die <= 4) return { rpc: "DepositMoney", accountId, ...movement() };
    if (die <= 6) return { rpc: "WithdrawMoney", accountId, ...movement() };
    const [fromAccountId, toAccountId] = [accountId, accountAt(random.integer(1, opened))];
    if (fromAccountId === toAccountId) return { rpc: "DepositMoney", accountId, ...movement() };
    return { rpc: "TransferMoney", fromAccountId, toAccountId, ...movement() };
  };
  return { next };
};

/** What became of a load. */
export type LoadOutcome = {
  readonly acknowledged: number;
  /** Definite refusals: the command has no effect. */
  readonly refused: readonly { readonly command: LoadCommand; readonly refusal: Refusal }[];
  /** Nobody knows whether they have an effect; the same request may be sent again. */
  readonly unknown: readonly { readonly command: LoadCommand; readonly refusal: Refusal }[];
};

/** How a load is sent. */
export type LoadOptions = {
  readonly callers: number;
  readonly next: () => LoadCommand | undefined;
  readonly onAcknowledged: (answer: Acknowledged) => void;
  /** True once nothing more is to be sent. */
  readonly stop?: () => boolean;
};

/** Statuses of a definite no. Every other error leaves open what happened. */
const definite: readonly string[] = ["NOT_FOUND", "ALREADY_EXISTS", "FAILED_PRECONDITION"];

/** True for a refusal that stands for ever. */
export const isDefinite = ({ code }: Pick<Refusal, "code">): boolean => definite.includes(code);

/**
 * Sends commands from several callers, each waiting for its answer before it sends the next. A
 * caller whose command ends without a definite answer stops.
 */
export const sendLoad = async (clients: Clients, options: LoadOptions): Promise<LoadOutcome> => {
  let acknowledged = 0;
  const refused: { command: LoadCommand; refusal: Refusal }[] = [];
  const unknown: { command: LoadCommand; refusal: Refusal }[] = [];
  const sendOne = async (command: LoadCommand): Promise<boolean> => {
    const outcome = await sendCommand(clients, command).catch(readRefusal);
    if ("changes" in outcome) {
      acknowledged += 1;
      options.onAcknowledged(outcome);
      return true;
    }
    const list = isDefinite(outcome) ? refused : unknown;
    list.push({ command, refusal: outcome });
    return list === refused;
  };
  const caller = async (): Promise<void> => {
    for (let goesOn = true; goesOn && !options.stop?.(); ) {
      const command = options.next();
      if (command === undefined) return;
      goesOn = await sendOne(command);
    }
  };
  await Promise.all(Array.from({ length: options.callers }, caller));
  return { acknowledged, refused, unknown };
};
