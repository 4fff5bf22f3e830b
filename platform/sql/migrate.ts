import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { type Sql, SqlFailed, type SqlQuery } from "./sql.ts";

/**
 * A part of the schema: numbered files `0001-….sql` of a folder, applied in order, never edited
 * once shipped. Several parts share one database and one table of what was applied.
 *
 * `0012-….from-0011.sql` says which builds may work on a schema that has it: those whose own last
 * migration is 0011 or later. So the release before goes on, and can be started again, while and
 * after the next one is rolled out. Without it only builds that know the migration may.
 *
 * Each has a minute. What a shipped one does in more than that on a large database is done in
 * another way where it is still to come: a file of the same name in `instead/` runs in its place,
 * and it counts as applied. Work on many rows belongs into batches that services do as they run.
 */
export type Migrations = {
  /** Names the part in the database: letters and dashes. */
  readonly part: string;
  /** Folder that holds the files; a `file:` URL that ends in a slash. */
  readonly folder: URL;
};

type Migration = {
  readonly number: number;
  readonly name: string;
  /** What runs. */
  readonly text: string;
  /** Of the shipped file, whatever runs. */
  readonly checksum: string;
};

type AppliedRow = { number: number; name: string; checksum: string };

/** The schema is none that this build can work on. Start a build that fits it. */
export class SchemaUnknown extends Error {
  override readonly name = "SchemaUnknown";
}

/** Migrations that this build needs are still to come. Wait for whoever applies them. */
export class SchemaBehind extends Error {
  override readonly name = "SchemaBehind";
}

/** One migration, or the wait for another process that is migrating. */
const migrationTimeoutMs = 60_000;

/** Processes that start at once collide in CREATE … IF NOT EXISTS, which is not atomic. */
const prepareAttemptsMax = 5;

const fileName = /^(\d{4})-[a-z0-9-]+(?:\.from-(\d{4}))?\.sql$/;

/** True when a build that ends with migration `last` may work on a schema that has this one. */
const allows = (name: string, last: number): boolean => {
  const [, , from] = fileName.exec(name) ?? [];
  return from !== undefined && Number(from) <= last;
};

/** Line endings do not count, so that a checkout with others has the same checksum. */
const checksumOf = (text: string): string =>
  createHash("sha256").update(text.replaceAll("\r\n", "\n")).digest("hex");

const loadMigrations = async (folder: URL): Promise<Migration[]> => {
  const names = (await readdir(folder)).filter((name) => fileName.test(name)).sort();
  const replaced = await readdir(new URL("instead/", folder)).catch((): string[] => []);
  return await Promise.all(
    names.map(async (name, index) => {
      const number = Number(fileName.exec(name)?.[1]);
      if (number !== index + 1) throw new Error(`Cannot migrate: ${name} is out of sequence`);
      const shipped = await readFile(new URL(name, folder), "utf8");
      const text = replaced.includes(name)
        ? await readFile(new URL(`instead/${name}`, folder), "utf8")
        : shipped;
      return { number, name, text, checksum: checksumOf(shipped) };
    }),
  );
};

const loadApplied = async (sql: SqlQuery, part: string): Promise<AppliedRow[]> =>
  await sql.query<AppliedRow>(
    "select number, name, checksum from daybook.migrations where part = $1 order by number",
    [part],
  );

const requireKnown = (part: string, known: readonly Migration[], applied: AppliedRow[]): void => {
  for (const { number, name, checksum } of applied) {
    const own = known[number - 1];
    if (own === undefined && allows(name, known.length)) continue;
    if (own === undefined) {
      throw new SchemaUnknown(`Cannot use the ${part} schema: ${name} is unknown to this build`);
    }
    if (own.checksum !== checksum) {
      throw new SchemaUnknown(`Cannot use the ${part} schema: ${name} was applied with other text`);
    }
  }
};

const prepare = async (sql: Sql): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await sql.script(`
        create schema if not exists daybook;
        create table if not exists daybook.migrations (
          part text collate "C" not null,
          number int not null,
          name text not null,
          checksum text not null,
          applied_time timestamptz not null default clock_timestamp(),
          primary key (part, number)
        );`);
    } catch (error) {
      const collided = error instanceof SqlFailed && /^(?:23505|42P0[67])$/.test(error.sqlState);
      if (!collided || attempt >= prepareAttemptsMax) throw error;
    }
  }
};

/** Applies the next missing migration; false when there is none. */
const applyNext = async (sql: Sql, part: string, known: readonly Migration[]): Promise<boolean> =>
  await sql.transaction(
    async (transaction) => {
      await transaction.query("lock table daybook.migrations in share row exclusive mode");
      const applied = await loadApplied(transaction, part);
      requireKnown(part, known, applied);
      const next = known[applied.length];
      if (next === undefined) return false;
      await transaction.script(next.text);
      await transaction.query(
        "insert into daybook.migrations (part, number, name, checksum) values ($1, $2, $3, $4)",
        [part, next.number, next.name, next.checksum],
      );
      return true;
    },
    { timeoutMs: migrationTimeoutMs },
  );

/**
 * Brings a part of the schema to this build's last migration. Each runs in a transaction of its
 * own, under a lock, so that processes may start at once and a kill leaves whole steps.
 * @throws {SchemaUnknown} when the database has a migration that this build does not know and that
 * is not for builds like it, or one that it knows with other text.
 */
export const migrate = async (sql: Sql, { part, folder }: Migrations): Promise<void> => {
  const known = await loadMigrations(folder);
  await prepare(sql);
  // Read first: a service that finds nothing to do takes no lock.
  const applied = await loadApplied(sql, part);
  requireKnown(part, known, applied);
  let remaining = known.length - applied.length;
  while (remaining > 0 && (await applyNext(sql, part, known))) remaining -= 1;
};

/**
 * Checks that a part of the schema is what this build can work on; changes nothing.
 * @throws {SchemaUnknown} when it is other, or newer than this build can be.
 * @throws {SchemaBehind} when it is older or not there.
 */
export const requireSchema = async (sql: SqlQuery, migrations: Migrations): Promise<void> => {
  const { part, folder } = migrations;
  const known = await loadMigrations(folder);
  const [{ exists } = { exists: false }] = await sql.query<{ exists: boolean }>(
    "select to_regclass('daybook.migrations') is not null as exists",
  );
  const applied = exists ? await loadApplied(sql, part) : [];
  requireKnown(part, known, applied);
  const missing = known[applied.length];
  if (missing !== undefined) {
    throw new SchemaBehind(`Cannot use the ${part} schema: ${missing.name} is not applied`);
  }
};
