import type { Execute } from "../../command-service/executor.ts";
import type { CommandCall, Executed } from "../../command-service/submission.ts";
import type { AccountState, OpenHold } from "../../domain/account/state.ts";
import type { Decision, DecisionReading, Figures } from "../../domain/decision.ts";
import type { DomainEvent } from "../../domain/event.ts";
import { CommandRejected } from "../../domain/rejection.ts";
import type { Mutation } from "./mutated-service.ts";

type Ask = { readonly rpc: string; readonly accountId: string; readonly command: unknown };

const rpcOf = ({ key }: Pick<CommandCall<unknown>, "key">): string =>
  key.method.slice(key.method.lastIndexOf("/") + 1);

const everyNth = (nth: number): (() => boolean) => {
  let calls = 0;
  return () => {
    calls += 1;
    return calls % nth === 1;
  };
};

/** A bug in what decisions of some RPCs see. */
const seeing = (
  rpcs: readonly string[],
  mutate: (reading: DecisionReading, ask: Ask) => DecisionReading,
): Mutation => ({
  execute: (execute) => (call) => {
    const rpc = rpcOf(call);
    if (!rpcs.includes(rpc)) return execute(call);
    const { decision } = call;
    const mutated: Decision<typeof call.command> = {
      ...decision,
      decide: (command, reading) => {
        const accountId = decision.reads(command)[0]?.id ?? "";
        return decision.decide(command, mutate(reading, { rpc, accountId, command }));
      },
    };
    return execute({ ...call, decision: mutated });
  },
});

type ChangeState = (account: AccountState, accountId: string, ask: Ask) => AccountState;

/** A bug in the states that decisions of some RPCs see. */
const seeingState = (rpcs: readonly string[], change: ChangeState): Mutation =>
  seeing(rpcs, (reading, ask) => ({
    ...reading,
    // Every state here is an account's.
    state: (fold, id) =>
      change(reading.state(fold, id) as AccountState, id, ask) as ReturnType<typeof fold.evolve>,
  }));

const debits = ["WithdrawMoney", "TransferMoney", "PlaceHold"];

const overdraft = (): Mutation =>
  seeingState(["WithdrawMoney"], (account) => ({
    ...account,
    overdraftLimitMinor: account.overdraftLimitMinor + 25n,
  }));

const heldSpent = (): Mutation =>
  seeingState(["TransferMoney"], (account) => ({ ...account, heldMinor: 0n }));

const frozenDebited = (): Mutation =>
  seeingState(debits, (account) =>
    account.status === "frozen" ? { ...account, status: "open" } : account,
  );

const closedWithMoney = (): Mutation =>
  seeingState(["CloseAccount"], (account) => ({ ...account, balanceMinor: 0n }));

/** Nothing ends by itself, and so is there to be captured. */
const capturedLate = (): Mutation =>
  seeing([...debits, "DepositMoney", "CaptureHold", "ReleaseHold"], (reading) => ({
    ...reading,
    now: 0,
  }));

/** What was open once stays open for a capture. */
const capturedTwice = (): Mutation => {
  const seen = new Map<string, OpenHold>();
  return seeing(["CaptureHold"], (reading, { accountId, command }) => {
    const { holdId } = command as { readonly holdId: string };
    const key = `${accountId} ${holdId}`;
    return {
      ...reading,
      facts: () => [],
      state: (fold, id) => {
        const account = reading.state(fold, id) as AccountState;
        const open = account.holds.find((hold) => hold.holdId === holdId);
        if (open !== undefined) seen.set(key, open);
        const known = open ?? seen.get(key);
        const holds = open === undefined && known ? [...account.holds, known] : account.holds;
        const heldMinor = holds.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
        return { ...account, holds, heldMinor } as ReturnType<typeof fold.evolve>;
      },
    };
  });
};

/** Whoever reverses sees the entry as it was written, not that it has been reversed. */
const reversedTwice = (): Mutation => {
  const seen = new Map<string, DomainEvent>();
  return seeing(["ReverseEntry"], (reading) => ({
    ...reading,
    facts: (fold, id, keys) =>
      reading.facts(fold, id, keys).map((fact, at) => {
        const key = `${id} ${keys[at]}`;
        if (fact !== undefined && fact.type !== "EntryReversed") seen.set(key, fact);
        return seen.get(key) ?? fact;
      }),
  }));
};

/** A bug in what callers are told. */
const telling = (change: (executed: Executed, rpc: string) => Executed): Mutation => ({
  execute: (execute) => async (call) => change(await execute(call), rpcOf(call)),
});

const withFigures = (executed: Executed, figures: Figures): Executed => ({
  ...executed,
  figures: { ...executed.figures, ...figures },
});

const wrongAvailable = (): Mutation =>
  telling((executed) => {
    const { balanceMinor } = executed.figures;
    return balanceMinor === undefined
      ? executed
      : withFigures(executed, { availableMinor: balanceMinor });
  });

const replayedAnew = (): Mutation =>
  telling((executed) => {
    const { balanceMinor } = executed.figures;
    if (!executed.replayed || typeof balanceMinor !== "bigint") return executed;
    return withFigures(executed, { balanceMinor: balanceMinor + 1n });
  });

const neverReplayed = (): Mutation => telling((executed) => ({ ...executed, replayed: false }));

type Stored = Executed["stored"];

const withStreams = (
  executed: Executed,
  change: (stream: Stored["streams"][number]) => Stored["streams"][number],
): Executed => ({
  ...executed,
  stored: { ...executed.stored, streams: executed.stored.streams.map(change) },
});

const skippedVersion = (): Mutation => {
  const now = everyNth(15);
  return telling((executed) =>
    now()
      ? withStreams(executed, (one) => ({ ...one, streamVersion: one.streamVersion + 1 }))
      : executed,
  );
};

const wrongToken = (): Mutation => {
  const now = everyNth(15);
  return telling((executed) =>
    now() ? withStreams(executed, (one) => ({ ...one, offset: one.offset + 1 })) : executed,
  );
};

const ignoredVersion = (): Mutation => ({
  execute: (execute) => (call) => execute({ ...call, expectedVersion: undefined }),
});

/** The command is in the log, and its caller is told that it is not. */
const refusedAndWritten = (): Mutation => {
  const now = everyNth(15);
  return {
    execute: (execute) => async (call) => {
      const executed = await execute(call);
      if (rpcOf(call) !== "DepositMoney" || !now()) return executed;
      const facts = { account_id: String(executed.figures.accountId) };
      throw new CommandRejected("ACCOUNT_CLOSED", facts, "Cannot credit: it is closed");
    },
  };
};

const remembersMs = 250;

/** A refusal is remembered for a while and told to others who ask for as much. */
const rememberedRefusal = (): Mutation => ({
  execute: (execute: Execute): Execute => {
    const refused = new Map<string, { readonly error: CommandRejected; readonly until: number }>();
    return async (call) => {
      if (rpcOf(call) !== "WithdrawMoney") return await execute(call);
      const { accountId, amountMinor } = call.command as {
        readonly accountId: string;
        readonly amountMinor: bigint;
      };
      const known = refused.get(accountId);
      const least = BigInt(known?.error.facts.requested_minor_units ?? 0);
      if (known && known.until > performance.now() && amountMinor >= least) throw known.error;
      try {
        return await execute(call);
      } catch (error) {
        if (error instanceof CommandRejected && error.reason === "INSUFFICIENT_FUNDS") {
          refused.set(accountId, { error, until: performance.now() + remembersMs });
        }
        throw error;
      }
    };
  },
});

/** Bugs in the rules and in what is answered, by name. */
export const executorMutants = {
  "more is withdrawn than there is": overdraft,
  "held money is transferred": heldSpent,
  "a frozen account is debited": frozenDebited,
  "an account is closed with money on it": closedWithMoney,
  "a hold is captured after its time": capturedLate,
  "a hold is captured twice": capturedTwice,
  "an entry is reversed twice": reversedTwice,
  "available leaves out what is held": wrongAvailable,
  "a replay says another balance": replayedAnew,
  "a replay says that it is none": neverReplayed,
  "a version is skipped in the answer": skippedVersion,
  "the token is of another offset": wrongToken,
  "expected_version is not looked at": ignoredVersion,
  "a command is refused and written": refusedAndWritten,
  "a refusal is remembered and told again later": rememberedRefusal,
} as const satisfies Readonly<Record<string, () => Mutation>>;
