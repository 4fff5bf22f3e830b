import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import type { Sql } from "../sql/sql.ts";
import { indexUnavailable } from "./index-unavailable.ts";
import type { IndexNames } from "./postgres-names.ts";
import type { LogFacts } from "./search-index.ts";

const signingKeyBytes = 32;

const findRecord = async (
  sql: Sql,
  names: IndexNames,
  name: string,
): Promise<string | undefined> => {
  const [row] = await sql.query<{ value: string }>(
    `select value from ${names.records} where name = $1`,
    [name],
  );
  return row?.value;
};

/** See {@link IndexWriter.saveLogFacts}. */
export const saveLogFacts = async (
  sql: Sql,
  names: IndexNames,
  { logId, epoch, partitions }: LogFacts,
): Promise<void> => {
  await sql.query(
    `insert into ${names.records} (name, value) values ('log-facts', $1)
     on conflict (name) do update set value = excluded.value`,
    [JSON.stringify({ logId, epoch, partitions })],
  );
};

/** See {@link IndexReader.readLogFacts}. */
export const readLogFacts = async (sql: Sql, names: IndexNames): Promise<LogFacts> => {
  const facts = await findRecord(sql, names, "log-facts");
  if (facts === undefined) throw indexUnavailable();
  return JSON.parse(facts);
};

/** See {@link IndexReader.readSigningKey}; whoever inserts first makes the key of all. */
export const readSigningKey = async (sql: Sql, names: IndexNames): Promise<Uint8Array> => {
  const known = await findRecord(sql, names, "signing-key");
  if (known !== undefined) return Buffer.from(known, "base64");
  await sql.query(
    `insert into ${names.records} (name, value) values ('signing-key', $1)
     on conflict (name) do nothing`,
    [randomBytes(signingKeyBytes).toString("base64")],
  );
  const key = await findRecord(sql, names, "signing-key");
  if (key === undefined) throw indexUnavailable();
  return Buffer.from(key, "base64");
};
