import { Buffer } from "node:buffer";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { openFaultProxy } from "../../tests/faults/fault-proxy.ts";
import { openDatabase } from "../../tests/services/database.ts";
import { describeWith } from "../../tests/services/service.ts";
import { silentLog } from "../log.ts";
import { openPgSql, type PgSql } from "./pg.ts";

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const poolMax = 3;
const statementTimeoutMs = 500;

const openOn = (url: string): PgSql => {
  const limits = { poolMax, statementTimeoutMs, connectTimeoutMs: 2_000 };
  const sql = openPgSql({ url, applicationName: "test", logger: silentLog, ...limits });
  ends.push(sql.close);
  return sql;
};

/** As many connections as there may be, all of them unused. */
const fill = async (sql: PgSql): Promise<void> => {
  await Promise.all(Array.from({ length: poolMax }, () => sql.query("select pg_sleep(0.2)::text")));
  expect(sql.counts()).toEqual({ open: poolMax, idle: poolMax, waiting: 0 });
};

describeWith(["postgres"], "openPgSql() when its connections fall silent", () => {
  it("finds that out once, and uses none of the others", async () => {
    const database = await openDatabase();
    ends.push(database.close);
    const proxy = await openFaultProxy({ port: Number(new URL(database.url).port), seed: 1 });
    ends.push(proxy.close);
    const sql = openOn(proxy.through(database.url));
    await fill(sql);
    expect(proxy.strand()).toBe(poolMax);
    await expect(sql.query("select 1")).rejects.toMatchObject({ sqlState: "08006" });
    expect(await sql.query("select 1 as one")).toEqual([{ one: 1 }]);
  });
});

const message = (type: string, ...parts: readonly (Buffer | string)[]): Buffer => {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};
const int16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const ready = message("Z", "I");
const letIn = Buffer.concat([message("R", int32(0)), ready]);
const column = Buffer.concat([int32(0), int16(0), int32(25), int16(-1), int32(-1), int16(0)]);
const isWritable = Buffer.concat([
  message("T", int16(1), "transaction_read_only\0", column),
  message("D", int16(1), int32(3), "off"),
  message("C", "SHOW\0"),
  ready,
]);

/** Lets everybody in, says that it takes writes, and then nothing more, not even goodbye. */
const openMuteServer = async (): Promise<number> => {
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    socket.once("data", () => {
      socket.write(letIn);
      socket.on("data", (asked) => {
        if (asked.includes("transaction_read_only")) socket.write(isWritable);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ends.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
};

it("close() takes no longer than a second for a server that does not answer goodbye", async () => {
  const sql = openOn(`postgres://u:p@127.0.0.1:${await openMuteServer()}/d`);
  const asking = sql.query("select 1").catch((error) => error);
  await expect.poll(() => sql.counts().open).toBe(1);
  expect(await asking).toMatchObject({ sqlState: "08006" });
  const hanging = sql.query("select 1").catch((error) => error);
  await expect.poll(() => sql.counts().open).toBe(1);
  const began = performance.now();
  await sql.close();
  expect(performance.now() - began).toBeLessThan(1_900);
  expect(await hanging).toMatchObject({ sqlState: "08006" });
});
