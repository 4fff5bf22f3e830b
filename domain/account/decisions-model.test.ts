import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Books, balanceOf, heldOf, keepBooks, leftOf } from "../../tests/account-books.ts";
import { decisionFor, idsFor } from "../../tests/account-desk.ts";
import { accountStates } from "../../tests/account-samples.ts";
import { anyIntent, askedOf, type Intent } from "../../tests/any-asked.ts";
import { eventCodec } from "../event-families.ts";
import { CommandRejected } from "../rejection.ts";
import { accountDecider } from "./decider.ts";
import type { AccountEvent } from "./events.ts";
import { type AccountState, availableMinor } from "./state.ts";

const accountIds = ["a", "b", "c"];

/** Two seconds on a quiet machine. */
const timeoutMs = 120_000;

/** What the log would hold, as it would read it: every event has been through the codec. */
type Streams = Record<string, AccountEvent[]>;

/** The books beside the streams, and the time that has gone by. */
type World = { readonly books: Books; readonly streams: Streams; now: number; requests: number };

const newWorld = (): World => ({ books: new Map(), streams: {}, now: 1_000, requests: 0 });

const stored = (event: AccountEvent): AccountEvent => {
  const written = eventCodec.encode(event);
  const decoded = eventCodec.decode(written) as AccountEvent;
  // One that is still written at an older version loses what that one does not know.
  if (written.schemaVersion === event.schemaVersion) expect(decoded).toEqual(event);
  return decoded;
};

const stateOf = (streams: Streams, id: string): AccountState =>
  (streams[id] ?? []).reduce(accountDecider.evolve, accountDecider.initialState);

/** What money a transfer, or the reversal of one, moves on an account; 0 for anything else. */
const movedBetween = (event: AccountEvent): bigint => {
  if (event.type === "TransferSent") return -event.amountMinor;
  if (event.type === "TransferReceived") return event.amountMinor;
  if (event.type !== "EntryReversed" || event.counterpartyAccountId === "") return 0n;
  return event.direction === "credit" ? event.amountMinor : -event.amountMinor;
};

/** Every version of an account that a decision goes through keeps to its limits. */
const requireSound = (before: AccountState, events: readonly AccountEvent[]): void => {
  let account = before;
  for (const event of events) {
    const { entryNumber } = account;
    account = accountDecider.evolve(account, event);
    expect(availableMinor(account)).toBeGreaterThanOrEqual(0n);
    expect(account.balanceMinor).toBe(account.creditsMinor - account.debitsMinor);
    expect(account.heldMinor).toBe(
      account.holds.reduce((all, { amountMinor }) => all + amountMinor, 0n),
    );
    if ("entryNumber" in event) expect(event.entryNumber).toBe(entryNumber + 1);
  }
};

const decide = (world: World, asked: ReturnType<typeof askedOf>, key: string) => {
  const { decision, command } = decisionFor(asked, key);
  try {
    const { appends } = decision.decide(command, accountStates(world.streams, world.now));
    const events = appends.flatMap((append) => append.events as readonly AccountEvent[]);
    return { answer: events.length === 0 ? "NOTHING" : "OK", appends, events };
  } catch (error) {
    if (!(error instanceof CommandRejected)) throw error;
    return { answer: error.reason, appends: [], events: [] };
  }
};

/** The streams say exactly what the books say. */
const requireAgreement = ({ books, streams }: World): void => {
  for (const id of accountIds) {
    const state = stateOf(streams, id);
    const account = books.get(id);
    if (account === undefined) {
      expect(state).toEqual(accountDecider.initialState);
      continue;
    }
    const open = [...account.holds].filter(([, { state: standing }]) => standing === "open");
    expect(state).toMatchObject({
      status: account.state,
      balanceMinor: balanceOf(account),
      heldMinor: heldOf(account),
      overdraftLimitMinor: account.limit,
      entryNumber: account.lines.length,
    });
    expect(availableMinor(state)).toBe(leftOf(account));
    expect(state.holds.map(({ holdId }) => holdId)).toEqual(open.map(([holdId]) => holdId));
    const reversed = (streams[id] ?? []).flatMap((event) =>
      event.type === "EntryReversed" ? [event.reversesEntryId] : [],
    );
    expect(reversed).toHaveLength(new Set(reversed).size);
    const marked = account.lines.filter(({ reversedBy }) => reversedBy !== "");
    expect(reversed.sort()).toEqual(marked.map(({ entryId }) => entryId).sort());
  }
};

const take = (world: World, intent: Intent): void => {
  const { books, streams } = world;
  world.now += intent.wait;
  world.requests += 1;
  const key = `r${world.requests}`;
  const asked = askedOf(intent, accountIds, books, world.now);
  const ids = idsFor(books, asked, key);
  const states = accountIds.map((id) => stateOf(streams, id));
  const said = decide(world, asked, key);
  expect([asked.kind, said.answer]).toEqual([
    asked.kind,
    keepBooks(
      books,
      asked.kind === "hold" ? { ...asked, holdId: ids.holdId } : asked,
      ids,
      world.now,
    ),
  ]);
  expect(said.events.reduce((all, event) => all + movedBetween(event), 0n)).toBe(0n);
  for (const { id, events } of said.appends) {
    requireSound(stateOf(streams, id), events as readonly AccountEvent[]);
    streams[id] = [...(streams[id] ?? []), ...(events as readonly AccountEvent[]).map(stored)];
  }
  if (said.answer !== "OK") expect(accountIds.map((id) => stateOf(streams, id))).toEqual(states);
  requireAgreement(world);
};

const anyRequest = anyIntent.map((intent) => ({
  check: () => true,
  run: (_model: object, world: World) => take(world, intent),
  toString: () =>
    JSON.stringify(intent, (_name, value) => (typeof value === "bigint" ? `${value}n` : value)),
}));

describe("decisions on accounts", () => {
  it(
    "agree with books kept by hand, request by request, over several accounts and some time",
    () =>
      fc.assert(
        fc.property(fc.commands([anyRequest], { maxCommands: 80, size: "max" }), (requests) => {
          fc.modelRun(() => ({ model: {}, real: newWorld() }), requests);
        }),
        { numRuns: 100 },
      ),
    timeoutMs,
  );

  it(
    "agree with them once all accounts are open and have money",
    () =>
      fc.assert(
        fc.property(fc.commands([anyRequest], { maxCommands: 60, size: "max" }), (requests) => {
          const real = newWorld();
          const first = { other: 0, pick: 0, more: true, wait: 1, amount: 12n };
          for (const at of [0, 1, 2]) take(real, { ...first, kind: "open", at });
          for (const at of [0, 1, 2]) take(real, { ...first, kind: "deposit", at });
          fc.modelRun(() => ({ model: {}, real }), requests);
        }),
        { numRuns: 100 },
      ),
    timeoutMs,
  );
});
