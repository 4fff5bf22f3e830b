import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { type Environment, runProgram } from "./programs.ts";

/** Transactions of one row each, a second. */
export type OneRowLoad = AsyncDisposable & {
  /** Runs for some seconds and gives the rate. */
  run(seconds: number): Promise<number>;
};

const clients = 64;
const threads = 2;

/** As wide as an event, with the one index that its identity takes. */
const table = `create schema one_row;
create table one_row.facts (
  id uuid primary key,
  stream_id text not null,
  stream_version bigint not null,
  data text not null,
  record_time timestamptz not null default now())`;

/** Every transaction is one statement and one row; 220 bytes are what a deposit's event takes. */
const script = `\\set account random(1, 10000)
insert into one_row.facts (id, stream_id, stream_version, data)
values (gen_random_uuid(), 'account-bench-' || :account, 1, repeat('x', 220));
`;

/** `pgbench` with 64 clients on a server: what one row a transaction costs there, whoever asks. */
export const openOneRowLoad = async (url: string, env: Environment): Promise<OneRowLoad> => {
  const folder = await mkdtemp(join(tmpdir(), "daybook-bench-"));
  const file = join(folder, "one-row.sql");
  await writeFile(file, script);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(table);
  await client.end();
  return {
    run: async (seconds) => {
      const load = ["-c", `${clients}`, "-j", `${threads}`, "-T", `${seconds}`];
      const output = await runProgram("pgbench", ["-n", "-f", file, ...load, url], env);
      const rate = /^tps = ([0-9.]+)/m.exec(output)?.[1];
      if (rate === undefined) throw new Error(`Cannot read what pgbench says: ${output}`);
      return Number(rate);
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
};
