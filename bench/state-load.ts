import { randomUUID } from "node:crypto";
import { loadStates } from "../command-service/load-states.ts";
import { createSnapshotWriter } from "../command-service/snapshot-writer.ts";
import { createStateCache, type StreamState, streamKey } from "../command-service/state-cache.ts";
import type { AccountCommand } from "../domain/account/commands.ts";
import { accountDecider } from "../domain/account/decider.ts";
import { type AccountState, evolveAccount, initialAccount } from "../domain/account/state.ts";
import type { StateFold } from "../domain/decider.ts";
import { eventCodec } from "../domain/event-families.ts";
import type { EventLog, Expectation, NewEvent } from "../platform/event-log/event-log.ts";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { silentLog } from "../platform/log.ts";
import { createMetrics } from "../platform/metrics.ts";
import { openPgSql } from "../platform/sql/pg.ts";
import { formatTable, median, ms, percentiles, whole } from "./figures.ts";
import type { Section } from "./section.ts";
import { startServers } from "./servers.ts";

const accountId = "bench-long";
const eventsTotal = 1_000_000;
const eventsOfAppend = 1_000;

/** As many events behind the snapshot as there may be with the default settings. */
const tailEvents = 199;

const loadsWith = 200;
const loadsWithout = 3;

const fold = accountDecider as StateFold<unknown>;
const stream = { tenantId: "default", streamId: `account-${accountId}`, fold };

const commandAt = (version: number): AccountCommand =>
  version === 0
    ? {
        type: "OpenAccount",
        accountId,
        ownerId: "bench",
        currencyCode: "EUR",
        overdraftLimitMinor: 0n,
      }
    : {
        type: "DepositMoney",
        accountId,
        entryKey: randomUUID(),
        amountMinor: 1n,
        currencyCode: "EUR",
        description: "",
        reference: "",
      };

const decideEvent = (account: AccountState, version: number): NewEvent => {
  const { tenantId, streamId } = stream;
  const command = { ...commandAt(version), now: Date.now() };
  const [event] = accountDecider.decide(command, account);
  if (event === undefined) throw new Error("Cannot fill the account: nothing was decided");
  return {
    tenantId,
    streamId,
    eventId: randomUUID(),
    ...eventCodec.encode(event),
    correlationId: "bench",
    causationId: "bench",
    actor: "bench",
    traceparent: "",
    keys: eventCodec.keysOf(event),
  };
};

/** One account as that many deposits would have left it; the log takes them a thousand at once. */
const fillAccount = async (
  log: EventLog,
  from: StreamState,
  count: number,
): Promise<StreamState> => {
  let account = from.state as AccountState;
  let { streamVersion, eventId } = from;
  for (let left = count; left > 0; left -= eventsOfAppend) {
    const expectation: Expectation = { ...from, streamVersion, eventId };
    const events: NewEvent[] = [];
    for (let more = Math.min(left, eventsOfAppend); more > 0; more -= 1) {
      const event = decideEvent(account, streamVersion);
      account = evolveAccount(account, eventCodec.decode(event) as never);
      events.push(event);
      streamVersion += 1;
      eventId = event.eventId;
    }
    const key = { tenantId: stream.tenantId, method: "bench/Fill", requestId: randomUUID() };
    const said = { outcome: "committed", reason: "", answer: "{}" } as const;
    const expectations = [expectation];
    const requestHash = new Uint8Array(32);
    await log.append([{ key, requestHash, ...said, expectations, events }]);
  }
  return { ...from, state: account, streamVersion, eventId };
};

/** What a process that has just started does for the account's first command. */
const load = async (log: EventLog, own: StateFold<unknown>): Promise<number> => {
  const snapshots = { offer: () => {}, stop: async () => {} };
  const parts = { cache: createStateCache(1), codec: eventCodec, snapshots };
  const began = performance.now();
  const states = await loadStates([{ ...stream, fold: own }], parts, log.readTails);
  const tookMs = performance.now() - began;
  const state = states.get(streamKey(stream));
  if (state === undefined || state instanceof Error) throw new Error("Cannot load the account");
  if (state.streamVersion !== eventsTotal) throw new Error("Cannot load all of the account");
  return tookMs;
};

const writeSnapshot = async (log: EventLog, state: StreamState): Promise<void> => {
  const parts = { log, logger: silentLog, metrics: createMetrics(), everyEvents: 1 };
  const writer = createSnapshotWriter(parts);
  writer.offer(state, fold, 0);
  await writer.stop();
};

const measure = async (log: EventLog): Promise<string> => {
  const { stateVersion: _none, ...versionless } = fold;
  const { tenantId, streamId } = stream;
  const empty = { tenantId, streamId, state: initialAccount, streamVersion: 0, eventId: undefined };
  const kept = await fillAccount(log, empty, eventsTotal - tailEvents);
  await writeSnapshot(log, kept);
  await fillAccount(log, kept, tailEvents);
  const without: number[] = [];
  const withOne: number[] = [];
  // In turns, so that what else the machine does meets both.
  for (let turn = 0; turn < loadsWithout; turn += 1) {
    without.push(await load(log, versionless));
    for (let more = 0; more < loadsWith / loadsWithout; more += 1) {
      withOne.push(await load(log, fold));
    }
  }
  const { p50, p99 } = percentiles(withOne);
  const all = median(without);
  return formatTable([
    ["state of an account", "p50", "p99", "ratio"],
    [`from a snapshot and ${tailEvents} events`, ms(p50), ms(p99), "1"],
    [`from ${whole(eventsTotal)} events`, ms(all), ms(Math.max(...without)), whole(all / p50)],
  ]);
};

/** What a snapshot saves the first command on a long account after a restart. */
export const stateLoad: Section = {
  name: "state-load",
  title: "the state of an account with a million events, with nothing in memory",
  needs: ["postgres"],
  run: async () => {
    await using servers = await startServers("postgres");
    const sql = openPgSql({
      url: servers.postgres.url,
      applicationName: "daybook-bench",
      logger: silentLog,
    });
    try {
      return await measure(await openPostgresEventLog({ sql }));
    } finally {
      await sql.close();
    }
  },
};
