import type { AnyProjection } from "../../read-models/projection.ts";
import type { Sql, SqlQuery } from "../sql/sql.ts";
import { checkpointId, encodeCheckpoint, firstCheckpoint } from "./checkpoint-record.ts";
import { mappingText } from "./document-fields.ts";
import { indexUnavailable } from "./index-unavailable.ts";
import type { IndexNames } from "./postgres-names.ts";
import { schemaScript, tableScript } from "./postgres-schema.ts";
import type { IndexGeneration, LogFacts } from "./search-index.ts";
import { type IndexNumber, isSameIndex } from "./superseded.ts";

const transactionTimeoutMs = 10_000;

type Transaction = SqlQuery & { script(text: string): Promise<void> };

/**
 * Runs `work` as the only one that changes which indices there are. The lock is taken before the
 * schema may exist, so it is an advisory one; where those let one session in twice (PGlite), there
 * is only one session and its transactions queue.
 */
export const changeIndices = <Result>(
  sql: Sql,
  names: IndexNames,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> =>
  sql.transaction(
    async (transaction) => {
      await transaction.query("select pg_advisory_xact_lock(hashtextextended($1::text, 0))::text", [
        names.schemaName,
      ]);
      await transaction.script(schemaScript(names));
      return work(transaction);
    },
    { timeoutMs: transactionTimeoutMs },
  );

type GenerationRow = { generation: number; live: boolean; mapping: string };

/** True when there is a table of this name. */
export const tableExists = async (transaction: Transaction, table: string): Promise<boolean> => {
  const [row] = await transaction.query<{ exists: boolean }>(
    "select to_regclass($1::text) is not null as exists",
    [table],
  );
  return row?.exists ?? false;
};

/** The newest index of this projection's version whose table exists. */
const findNewest = async (
  transaction: Transaction,
  names: IndexNames,
  { name, version }: AnyProjection,
): Promise<GenerationRow | undefined> => {
  const [row] = await transaction.query<GenerationRow>(
    `select generation, live, mapping from ${names.generations}
     where projection = $1 and version = $2 order by generation desc limit 1`,
    [name, version],
  );
  if (row === undefined) return undefined;
  const table = names.table(name, version, row.generation);
  return (await tableExists(transaction, table)) ? row : undefined;
};

/** One above every generation of this name that was ever recorded or still has a table. */
const nextGeneration = async (
  transaction: Transaction,
  names: IndexNames,
  name: string,
): Promise<number> => {
  const [row] = await transaction.query<{ next: number }>(
    `select coalesce(max(generation), 0) + 1 as next from (
       select generation from ${names.generations} where projection = $1::text
       union all
       select substring(relname from '-g([0-9]{1,9})$')::integer from pg_class
       where relnamespace = $2::text::regnamespace and starts_with(relname, $3::text)
     ) as used`,
    [name, names.schema, `${names.prefix}-${name}-v`],
  );
  return row?.next ?? 1;
};

const makeIndex = async (
  transaction: Transaction,
  names: IndexNames,
  projection: AnyProjection,
  partitions: number,
): Promise<GenerationRow> => {
  const { name, version, mapping } = projection;
  const generation = await nextGeneration(transaction, names, name);
  await transaction.script(tableScript(names.table(name, version, generation), projection));
  const row = { generation, live: false, mapping: mappingText(mapping) };
  await transaction.query(
    `insert into ${names.generations} 
       (projection, generation, version, live, partitions, mapping, finds_phrases)
     values ($1, $2, $3, false, $4, $5, true)`,
    [name, generation, version, partitions, row.mapping],
  );
  return row;
};

/**
 * Makes the checkpoints that are missing; true when there were any. A sequence begins at the clock
 * in microseconds and rises with every write, so that a checkpoint made anew never meets a number
 * of its former life.
 */
const addMissingCheckpoints = async (
  transaction: Transaction,
  table: string,
  log: LogFacts,
): Promise<boolean> => {
  const partitions = Array.from({ length: log.partitions }, (_, partition) => partition);
  const made = await transaction.query(
    `insert into ${table} (_id, _partition, _offset, _sequence, _body)
     select id, partition, 0, (extract(epoch from clock_timestamp()) * 1000000)::bigint, body
     from unnest($1::text[], $2::integer[], $3::text[]) as missing (id, partition, body)
     on conflict (_id) do nothing returning _id`,
    [
      partitions.map(checkpointId),
      partitions,
      partitions.map((partition) => encodeCheckpoint(firstCheckpoint(partition, log))),
    ],
  );
  return made.length > 0;
};

/** The generation of a row, with every checkpoint there; one that lacked some is not live. */
const completed = async (
  transaction: Transaction,
  names: IndexNames,
  projection: AnyProjection,
  row: GenerationRow,
  log: LogFacts,
): Promise<IndexGeneration> => {
  const { name, version, mapping } = projection;
  if (row.mapping !== mappingText(mapping)) {
    throw new Error(`Cannot prepare ${name}: the mapping of version ${version} was changed`);
  }
  const { generation } = row;
  const table = names.table(name, version, generation);
  const isIncomplete = await addMissingCheckpoints(transaction, table, log);
  if (isIncomplete) {
    await transaction.query(
      `update ${names.generations} set live = false, partitions = $3
       where projection = $1 and generation = $2`,
      [name, generation, log.partitions],
    );
  }
  return { projection, generation, live: row.live && !isIncomplete };
};

/** See {@link IndexWriter.prepare}. @throws {Error} when a shipped mapping was changed. */
export const prepareIndex = (
  sql: Sql,
  names: IndexNames,
  projection: AnyProjection,
  log: LogFacts,
): Promise<IndexGeneration> =>
  changeIndices(sql, names, async (transaction) => {
    const row =
      (await findNewest(transaction, names, projection)) ??
      (await makeIndex(transaction, names, projection, log.partitions));
    return completed(transaction, names, projection, row, log);
  });

/** See {@link IndexWriter.startNext}. */
export const startNextIndex = (
  sql: Sql,
  names: IndexNames,
  { projection, generation }: IndexGeneration,
  log: LogFacts,
): Promise<IndexGeneration> =>
  changeIndices(sql, names, async (transaction) => {
    const newest = await findNewest(transaction, names, projection);
    const row =
      newest !== undefined && newest.generation > generation
        ? newest
        : await makeIndex(transaction, names, projection, log.partitions);
    return completed(transaction, names, projection, row, log);
  });

/** See {@link IndexWriter.makeLive}. @throws INDEX_UNAVAILABLE when there is no such index. */
export const makeIndexLive = (
  sql: Sql,
  names: IndexNames,
  { projection: { name, version }, generation }: IndexGeneration,
  insteadOf?: IndexNumber,
): Promise<boolean> =>
  changeIndices(sql, names, async (transaction) => {
    const known = await transaction.query(
      `select 1 from ${names.generations} where projection = $1 and generation = $2`,
      [name, generation],
    );
    if (known.length === 0) throw indexUnavailable();
    const [newer] = await transaction.query<{ version: number; generation: number }>(
      `select version, generation from ${names.generations}
       where projection = $1 and live and (version, generation) > ($2::integer, $3::integer)`,
      [name, version, generation],
    );
    // A newer one that was dropped answers nobody.
    const table = newer && names.table(name, newer.version, newer.generation);
    const stays = table !== undefined && !isSameIndex(newer, insteadOf);
    if (stays && (await tableExists(transaction, table))) return false;
    // Two statements: at no moment two rows of a projection are live.
    await transaction.query(
      `update ${names.generations} set live = false
       where projection = $1 and live and generation <> $2`,
      [name, generation],
    );
    await transaction.query(
      `update ${names.generations} set live = true where projection = $1 and generation = $2`,
      [name, generation],
    );
    return true;
  });

/** See {@link IndexWriter.withdraw}. */
export const withdrawIndex = (
  sql: Sql,
  names: IndexNames,
  { projection, generation }: IndexGeneration,
): Promise<void> =>
  changeIndices(sql, names, async (transaction) => {
    await transaction.query(
      `update ${names.generations} set live = false where projection = $1 and generation = $2`,
      [projection.name, generation],
    );
  });
