import type { Asked } from "../account-books.ts";
import type { Attempt, History, LoggedEvent, No, Operation, Yes } from "./history.ts";

type Ends = { readonly version: number; readonly to?: number; readonly entry?: number };

/** The partition of an account in told histories: its letter's. */
const partitionOf = (accountId: string): number => accountId.charCodeAt(0) - 97;

const otherOf = (asked: Asked): string => (asked.kind === "transfer" ? asked.to : "");

/** An OK; offsets follow the versions, for each account is a partition of its own. */
export const yes = (
  asked: Asked,
  { version, to, entry }: Ends,
  figures: Yes["figures"] = {},
): Yes => {
  const ends = [
    { accountId: asked.id, version },
    ...(to === undefined ? [] : [{ accountId: otherOf(asked), version: to }]),
  ];
  const [named, ...others] = ends;
  const told = { entryId: `e-${asked.id}-${version}`, entryNumber: entry ?? 0 };
  return {
    kind: "yes",
    accounts: [
      ...(named === undefined ? [] : [entry === undefined ? named : { ...named, entry: told }]),
      ...others,
    ],
    figures,
    positions: ends.map((one) => ({
      partition: partitionOf(one.accountId),
      offset: one.version,
    })),
    recordTime: 0,
    replayed: false,
  };
};

/** A refusal about the account `a` unless the facts say otherwise. */
export const no = (reason: string, facts: Readonly<Record<string, string>> = {}): No => ({
  kind: "no",
  reason,
  facts: { account_id: "a", ...facts },
  replayed: false,
});

let requests = 0;

/** A call and its answer, in milliseconds. */
export const attempt = (
  [calledAt, endedAt]: readonly [number, number],
  told: Attempt["told"],
): Attempt => ({ process: "p", calledAt, endedAt, told });

/** A request with its attempts. */
export const asking = (
  asked: Asked,
  attempts: readonly Attempt[],
  expectedVersion?: number,
): Operation => {
  requests += 1;
  const expected = expectedVersion === undefined ? {} : { expectedVersion };
  const request = { requestId: `r${requests}`, caller: "c", asked, ...expected };
  return { request, attempts };
};

/** A request that was answered at once. */
export const told = (
  asked: Asked,
  times: readonly [number, number],
  answer: Attempt["told"],
  expectedVersion?: number,
): Operation => asking(asked, [attempt(times, answer)], expectedVersion);

const eventsOf = (operations: readonly Operation[]): LoggedEvent[] => {
  const events = new Map<string, LoggedEvent>();
  const file = (accountId: string, version: number, type: string, requestId: string): void => {
    const key = `${accountId} ${version}`;
    if (version < 1 || events.has(key)) return;
    const partition = partitionOf(accountId);
    const where = { partition, offset: version, recordTime: 0 };
    events.set(key, { accountId, version, type, requestId, data: "{}", ...where });
  };
  for (const { request, attempts } of operations) {
    const answer = attempts.map((one) => one.told).find(({ kind }) => kind === "yes");
    if (answer?.kind !== "yes") continue;
    for (const { accountId, version } of answer.accounts) {
      file(accountId, version, request.asked.kind, request.requestId);
    }
  }
  // What nobody was told of is the end of a hold.
  for (const { accountId, version } of [...events.values()]) {
    for (let below = version - 1; below > 0; below -= 1) {
      file(accountId, below, "HoldExpired", "timer");
    }
  }
  return [...events.values()];
};

/** A history in which the log holds just what clients were told, and the ends of holds. */
export const historyOf = (...operations: readonly Operation[]): History => ({
  seed: 1,
  operations,
  events: eventsOf(operations),
});
