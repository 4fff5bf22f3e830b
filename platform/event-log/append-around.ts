import type { SqlQuery } from "../sql/sql.ts";
import { type AppendedBatch, type AppendSettings, appendBatch } from "./append-batch.ts";
import type { CommandAppend, CommandKey } from "./event-log.ts";
import { isLockTimeout } from "./heads.ts";

/** Appends a batch around whatever others hold. @throws {SqlFailed} @throws {UnstorableValue} */
export type AppendAround = (commands: readonly CommandAppend[]) => Promise<AppendedBatch>;

/*
 * Shares of an append's wait. One key of 256 that is held costs the others of its batch the wait,
 * an eighth of it, and a twentieth for each of the nine parts that it is found in: less than a
 * caller's deadline of two waits.
 */
const secondWaitShare = 1 / 8;
const partWaitShare = 1 / 20;
/** Waits of the parts of one batch: for one key, and a second one near it. */
const partWaitsMax = 12;

/** How long a key that was held is sent apart from the others, so that they do not wait again. */
const heldForMs = 5_000;
/** Keys that are sent apart; one more is not, and its batch waits. */
const heldKeysMax = 1_000;

const nothing: AppendedBatch = { outcomes: [], grown: [] };

const joined = (batches: readonly AppendedBatch[]): AppendedBatch => ({
  outcomes: batches.flatMap(({ outcomes }) => outcomes),
  grown: [...new Set(batches.flatMap(({ grown }) => grown))],
});

const allHeld = (commands: readonly CommandAppend[]): AppendedBatch => ({
  outcomes: commands.map(() => ({ outcome: "key held" })),
  grown: [],
});

/** Keys that somebody's open append held a moment ago. */
const createHeldKeys = () => {
  const untilByKey = new Map<string, number>();
  const textOf = ({ tenantId, method, requestId }: CommandKey): string =>
    `${tenantId}\0${method}\0${requestId}`;
  return {
    has: ({ key }: CommandAppend): boolean => {
      if (untilByKey.size === 0) return false;
      const text = textOf(key);
      const until = untilByKey.get(text) ?? Number.POSITIVE_INFINITY;
      if (until <= performance.now()) untilByKey.delete(text);
      return untilByKey.has(text);
    },
    add: ({ key }: CommandAppend): void => {
      const now = performance.now();
      for (const [text, until] of untilByKey) if (until <= now) untilByKey.delete(text);
      if (untilByKey.size < heldKeysMax) untilByKey.set(textOf(key), now + heldForMs);
    },
  };
};

type Held = ReturnType<typeof createHeldKeys>;

type Apart = {
  readonly sql: SqlQuery;
  readonly settings: AppendSettings;
  readonly held: Held;
  waitsLeft: number;
};

/** Halves a batch in which a key is held, until that stands alone or no wait is left. */
const appendApart = async (
  commands: readonly CommandAppend[],
  apart: Apart,
): Promise<AppendedBatch> => {
  if (apart.waitsLeft === 0) return allHeld(commands);
  try {
    return await appendBatch(apart.sql, commands, apart.settings);
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
  }
  apart.waitsLeft -= 1;
  if (commands.length === 1) {
    for (const command of commands) apart.held.add(command);
    return allHeld(commands);
  }
  const middle = Math.ceil(commands.length / 2);
  const before = await appendApart(commands.slice(0, middle), apart);
  return joined([before, await appendApart(commands.slice(middle), apart)]);
};

/**
 * Appends of one process. Each waits for its heads and keys; when somebody sits on one of them for
 * too long it takes the heads that it can get, so that only the commands behind a stuck head are
 * blocked. When it still waits, an append that has not ended holds the key of one of its commands
 * (the same request id, with a stream of another partition: behind the same head it would have been
 * blocked): that one is found by halving, and its neighbours commit.
 */
export const createAppendAround = (sql: SqlQuery, settings: AppendSettings): AppendAround => {
  const { lockTimeoutMs } = settings;
  const held = createHeldKeys();
  const share = (ofWait: number): AppendSettings => ({
    ...settings,
    skipLocked: true,
    lockTimeoutMs: Math.ceil(lockTimeoutMs * ofWait),
  });
  const second = share(secondWaitShare);
  const part = share(partWaitShare);

  const apart = (commands: readonly CommandAppend[]): Promise<AppendedBatch> =>
    appendApart(commands, { sql, settings: part, held, waitsLeft: partWaitsMax });
  const around = async (commands: readonly CommandAppend[]): Promise<AppendedBatch> => {
    for (const waiting of [settings, second]) {
      try {
        return await appendBatch(sql, commands, waiting);
      } catch (error) {
        if (!isLockTimeout(error)) throw error;
      }
    }
    return await apart(commands);
  };

  return async (commands) => {
    const known = commands.filter(held.has);
    if (known.length === 0) return await around(commands);
    const isKnown = new Set(known);
    const others = commands.filter((command) => !isKnown.has(command));
    const first = others.length === 0 ? nothing : await around(others);
    const last = await apart(known);
    const outcomes = [first.outcomes.values(), last.outcomes.values()] as const;
    return {
      ...joined([first, last]),
      outcomes: commands.flatMap((command) => {
        const { value } = outcomes[isKnown.has(command) ? 1 : 0].next();
        return value === undefined ? [] : [value];
      }),
    };
  };
};
