import { SqlFailed, type SqlQuery } from "../sql/sql.ts";
import { isDataError } from "../sql/store-failure.ts";
import {
  type BatchStream,
  type EncodedAppend,
  encodeAppend,
  versionsAfter,
} from "./encode-append.ts";
import type { AppendOutcome, CommandAppend, Expectation, StreamName } from "./event-log.ts";
import { UnstorableValue } from "./event-log.ts";
import { loadStoredCommands } from "./stored-commands.ts";

/** What an append needs to know beside its commands. */
export type AppendSettings = {
  readonly partitionOf: (stream: StreamName) => number;
  /** How long an append waits for a head or for another's idempotency key, in milliseconds. */
  readonly lockTimeoutMs: number;
  /** Leaves out heads that are locked: the commands behind them are blocked. */
  readonly skipLocked: boolean;
  /** The record time, when the heads have been locked since then; undefined: the clock's. */
  readonly recordTime?: number | undefined;
};

/** Outcomes in the order of the commands, and the partitions that have grown. */
export type AppendedBatch = {
  readonly outcomes: AppendOutcome[];
  readonly grown: readonly number[];
};

type AppendRow = {
  recorded: Date;
  /** One letter for each command. */
  outcomes: string;
  /** Last offset of each head before the batch; null of one that somebody else holds. */
  heads_before: (bigint | null)[];
  /** Where each stream stood before the batch; versions and ids only beside a conflict. */
  tip_versions: bigint[] | null;
  tip_ids: (string | null)[] | null;
  tip_offsets: bigint[] | null;
};

const statement = `select * from daybook.append(${Array.from(
  { length: 37 },
  (_, index) => `$${index + 1}`,
).join(", ")})`;

const outcomeOf: Readonly<Record<string, AppendOutcome["outcome"]>> = {
  c: "committed",
  r: "replayed",
  u: "reused",
  t: "untimely",
  x: "conflict",
};

const runStatement = async (
  sql: SqlQuery,
  { values, validity }: EncodedAppend,
  { lockTimeoutMs, skipLocked, recordTime }: AppendSettings,
): Promise<AppendRow> => {
  try {
    const given = recordTime === undefined ? null : new Date(recordTime);
    const all = [lockTimeoutMs, skipLocked, ...values, given, ...validity];
    const [row] = await sql.query<AppendRow>(statement, all);
    if (row === undefined) throw new Error("Cannot append: the database answered nothing");
    return row;
  } catch (error) {
    // 23505 would be two owners of one head or key: a bug of ours, not of the values.
    if (isDataError(error) && error.sqlState !== "23505") {
      const state = `SQLSTATE ${error.sqlState}`;
      throw new UnstorableValue(`Cannot store a value: ${state}`, { cause: error });
    }
    throw error;
  }
};

/** Where a stream stands while the answer is read command by command. */
type Tip = {
  readonly stream: BatchStream;
  readonly head: number;
  version: number;
  eventId: string | undefined;
  offset: number;
};

/**
 * Reads the row of `daybook.append` along the commands in their order, so that each committed one
 * is told where its streams stood right after it. Offsets are counted here as the function counted
 * them: from the heads on, for every event of a command that committed.
 */
const readOutcomes = (
  commands: readonly CommandAppend[],
  { streams, heads, expectedStreams, eventStreams }: EncodedAppend,
  row: AppendRow,
) => {
  const offsets = row.heads_before.map(Number);
  const tips = streams.map(
    (stream, place): Tip => ({
      stream,
      head: heads.indexOf(stream.partition),
      version: Number(row.tip_versions?.[place] ?? 0),
      eventId: row.tip_ids?.[place] ?? undefined,
      offset: Number(row.tip_offsets?.[place] ?? 0),
    }),
  );
  const grown = new Set<number>();
  const recordedAt = row.recorded.getTime();
  let nextExpected = 0;
  let nextEvent = 0;

  const write = (tip: Tip, eventId: string): void => {
    const offset = (offsets[tip.head] ?? 0) + 1;
    offsets[tip.head] = offset;
    tip.version += 1;
    tip.eventId = eventId;
    tip.offset = offset;
    grown.add(tip.stream.partition);
  };
  const committed = (command: CommandAppend, firstExpected: number): AppendOutcome => {
    const { key, outcome, reason, answer, expectations } = command;
    const after = versionsAfter(command);
    const positions = expectations.map((_, index) => {
      const { stream, offset } = tips[expectedStreams[firstExpected + index] as number] as Tip;
      const { tenantId, streamId, partition } = stream;
      return { tenantId, streamId, streamVersion: after[index] as number, partition, offset };
    });
    const versionsBefore = expectations.map(({ streamVersion }) => streamVersion);
    const stored = { key, outcome, reason, answer, recordedAt, streams: positions, versionsBefore };
    return { outcome: "committed", stored };
  };
  const blockedBy = (firstExpected: number, expected: number): number[] => {
    const places = expectedStreams.slice(firstExpected, firstExpected + expected);
    const own = places.map((stream) => (tips[stream] as Tip).head);
    const held = own.filter((head) => row.heads_before[head] === null);
    return [...new Set(held)].map((head) => heads[head] as number);
  };
  const outcomes = commands.map((command, place) => {
    const outcome = outcomeOf[row.outcomes[place] ?? "x"] ?? "conflict";
    const firstExpected = nextExpected;
    const expected = command.expectations.length;
    nextExpected += expected;
    for (const { eventId } of command.events) {
      const tip = tips[eventStreams[nextEvent] as number] as Tip;
      nextEvent += 1;
      if (outcome === "committed") write(tip, eventId);
    }
    if (outcome === "committed") return committed(command, firstExpected);
    const partitions = outcome === "conflict" ? blockedBy(firstExpected, expected) : [];
    return partitions.length > 0 ? { outcome: "blocked" as const, partitions } : outcome;
  });
  const tipOf = new Map<string, Tip>();
  for (const tip of tips) tipOf.set(`${tip.stream.tenantId}\0${tip.stream.streamId}`, tip);
  const current = ({ expectations }: CommandAppend): Expectation[] =>
    expectations.map(({ tenantId, streamId }) => {
      const tip = tipOf.get(`${tenantId}\0${streamId}`);
      return { tenantId, streamId, streamVersion: tip?.version ?? 0, eventId: tip?.eventId };
    });
  return { outcomes, current, grown: [...grown] };
};

/** Runs one append and answers for every command. @throws {SqlFailed} @throws {UnstorableValue} */
export const appendBatch = async (
  sql: SqlQuery,
  commands: readonly CommandAppend[],
  settings: AppendSettings,
): Promise<AppendedBatch> => {
  if (commands.length === 0) return { outcomes: [], grown: [] };
  const batch = encodeAppend(commands, settings.partitionOf);
  const row = await runStatement(sql, batch, settings);
  const { outcomes, current, grown } = readOutcomes(commands, batch, row);
  const replayedKeys = commands.flatMap(({ key }, place) =>
    outcomes[place] === "replayed" ? [key] : [],
  );
  const stored = await loadStoredCommands(sql, replayedKeys, settings.partitionOf);
  let replays = 0;
  const answers = commands.map((command, place): AppendOutcome => {
    const outcome = outcomes[place];
    if (typeof outcome === "object") return outcome;
    if (outcome === "reused") return { outcome };
    if (outcome === "untimely") return { outcome, recordedAt: row.recorded.getTime() };
    if (outcome !== "replayed") return { outcome: "conflict", current: current(command) };
    const first = stored[replays];
    replays += 1;
    // Purged between the two statements: the same append again decides it anew.
    if (first === undefined) throw new SqlFailed("40001", "Cannot replay: the record is gone");
    return { outcome, stored: first };
  });
  return { outcomes: answers, grown };
};
