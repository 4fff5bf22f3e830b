import { existsSync, readdirSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDatabase, type TestDatabase } from "./database.ts";
import { findServices } from "./find-services.ts";
import { openIndexPrefix, type TestIndexPrefix } from "./index-prefix.ts";
import { isReady } from "./server-ready.ts";
import { describeWith, describeWithDocker, describeWithOwn, type ServiceName } from "./service.ts";
import { startContainer } from "./start-container.ts";
import { startServer } from "./start-server.ts";
import type { TestServer } from "./test-server.ts";
import { openVhost, type TestVhost } from "./vhost.ts";

const query = async (url: string, text: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
};

describeWith(["postgres"], "the run's Postgres", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openDatabase();
  });
  afterAll(async () => await database?.close());

  it("gives each file a database of its own, which is gone when it closes", async () => {
    const other = await openDatabase();
    expect(await query(other.url, "select current_database() as name")).toEqual([
      { name: other.name },
    ]);
    await other.close();
    const gone = `select datname from pg_database where datname = '${other.name}'`;
    expect(await query(database.url, gone)).toEqual([]);
  });

  it("waits for the disk, as in production", async () => {
    expect(await query(database.url, "show fsync")).toEqual([{ fsync: "on" }]);
  });
});

describeWith(["rabbitmq"], "the run's RabbitMQ", () => {
  let vhost: TestVhost;
  beforeAll(async () => {
    vhost = await openVhost();
  });

  it("gives each file a virtual host of its own, which is gone when it closes", async () => {
    const path = () => fetchManagement(vhost.managementUrl, `vhosts/${vhost.name}`);
    expect(await path()).toBe(200);
    await vhost.close();
    expect(await path()).toBe(404);
  });

  const fetchManagement = async (managementUrl: string, path: string): Promise<number> => {
    const { username, password, origin } = new URL(managementUrl);
    const headers = { authorization: `Basic ${btoa(`${username}:${password}`)}` };
    return (await fetch(`${origin}/api/${path}`, { headers })).status;
  };
});

describeWith(["elasticsearch"], "the run's Elasticsearch", () => {
  let own: TestIndexPrefix;
  beforeAll(async () => {
    own = await openIndexPrefix();
  });

  it("gives each file a prefix of its own, whose indices are gone when it closes", async () => {
    const { url, prefix, close } = own;
    expect((await fetch(`${url}/${prefix}-things`, { method: "PUT" })).status).toBe(200);
    await close();
    expect((await fetch(`${url}/${prefix}-things`)).status).toBe(404);
  });
});

describeWithDocker("postgres", "a container of Postgres", (image) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startContainer("postgres", image);
  }, 300_000);
  afterAll(async () => await server?.close());

  it("answers, keeps its port and its data through a kill, and runs its programs", async () => {
    await query(server.url, "create table kept (n int)");
    await server.restart("kill");
    expect(await query(server.url, "select count(*)::int as n from kept")).toEqual([{ n: 0 }]);
    expect(await server.run("psql", ["--version"])).toMatch(/PostgreSQL/);
  }, 120_000);

  it("is gone when it closes", async () => {
    await server.close();
    expect(await isReady("postgres", server)).toBe(false);
  }, 60_000);
});

describeWithDocker("rabbitmq", "a container of RabbitMQ", (image) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startContainer("rabbitmq", image);
  }, 300_000);
  afterAll(async () => await server?.close());

  it("answers, keeps its ports and virtual hosts through a restart, runs programs", async () => {
    await server.run("rabbitmqctl", ["add_vhost", "kept"]);
    await server.restart();
    expect(await isReady("rabbitmq", server)).toBe(true);
    expect(await server.run("rabbitmqctl", ["-q", "list_vhosts"])).toMatch(/^kept$/m);
  }, 180_000);

  it("is gone when it closes", async () => {
    await server.close();
    expect(await isReady("rabbitmq", server)).toBe(false);
  }, 60_000);
});

describeWithDocker("elasticsearch", "a container of Elasticsearch", (image) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startContainer("elasticsearch", image);
  }, 300_000);
  afterAll(async () => await server?.close());

  it("answers, and keeps its port and its indices through a kill", async () => {
    const kept = new URL("/kept", server.url);
    expect((await fetch(kept, { method: "PUT" })).status).toBe(200);
    await server.restart("kill");
    expect((await fetch(kept)).status).toBe(200);
  }, 180_000);

  it("is gone when it closes", async () => {
    await server.close();
    expect(await isReady("elasticsearch", server)).toBe(false);
  }, 60_000);
});

const services: readonly ServiceName[] = ["postgres", "rabbitmq", "elasticsearch"];

for (const service of services) {
  describeWithOwn([service], `the ${service} of one suite`, () => {
    let server: TestServer;
    let folder: string;
    const inFolder = () => (existsSync(folder) ? readdirSync(folder) : []);
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "daybook-own-"));
      await chmod(folder, 0o755); // For servers that run as somebody else.
      const own = (await findServices(process.env))[service].find(({ kind }) => kind !== "url");
      server = await startServer(service, own?.kind === "installed" ? { folder } : {});
    });
    afterAll(async () => {
      await server?.close();
      await rm(folder, { recursive: true, force: true });
    });
    const ready = () => isReady(service, server);

    // Stopped is RabbitMQ by its own tests and Elasticsearch in the long form: each takes its time.
    const ends = service === "postgres" ? (["stop", "kill"] as const) : (["kill"] as const);

    it(`answers nothing after ${ends.join(" or ")}, and again once it is started`, async () => {
      for (const how of ends) {
        await server[how]();
        expect(await ready()).toBe(false);
        await server.start();
        expect(await ready()).toBe(true);
      }
    }, 120_000);

    it("answers nothing while it is paused, and again when it goes on", async () => {
      await server.pause();
      expect(await ready()).toBe(false);
      await server.resume();
      await expect.poll(ready, { timeout: 20_000 }).toBe(true);
    }, 60_000);

    it("leaves no process and no folder when it closes", async () => {
      await server.close();
      expect(await ready()).toBe(false);
      expect(inFolder()).toEqual([]);
    }, 60_000);
  });
}
