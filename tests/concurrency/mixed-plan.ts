import type { Asked } from "../account-books.ts";
import type { Random } from "../e2e/seeded-random.ts";
import type { Yes } from "./history.ts";
import type { RequestPlan } from "./request-plan.ts";

/** Entries and holds of an account that requests name; older ones are forgotten. */
const knownMax = 48;

type Known = { readonly entries: string[]; readonly holds: string[]; version: number };

const remember = (list: string[], id: string): void => {
  list.push(id);
  if (list.length > knownMax) list.shift();
};

const createKnowledge = () => {
  const known = new Map<string, Known>();
  const of = (accountId: string): Known => {
    const there = known.get(accountId) ?? { entries: [], holds: [], version: 0 };
    known.set(accountId, there);
    return there;
  };
  return {
    of,
    learn: (asked: Asked, { accounts }: Yes): void => {
      for (const { accountId, version, entry } of accounts) {
        const there = of(accountId);
        there.version = Math.max(there.version, version);
        if (entry !== undefined) remember(there.entries, entry.entryId);
      }
      if (asked.kind === "hold") remember(of(asked.id).holds, asked.holdId);
    },
  };
};

type Choice = { readonly weight: number; readonly draw: () => Asked };

const drawOf = (random: Random, choices: readonly Choice[]): Asked => {
  let left = random.integer(
    1,
    choices.reduce((sum, { weight }) => sum + weight, 0),
  );
  const chosen = choices.find(({ weight }) => {
    left -= weight;
    return left <= 0;
  });
  if (chosen === undefined) throw new RangeError("Cannot draw: nothing to choose from");
  return chosen.draw();
};

const partOf = (random: Random, amount: bigint): bigint | undefined =>
  random.integer(0, 1) === 0 ? undefined : amount / 4n + 1n;

const holdMsMax = 1_500;
const lastAccounts = 8;
const lastHolds = 6;

const anyHold = (random: Random, id: string, holdId: string): Asked => {
  const amount = BigInt(random.integer(1, 60));
  const now = Math.floor(performance.timeOrigin + performance.now());
  const die = random.integer(1, 20);
  if (die === 1) return { kind: "hold", id, holdId, amount, until: now - 100 };
  const until = die <= 14 ? now + random.integer(30, holdMsMax) : undefined;
  return { kind: "hold", id, holdId, amount, until };
};

type Drawing = {
  readonly random: Random;
  readonly id: string;
  readonly amount: bigint;
  readonly others: readonly string[];
  readonly known: Known;
  readonly newHoldId: () => string;
  readonly newAccountId: () => string;
};

const moneyChoices = ({ random, id, amount, others, known }: Drawing): Choice[] => {
  const entryId = random.pick([...known.entries, "no-entry"]);
  const to = random.pick(others);
  return [
    { weight: 14, draw: () => ({ kind: "deposit", id, amount }) },
    { weight: 14, draw: () => ({ kind: "withdraw", id, amount }) },
    { weight: 14, draw: () => ({ kind: "transfer", id, to, amount }) },
    { weight: 9, draw: () => ({ kind: "reverse", id, entryId }) },
  ];
};

const holdChoices = ({ random, id, amount, known, newHoldId }: Drawing): Choice[] => {
  const holdId = random.pick([...known.holds.slice(-lastHolds), "no-hold"]);
  const part = partOf(random, amount);
  const takesOld = random.integer(1, 12) === 1;
  return [
    { weight: 12, draw: () => anyHold(random, id, takesOld ? holdId : newHoldId()) },
    { weight: 10, draw: () => ({ kind: "capture", id, holdId, amount: part }) },
    { weight: 5, draw: () => ({ kind: "release", id, holdId }) },
  ];
};

const accountChoices = ({ random, id, newAccountId }: Drawing): Choice[] => {
  const limit = BigInt(random.integer(0, 3)) * 50n;
  const isNew = random.integer(1, 2) === 1;
  return [
    { weight: 6, draw: () => ({ kind: "limit", id, limit }) },
    { weight: 2, draw: () => ({ kind: "freeze", id }) },
    { weight: 7, draw: () => ({ kind: "unfreeze", id }) },
    { weight: 2, draw: () => ({ kind: "close", id }) },
    { weight: 1, draw: () => ({ kind: "open", id: isNew ? newAccountId() : id, limit: 0n }) },
  ];
};

/** The accounts opened last, and one that may not be there yet. */
const idsAround = (opened: number): string[] => {
  const first = Math.max(1, opened - lastAccounts + 1);
  return Array.from({ length: opened - first + 2 }, (_, at) => `a${first + at}`);
};

/**
 * Every kind of request over a handful of accounts. New ones are opened on the way, so that what is
 * closed for good does not end the run, and some are asked for before they are there.
 */
export const mixedPlan = (accounts: number): RequestPlan => {
  const knowledge = createKnowledge();
  let opened = accounts;
  let holds = 0;
  const newHoldId = (): string => {
    holds += 1;
    return `h${holds}`;
  };
  const newAccountId = (): string => {
    opened += 1;
    return `a${opened}`;
  };
  const drawAsked = (random: Random): Asked => {
    const ids = idsAround(opened);
    const id = random.pick(ids.slice(0, -1));
    const others = ids.filter((one) => one !== id);
    const amount = BigInt(random.integer(1, 120));
    const known = knowledge.of(id);
    const drawing = { random, id, amount, others, known, newHoldId, newAccountId };
    return drawOf(random, [
      ...moneyChoices(drawing),
      ...holdChoices(drawing),
      ...accountChoices(drawing),
    ]);
  };
  return {
    openings: Array.from(
      { length: accounts },
      (_, at): Asked => ({ kind: "open", id: `a${at + 1}`, limit: BigInt(at % 3) * 50n }),
    ),
    learn: knowledge.learn,
    next: (random) => {
      const asked = drawAsked(random);
      if (random.integer(1, 8) > 1) return { asked };
      const { version } = knowledge.of(asked.id);
      return { asked, expectedVersion: Math.max(0, version - random.integer(0, 1)) };
    },
  };
};
