import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { migrate, requireSchema, SchemaBehind, SchemaUnknown } from "./migrate.ts";
import { openPgliteSql } from "./pglite.ts";
import type { Sql } from "./sql.ts";

describe("migrate()", () => {
  let sql: Sql;
  let root: string;
  let folder: URL;
  const part = "things";
  const first = "create table daybook.things (n int); insert into daybook.things values (1);";

  beforeAll(async () => {
    sql = await openPgliteSql({ folder: "memory" });
  });
  afterAll(async () => await sql.close());
  beforeEach(async () => {
    await sql.script("drop schema if exists daybook cascade");
    root = await mkdtemp(join(tmpdir(), "migrations-"));
    folder = pathToFileURL(`${root}/`);
    await writeFile(join(root, "0001-things.sql"), first);
    return async () => await rm(root, { recursive: true });
  });

  const numbers = async () => await sql.query("select n from daybook.things order by n");

  it("applies what is missing in order, once, also when two start at once", async () => {
    await Promise.all([migrate(sql, { part, folder }), migrate(sql, { part, folder })]);
    await writeFile(join(root, "0002-more.sql"), "insert into daybook.things values (2);");
    await migrate(sql, { part, folder });
    await migrate(sql, { part, folder });
    expect(await numbers()).toEqual([{ n: 1 }, { n: 2 }]);
    await requireSchema(sql, { part, folder });
  });

  it("runs what stands in for a shipped one where that is to come, and nowhere else", async () => {
    await writeFile(join(root, "0002-more.sql"), "insert into daybook.things values (2);");
    const shipped = { part, folder };
    await migrate(sql, shipped);
    await mkdir(join(root, "instead"));
    await writeFile(
      join(root, "instead", "0002-more.sql"),
      "insert into daybook.things values (3);",
    );
    await migrate(sql, shipped);
    await requireSchema(sql, shipped);
    expect(await numbers()).toEqual([{ n: 1 }, { n: 2 }]);
    await sql.script("drop schema daybook cascade");
    await migrate(sql, shipped);
    await rm(join(root, "instead"), { recursive: true });
    await requireSchema(sql, shipped);
    expect(await numbers()).toEqual([{ n: 1 }, { n: 3 }]);
  });

  it("leaves nothing of a migration that fails", async () => {
    await writeFile(
      join(root, "0002-broken.sql"),
      "insert into daybook.things values (2); select from nowhere;",
    );
    await expect(migrate(sql, { part, folder })).rejects.toMatchObject({ sqlState: "42P01" });
    expect(await numbers()).toEqual([{ n: 1 }]);
    await expect(requireSchema(sql, { part, folder })).rejects.toThrow(/0002-broken.sql is not/);
  });

  it("refuses a schema with a migration that this build does not know", async () => {
    await writeFile(join(root, "0002-newer.sql"), "select 1;");
    await migrate(sql, { part, folder });
    await rm(join(root, "0002-newer.sql"));
    const refusal = /0002-newer.sql is unknown to this build/;
    await expect(migrate(sql, { part, folder })).rejects.toThrow(refusal);
    await expect(requireSchema(sql, { part, folder })).rejects.toBeInstanceOf(SchemaUnknown);
  });

  it("works on a schema with migrations of later builds that say so, in either order", async () => {
    await writeFile(join(root, "0002-more.sql"), "insert into daybook.things values (2);");
    await writeFile(join(root, "0003-wider.from-0002.sql"), "select 1;");
    await writeFile(join(root, "0004-widest.from-0002.sql"), "select 1;");
    await migrate(sql, { part, folder });
    await rm(join(root, "0003-wider.from-0002.sql"));
    await rm(join(root, "0004-widest.from-0002.sql"));
    await requireSchema(sql, { part, folder });
    await migrate(sql, { part, folder });
    expect(await numbers()).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it("refuses a schema with one migration among later ones that is not for it", async () => {
    await writeFile(join(root, "0002-wider.from-0001.sql"), "select 1;");
    await writeFile(join(root, "0003-breaks.from-0002.sql"), "select 1;");
    await migrate(sql, { part, folder });
    await rm(join(root, "0003-breaks.from-0002.sql"));
    await requireSchema(sql, { part, folder });
    await rm(join(root, "0002-wider.from-0001.sql"));
    const refusal = /0003-breaks.from-0002.sql is unknown to this build/;
    await expect(requireSchema(sql, { part, folder })).rejects.toThrow(refusal);
    await expect(migrate(sql, { part, folder })).rejects.toBeInstanceOf(SchemaUnknown);
  });

  it("refuses a schema whose migration had other text, line endings aside", async () => {
    await migrate(sql, { part, folder });
    await writeFile(join(root, "0001-things.sql"), `${first}\r\n`);
    await expect(migrate(sql, { part, folder })).rejects.toThrow(/applied with other text/);
  });

  it("takes no part in what another part has applied", async () => {
    await migrate(sql, { part, folder });
    const others = requireSchema(sql, { part: "others", folder });
    await expect(others).rejects.toBeInstanceOf(SchemaBehind);
    await expect(others).rejects.toThrow(/0001-things.sql is not applied/);
  });
});
