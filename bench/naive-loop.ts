import { randomUUID } from "node:crypto";
import { accountDecider } from "../domain/account/decider.ts";
import type { AccountEvent } from "../domain/account/events.ts";
import { eventCodec } from "../domain/event-families.ts";
import type { Sql } from "../platform/sql/sql.ts";

/** The loop that most people write first: read the stream, decide, insert one row. */
export type NaiveLoop = {
  /** One deposit of one cent, without idempotency, offsets or group commit. */
  deposit(accountId: string): Promise<void>;
};

type Row = { type: string; schema_version: number; data: string };

/** The table of the loop, with nothing but the unique version that makes it correct. */
export const openNaiveLoop = async (sql: Sql, accounts: readonly string[]): Promise<NaiveLoop> => {
  await sql.script(`
    CREATE SCHEMA naive;
    CREATE TABLE naive.events (
      stream_id text NOT NULL, version int NOT NULL, type text NOT NULL,
      schema_version int NOT NULL, data text NOT NULL,
      record_time timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (stream_id, version))`);
  const opened = eventCodec.encode({
    type: "AccountOpened",
    schemaVersion: 1,
    ownerId: "bench",
    currencyCode: "EUR",
    overdraftLimitMinor: 0n,
  } as AccountEvent);
  await sql.query(
    `INSERT INTO naive.events SELECT id, 1, 'AccountOpened', 1, $2 FROM unnest($1::text[]) AS id`,
    [accounts, opened.data],
  );
  const read = async (streamId: string): Promise<Row[]> =>
    sql.query<Row>(
      "SELECT type, schema_version, data FROM naive.events WHERE stream_id = $1 ORDER BY version",
      [streamId],
    );
  const decodeRow = ({ type, schema_version: schemaVersion, data }: Row) =>
    eventCodec.decode({ type, schemaVersion, data }) as AccountEvent;
  const depositOnce = async (accountId: string): Promise<boolean> => {
    const rows = await read(accountId);
    const state = rows.map(decodeRow).reduce(accountDecider.evolve, accountDecider.initialState);
    const movement = { accountId, entryKey: randomUUID(), amountMinor: 1n, currencyCode: "EUR" };
    const said = { description: "", reference: "", now: Date.now() };
    const [event] = accountDecider.decide({ type: "DepositMoney", ...movement, ...said }, state);
    if (event === undefined) return true;
    const { type, schemaVersion, data } = eventCodec.encode(event);
    const inserted = await sql.query(
      `INSERT INTO naive.events VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING 1`,
      [accountId, rows.length + 1, type, schemaVersion, data],
    );
    return inserted.length === 1;
  };
  return {
    deposit: async (accountId) => {
      for (let tries = 0; tries < 100; tries += 1) if (await depositOnce(accountId)) return;
      throw new Error("Cannot deposit: lost a hundred races");
    },
  };
};
