import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sql, SqlFailed } from "./sql.ts";

const sqlStateOf = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof SqlFailed) return error.sqlState;
  throw new Error(`Cannot find a SQLSTATE: ${String(error)}`);
};

const parameters = (open: () => Sql): void => {
  it("gives back text, numbers, booleans and null", async () => {
    const text = `it's "quoted", \\ {and} back – ✓ 𝄞`;
    const [row] = await open().query(
      `select $1::text as text, $2::int as small, $3::float8 as real, $4::bool as yes,
        $5::text as none`,
      [text, 42, 1.5, true, null],
    );
    expect(row).toEqual({ text, small: 42, real: 1.5, yes: true, none: null });
  });

  it("gives int8 as bigint, small or at the ends of the range", async () => {
    const [row] = await open().query(
      "select $1::int8 as one, $2::int8 as most, $3::int8 as least",
      [1, 2n ** 63n - 1n, -(2n ** 63n)],
    );
    expect(row).toEqual({ one: 1n, most: 2n ** 63n - 1n, least: -(2n ** 63n) });
  });

  it("gives timestamptz as Date in milliseconds and bytea as bytes", async () => {
    const time = new Date(1_767_225_600_123);
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const [row] = await open().query<{ time: Date; bytes: Uint8Array }>(
      "select $1::timestamptz as time, $2::bytea as bytes",
      [time, bytes],
    );
    expect(row?.time).toEqual(time);
    expect([...(row?.bytes ?? [])]).toEqual([...bytes]);
  });

  it("takes arrays of any text and of bytes, and gives arrays of text and int8", async () => {
    const texts = ["", "NULL", "null", `a"b\\c,{d}`, " ", null, "é✓"];
    const [row] = await open().query<{ texts: string[]; numbers: bigint[]; length: number }>(
      `select $1::text[] as texts, $2::int8[] as numbers, octet_length(($3::bytea[])[2]) as length`,
      [texts, [1n, null, 2n ** 62n], [new Uint8Array(1), new Uint8Array([0, 255, 92, 34])]],
    );
    expect(row).toEqual({ texts, numbers: [1n, null, 2n ** 62n], length: 4 });
  });
};

const failures = (open: () => Sql): void => {
  it("says why a statement failed by its SQLSTATE, and goes on", async () => {
    expect(await sqlStateOf(open().query("select from nowhere"))).toBe("42P01");
    expect(await sqlStateOf(open().query("select 1 / $1::int", [0]))).toBe("22012");
    expect(await sqlStateOf(open().query("select $1::text", ["a\0b"]))).toBe("22021");
    expect(await open().query("select 1 as one")).toEqual([{ one: 1 }]);
  });
};

const transactions = (open: () => Sql): void => {
  const count = async (): Promise<bigint | undefined> =>
    (await open().query<{ n: bigint }>("select count(*) as n from contract_rows"))[0]?.n;

  it("keeps everything of a transaction that resolves", async () => {
    const before = (await count()) ?? 0n;
    const result = await open().transaction(
      async (transaction) => {
        await transaction.query("insert into contract_rows values (1)");
        await transaction.script("insert into contract_rows values (2); select 1");
        return "done";
      },
      { timeoutMs: 5_000 },
    );
    expect(result).toBe("done");
    expect(await count()).toBe(before + 2n);
  });

  it("keeps nothing of a transaction that throws, and throws the same error", async () => {
    const before = await count();
    const mine = new Error("mine");
    const work = open().transaction(
      async (transaction) => {
        await transaction.query("insert into contract_rows values (1)");
        throw mine;
      },
      { timeoutMs: 5_000 },
    );
    await expect(work).rejects.toBe(mine);
    expect(await count()).toBe(before);
  });

  it("keeps nothing of a transaction that misses its deadline; others go on", async () => {
    const before = await count();
    const late = Promise.withResolvers<void>();
    const handle = Promise.withResolvers<Pick<Sql, "query">>();
    const work = open().transaction(
      async (transaction) => {
        await transaction.query("insert into contract_rows values (1)");
        handle.resolve(transaction);
        await late.promise;
      },
      { timeoutMs: 100 },
    );
    await expect(work).rejects.toBeInstanceOf(SqlFailed);
    expect(await count()).toBe(before);
    const transaction = await handle.promise;
    await expect(transaction.query("insert into contract_rows values (2)")).rejects.toBeInstanceOf(
      SqlFailed,
    );
    late.resolve();
    expect(await count()).toBe(before);
  });

  it("commits transactions of many callers, each whole", async () => {
    const before = (await count()) ?? 0n;
    await Promise.all(
      Array.from({ length: 8 }, () =>
        open().transaction(
          async (transaction) => {
            await transaction.query("insert into contract_rows values (1)");
            await transaction.query("insert into contract_rows values (2)");
          },
          { timeoutMs: 5_000 },
        ),
      ),
    );
    expect(await count()).toBe(before + 16n);
  });
};

/** What every way to Postgres must do the same. */
export const sqlContract = (adapter: string, openSql: () => Promise<Sql>): void => {
  describe(`Sql contract: ${adapter}`, () => {
    let sql: Sql;
    const open = (): Sql => sql;
    beforeAll(async () => {
      sql = await openSql();
      await sql.script("drop table if exists contract_rows; create table contract_rows (n int)");
    });
    afterAll(async () => await sql?.close());

    parameters(open);
    failures(open);
    transactions(open);

    it("fails later calls with 08 once it is closed, and closes twice without harm", async () => {
      const closed = await openSql();
      await closed.close();
      await closed.close();
      expect(await sqlStateOf(closed.query("select 1"))).toMatch(/^08/);
    });
  });
};
