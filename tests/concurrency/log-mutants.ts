import { randomUUID } from "node:crypto";
import type {
  AppendOutcome,
  CommandAppend,
  EventLog,
  NewEvent,
} from "../../platform/event-log/event-log.ts";
import type { Mutation } from "./mutated-service.ts";

/** True once in so many calls, the first time at the first. */
const everyNth = (nth: number): (() => boolean) => {
  let calls = 0;
  return () => {
    calls += 1;
    return calls % nth === 1;
  };
};

type Append = EventLog["append"];

/** The same bug in appends of both kinds: the plain ones, and those under the lock. */
const inEveryAppend =
  (mutate: (append: Append) => Append): NonNullable<Mutation["log"]> =>
  (log) => ({
    ...log,
    append: mutate(log.append),
    underLock: (streams, work) =>
      log.underLock(streams, (locked) => work({ ...locked, append: mutate(locked.append) })),
  });

const changingCommands = (
  change: (command: CommandAppend) => CommandAppend,
): NonNullable<Mutation["log"]> =>
  inEveryAppend((append) => (commands) => append(commands.map(change)));

const again = (event: NewEvent): NewEvent => ({ ...event, eventId: randomUUID() });

/** An event is written twice. */
const doubledEvent = (): Mutation => {
  const now = everyNth(10);
  return {
    log: changingCommands((command) => {
      const last = command.events.at(-1);
      const isMoney = last?.type === "MoneyDeposited" || last?.type === "MoneyWithdrawn";
      if (last === undefined || !isMoney || !now()) return command;
      return { ...command, events: [...command.events, again(last)] };
    }),
  };
};

/** The half of a transfer that arrives is left out. */
const halfTransfer = (): Mutation => {
  const now = everyNth(10);
  return {
    log: changingCommands((command) =>
      command.events.some(({ type }) => type === "TransferReceived") && now()
        ? { ...command, events: command.events.filter(({ type }) => type !== "TransferReceived") }
        : command,
    ),
  };
};

/** What lost to another process is written all the same, as it was decided before. */
const overwriting =
  (concerns: (command: CommandAppend) => boolean): NonNullable<Mutation["log"]> =>
  (log) => {
    const overwrite = async (
      command: CommandAppend | undefined,
      outcome: AppendOutcome,
    ): Promise<AppendOutcome> => {
      if (outcome.outcome !== "conflict" || command === undefined || !concerns(command)) {
        return outcome;
      }
      const [forced = outcome] = await log.append([{ ...command, expectations: outcome.current }]);
      return forced;
    };
    return {
      ...log,
      append: async (commands) => {
        const outcomes = await log.append(commands);
        return await Promise.all(outcomes.map((one, index) => overwrite(commands[index], one)));
      },
    };
  };

const isRefused = ({ outcome }: CommandAppend): boolean => outcome === "refused";

/** What a refusal was decided on is not checked: a process with an old state refuses by it. */
const staleRefusal = (): Mutation => ({ log: overwriting(isRefused) });

/** Whoever comes later writes what it decided before, over what others have written meanwhile. */
const lostUpdate = (): Mutation => ({ log: overwriting(() => true) });

/** Every process keeps its own book of request ids. */
const replayTwice = (): Mutation => {
  let processes = 0;
  return {
    log: (log) => {
      processes += 1;
      const own = processes;
      // Of three, one cannot see what the others have stored.
      if (own > 1) return log;
      return changingCommands((command) => ({
        ...command,
        key: { ...command.key, tenantId: command.key.tenantId, method: `${command.key.method}-1` },
      }))(log);
    },
  };
};

/** Answers before the commit; a process that ends in between loses what it has promised. */
const answeredBeforeCommit = (): Mutation => {
  const lost = everyNth(20);
  return {
    log: inEveryAppend((append) => async (commands) => {
      const kept = commands.map((command) => command.events.length !== 1 || !lost());
      const sent = await append(commands.filter((_, index) => kept[index]));
      return commands.map((command, index): AppendOutcome => {
        const outcome = kept[index] ? sent.shift() : undefined;
        if (outcome !== undefined) return outcome;
        const streams = command.expectations.map(({ streamVersion, ...name }) => ({
          ...name,
          streamVersion: streamVersion + 1,
          partition: 0,
          offset: 1_000_000 + streamVersion,
        }));
        const { key, outcome: said, reason, answer } = command;
        const versionsBefore = command.expectations.map(({ streamVersion }) => streamVersion);
        const stored = { key, outcome: said, reason, answer, recordedAt: Date.now(), streams };
        return { outcome: "committed", stored: { ...stored, versionsBefore } };
      });
    }),
  };
};

/** A process does not see the newest events, and nobody checks what it refuses by them. */
const unseenAccount = (): Mutation => {
  const now = everyNth(7);
  const { log: unchecked = (one: EventLog) => one } = staleRefusal();
  return {
    log: (log) => ({
      ...unchecked(log),
      readTails: async (after) => {
        const tails = await log.readTails(after);
        if (!now()) return tails;
        return tails.map((tail) => ({ ...tail, events: [], complete: true }));
      },
    }),
  };
};

type Fact = Readonly<Record<string, unknown>>;

/** Changes what one in ten events says that states the account behind it. */
const tellingFacts = (
  types: readonly string[],
  change: (fact: Fact, after: Fact) => Fact,
): Mutation => {
  const now = everyNth(10);
  return {
    log: changingCommands((command) => ({
      ...command,
      events: command.events.map((event) => {
        if (!types.includes(event.type) || !now()) return event;
        const fact = JSON.parse(event.data) as Fact;
        return { ...event, data: JSON.stringify(change(fact, fact.after as Fact)) };
      }),
    })),
  };
};

const less = (minor: unknown): string => String(BigInt(String(minor)) - 1n);

/** No answer shows the running totals; a statement is made of them. */
const uncountedCredit = (): Mutation =>
  tellingFacts(["MoneyDeposited", "TransferReceived"], (fact, after) => ({
    ...fact,
    after: { ...after, creditsMinor: less(after.creditsMinor) },
  }));

const uncountedDebit = (): Mutation =>
  tellingFacts(["MoneyWithdrawn", "TransferSent"], (fact, after) => ({
    ...fact,
    after: { ...after, debitsMinor: less(after.debitsMinor) },
  }));

/** The answer says the right number. */
const skippedEntry = (): Mutation =>
  tellingFacts(["MoneyDeposited", "MoneyWithdrawn"], (fact) => ({
    ...fact,
    entryNumber: Number(fact.entryNumber) + 1,
  }));

/** The figures behind it are right. */
const otherAmount = (): Mutation =>
  tellingFacts(["MoneyDeposited"], (fact) => ({ ...fact, amountMinor: less(fact.amountMinor) }));

/** Bugs between executor and log, by name. */
export const logMutants = {
  "an event is written twice": doubledEvent,
  "the second half of a transfer is not written": halfTransfer,
  "a refusal's expectations are not checked": staleRefusal,
  "a conflict is overwritten": lostUpdate,
  "a process does not see the request ids of the others": replayTwice,
  "an answer goes out before the commit, which is lost": answeredBeforeCommit,
  "an account is read as if it did not exist": unseenAccount,
  "a credit is not counted among the credits": uncountedCredit,
  "a debit is not counted among the debits": uncountedDebit,
  "an entry number is left out in the log": skippedEntry,
  "an event says another amount than its figures": otherAmount,
} as const satisfies Readonly<Record<string, () => Mutation>>;
