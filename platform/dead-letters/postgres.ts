import { createHash } from "node:crypto";
import type { Sql } from "../sql/sql.ts";
import { reachingStore } from "../sql/store-failure.ts";
import type { DeadLetter, DeadLetterReason, DeadLetters } from "./dead-letters.ts";

/** Where dead letters are kept and how much of them. */
export type PostgresDeadLettersOptions = {
  readonly sql: Sql;
  /** Bytes of a body that are kept; the rest is known by its hash. */
  readonly bodyBytesMax?: number;
  /** Letters that are kept; beyond it the one seen longest ago makes room. */
  readonly lettersMax?: number;
};

type LetterRow = {
  reason: DeadLetterReason;
  partition: number;
  headers: string;
  body: Uint8Array;
  first_time: Date;
  last_time: Date;
  deliveries: bigint;
};

const reaching = <Result>(work: () => Promise<Result>): Promise<Result> =>
  reachingStore("dead letters", work);

const letter = (row: LetterRow): DeadLetter => ({
  reason: row.reason,
  message: { partition: row.partition, headers: JSON.parse(row.headers), body: row.body },
  firstTime: row.first_time.getTime(),
  lastTime: row.last_time.getTime(),
  deliveries: Number(row.deliveries),
});

const insertOrCountUp = `
  insert into daybook.dead_letters as d (reason, partition, body_hash, headers, body, first_time,
    last_time, deliveries)
  select $1, $2, $3, $4, $5, t, t, 1
  from (select date_trunc('milliseconds', clock_timestamp()) as t) now
  on conflict (reason, partition, body_hash) do update
  set last_time = greatest(d.last_time, excluded.last_time), deliveries = d.deliveries + 1
  returning deliveries`;

/** Messages that cannot be used, in the log's database; times are the database's. */
export const createPostgresDeadLetters = (options: PostgresDeadLettersOptions): DeadLetters => {
  const { sql, bodyBytesMax = 65_536, lettersMax = 10_000 } = options;
  const makeRoom = async (): Promise<void> => {
    await sql.query(
      `delete from daybook.dead_letters where ctid = any (array(
        select ctid from daybook.dead_letters order by last_time desc offset $1))`,
      [lettersMax],
    );
  };
  return {
    record: (reason, { partition, headers, body }) =>
      reaching(async () => {
        const hash = createHash("sha256").update(body).digest();
        const kept = body.subarray(0, bodyBytesMax);
        const values = [reason, partition, hash, JSON.stringify(headers), kept];
        const [row] = await sql.query<{ deliveries: bigint }>(insertOrCountUp, values);
        if (row?.deliveries === 1n) await makeRoom();
      }),
    list: (limit) =>
      reaching(async () => {
        const rows = await sql.query<LetterRow>(
          `select reason, partition, headers, body, first_time, last_time, deliveries
          from daybook.dead_letters order by last_time desc, body_hash limit $1`,
          [limit],
        );
        return rows.map(letter);
      }),
  };
};
