import { SqlFailed, type SqlQuery, type SqlValue } from "../sql/sql.ts";
import { isDataError } from "../sql/store-failure.ts";
import { type BatchStreams, batchStreams, encodeAppend, versionsAfter } from "./encode-append.ts";
import type { AppendOutcome, CommandAppend, Expectation, StreamName } from "./event-log.ts";
import { UnstorableData } from "./event-log.ts";
import { loadStoredCommands } from "./stored-commands.ts";

/** What an append needs to know beside its commands. */
export type AppendSettings = {
  readonly partitionOf: (stream: StreamName) => number;
  /** How long an append waits for a head or for another's idempotency key, in milliseconds. */
  readonly lockTimeoutMs: number;
  /** Leaves out what is locked: commands behind it become conflicts. */
  readonly skipLocked: boolean;
};

/** Outcomes in the order of the commands, and the partitions that have grown. */
export type AppendedBatch = {
  readonly outcomes: AppendOutcome[];
  readonly grown: readonly number[];
};

type AppendRow = {
  recorded: Date;
  outcomes: AppendOutcome["outcome"][];
  offsets: (bigint | null)[];
  tip_versions: bigint[];
  tip_ids: (string | null)[];
  tip_offsets: bigint[];
};

type Tip = { version: number; eventId: string | undefined; offset: number };

const statement = `select * from daybook.append(${Array.from(
  { length: 31 },
  (_, index) => `$${index + 1}`,
).join(", ")})`;

const runStatement = async (
  sql: SqlQuery,
  values: readonly SqlValue[],
  settings: AppendSettings,
): Promise<AppendRow> => {
  try {
    const { lockTimeoutMs, skipLocked } = settings;
    const [row] = await sql.query<AppendRow>(statement, [lockTimeoutMs, skipLocked, ...values]);
    if (row === undefined) throw new Error("Cannot append: the database answered nothing");
    return row;
  } catch (error) {
    // 23505 would be two owners of one head or key: a bug of ours, not of the values.
    if (isDataError(error) && error.sqlState !== "23505") {
      const state = `SQLSTATE ${error.sqlState}`;
      throw new UnstorableData(`Cannot store a value: ${state}`, { cause: error });
    }
    throw error;
  }
};

/**
 * Reads the row of `daybook.append` along the commands in their order, so that each committed one
 * is told where its streams stood right after it.
 */
const readOutcomes = (
  commands: readonly CommandAppend[],
  { streams, placeOf }: BatchStreams,
  row: AppendRow,
) => {
  const tips = streams.map(
    (_, place): Tip => ({
      version: Number(row.tip_versions[place]),
      eventId: row.tip_ids[place] ?? undefined,
      offset: Number(row.tip_offsets[place]),
    }),
  );
  const tipOf = (stream: StreamName): Tip => tips[placeOf(stream)] as Tip;
  const grown = new Set<number>();
  const recordedAt = row.recorded.getTime();
  let next = 0;

  const follow = ({ events }: CommandAppend): void => {
    for (const event of events) {
      const offset = row.offsets[next];
      next += 1;
      if (offset === null || offset === undefined) continue;
      const tip = tipOf(event);
      tip.version += 1;
      tip.eventId = event.eventId;
      tip.offset = Number(offset);
      grown.add(streams[placeOf(event)]?.partition as number);
    }
  };
  const committed = (command: CommandAppend): AppendOutcome => {
    const { key, outcome, reason, answer, expectations } = command;
    const after = versionsAfter(command);
    const positions = expectations.map(({ tenantId, streamId }, index) => ({
      tenantId,
      streamId,
      streamVersion: after[index] as number,
      partition: streams[placeOf({ tenantId, streamId })]?.partition as number,
      offset: tipOf({ tenantId, streamId }).offset,
    }));
    const versionsBefore = expectations.map(({ streamVersion }) => streamVersion);
    const stored = { key, outcome, reason, answer, recordedAt, streams: positions, versionsBefore };
    return { outcome: "committed", stored };
  };
  const outcomes = commands.map((command, place) => {
    follow(command);
    const outcome = row.outcomes[place] ?? "conflict";
    return outcome === "committed" ? committed(command) : outcome;
  });
  const current = ({ expectations }: CommandAppend): Expectation[] =>
    expectations.map(({ tenantId, streamId }) => {
      const { version, eventId } = tipOf({ tenantId, streamId });
      return { tenantId, streamId, streamVersion: version, eventId };
    });
  return { outcomes, current, grown: [...grown] };
};

/** Runs one append and answers for every command. @throws {SqlFailed} @throws {UnstorableData} */
export const appendBatch = async (
  sql: SqlQuery,
  commands: readonly CommandAppend[],
  settings: AppendSettings,
): Promise<AppendedBatch> => {
  if (commands.length === 0) return { outcomes: [], grown: [] };
  const batch = batchStreams(commands, settings.partitionOf);
  const row = await runStatement(sql, encodeAppend(commands, batch), settings);
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
    if (outcome !== "replayed") return { outcome: "conflict", current: current(command) };
    const first = stored[replays];
    replays += 1;
    // Purged between the two statements: the same append again decides it anew.
    if (first === undefined) throw new SqlFailed("40001", "Cannot replay: the record is gone");
    return { outcome, stored: first };
  });
  return { outcomes: answers, grown };
};
