import { setTimeout as lasting } from "node:timers/promises";
import { expect } from "vitest";
import { sendCommand } from "../e2e/sent-command.ts";
import { failuresSince } from "./drill.ts";
import { answerTo, postgresAppended } from "./matchers.ts";
import {
  type PostgresDrill,
  type PostgresFault,
  soon,
  untilHealthTells,
} from "./postgres-drill.ts";
import { ofDaybook } from "./postgres-operator.ts";
import { depositTo, openingOf, sendUntilDone } from "./single-commands.ts";
import type { SmallDisk } from "./small-disk.ts";

/** How long a fault lasts, in milliseconds. */
export type Lasting = { readonly lastsMs: number };

const terminateEveryMs = 2_000;
/** Health tells of a store that does not answer within this time; shorter faults it forgives. */
const toldWithinMs = 8_000;

/** Waits a while, and for health to tell of the fault when that is long enough. */
const last = async (postgres: PostgresDrill, lastsMs: number): Promise<void> => {
  const over = lasting(lastsMs);
  if (lastsMs >= toldWithinMs) await untilHealthTells(postgres);
  await over;
};

/** Every connection to the database is ended by the server, again and again. */
export const terminated = ({ lastsMs }: Lasting): PostgresFault => ({
  name: "every backend is terminated every 2 s",
  befall: async ({ operator }) => {
    const rounds = Math.ceil(lastsMs / terminateEveryMs);
    let ended = 0;
    for (let round = 0; round < rounds; round += 1) {
      const backends = await operator.list(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()`,
      );
      ended += backends.length;
      await lasting(terminateEveryMs);
    }
    expect(ended).toBeGreaterThan(rounds * 2);
    return undefined;
  },
});

/** The server ends, in order or killed, and comes back. */
export const restarted = (how: "stop" | "kill", { lastsMs }: Lasting): PostgresFault => ({
  name: `the server has a ${how}, and is started again after ${lastsMs / 1_000} s`,
  befall: async (postgres) => {
    const server = postgres.server();
    await server[how]();
    if (lastsMs > 0) await last(postgres, lastsMs);
    await server.start();
    return undefined;
  },
});

/** Bytes are late both ways, by 2.5 s each on average. */
export const slow = ({ lastsMs }: Lasting): PostgresFault => ({
  name: "a query takes 5 s",
  befall: async (postgres) => {
    const { postgres: proxy } = postgres.drill.proxies;
    proxy.set({ delayMs: 5_000 });
    await last(postgres, lastsMs);
    proxy.set({});
    return undefined;
  },
});

/** Connections stay open and nothing goes through; new ones are the same. */
export const halfOpen = ({ lastsMs }: Lasting): PostgresFault => ({
  name: "every connection is half open",
  befall: async (postgres) => {
    const { postgres: proxy } = postgres.drill.proxies;
    proxy.set({ halfOpen: true });
    await last(postgres, lastsMs);
    proxy.set({});
    return undefined;
  },
});

const silentConnections = 12;

/** The connections that there are go silent for good, and new ones work: a node has vanished. */
export const silent = ({ lastsMs }: Lasting): PostgresFault => ({
  name: "connections go silent for good while new ones work",
  befall: async ({ drill }) => {
    const { postgres: proxy } = drill.proxies;
    const holds = Array.from({ length: silentConnections }, () =>
      proxy.hold("toClient", () => true),
    );
    const silentOnes = () => holds.filter((hold) => hold.isReached()).length;
    await expect.poll(silentOnes, soon).toBe(silentConnections);
    // From here on only those are silent.
    const over = performance.now();
    await lasting(lastsMs);
    for (const hold of holds) hold.release();
    return over;
  },
});

/** The server takes no more writes, as after a failover, and then does again. */
export const readOnly = ({ lastsMs }: Lasting): PostgresFault => ({
  name: "the server becomes read-only",
  befall: async (postgres) => {
    const { operator } = postgres;
    const set = async (value: string): Promise<void> => {
      await operator.run("set default_transaction_read_only = off");
      await operator.run(`alter system set default_transaction_read_only = ${value}`);
      await operator.run("select pg_reload_conf()");
    };
    await set("on");
    await last(postgres, lastsMs);
    await set("off");
    return undefined;
  },
});

/** All connections that the server takes are somebody else's. */
export const connectionsTaken = ({ lastsMs }: Lasting): PostgresFault => ({
  name: "somebody else has taken every connection",
  befall: async (postgres) => {
    const { operator, load } = postgres;
    const admin = await operator.open();
    const began = performance.now();
    const taken = [admin];
    const takeAll = async (): Promise<void> => {
      for (let left = true; left; ) {
        left = await operator.open().then(
          (client) => taken.push(client) > 0,
          () => false,
        );
      }
    };
    while (performance.now() < began + lastsMs) {
      await takeAll();
      await admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where ${ofDaybook}`,
      );
      await takeAll();
      await lasting(100);
    }
    await Promise.all(taken.map((client) => client.end()));
    expect(failuresSince(load, began).length).toBeGreaterThan(0);
    return undefined;
  },
});

/** Longer than a silent connection is waited for, and then some. */
const lostReplyDeadlineMs = 10_000;

/**
 * The reply to an append is lost with its connection, or does not come on one that stays open, so
 * that nobody knows whether it was committed. Its caller is told what was, at the first attempt.
 */
export const replyLost = (how: "cut" | "silent", times: number): PostgresFault => ({
  name: `the reply to an append is lost, its connection ${how}`,
  befall: async ({ drill }) => {
    const { postgres: proxy } = drill.proxies;
    const accountId = `lost-${how}`;
    await sendUntilDone(drill, openingOf(accountId), drill.clients());
    for (let time = 1; time <= times; time += 1) {
      const deposit = depositTo(accountId);
      const hold = proxy.hold("toClient", answerTo(deposit.requestId));
      const sent = sendCommand(drill.clients(), deposit, { timeoutMs: lostReplyDeadlineMs });
      await Promise.race([hold.reached, sent]);
      if (how === "cut") hold.drop();
      const answer = await sent;
      expect(hold.isReached()).toBe(true);
      hold.drop();
      expect(answer.changes).toMatchObject([{ accountId, version: time + 1 }]);
      drill.ledger.acknowledge(answer);
    }
    return undefined;
  },
});

/** Every append's reply is held, so that each keeps a client of the pool. */
export const exhausted = ({ lastsMs }: Lasting): PostgresFault => ({
  name: "every client of the pool waits for a reply",
  befall: async ({ drill, load }) => {
    const { postgres: proxy } = drill.proxies;
    const holds = [proxy.hold("toClient", postgresAppended)];
    const began = performance.now();
    while (performance.now() < began + lastsMs) {
      if (holds.at(-1)?.isReached()) holds.push(proxy.hold("toClient", postgresAppended));
      await lasting(5);
    }
    expect(holds.length).toBeGreaterThan(2);
    expect(failuresSince(load, began).length).toBeGreaterThan(0);
    for (const hold of holds) hold.release();
    return undefined;
  },
});

/** Nothing more fits on the server's disk. */
export const diskFull = (disk: SmallDisk, { lastsMs }: Lasting): PostgresFault => ({
  name: "the server's disk is full",
  befall: async ({ load }) => {
    const began = performance.now();
    for (const over = began + lastsMs; performance.now() < over; ) {
      await disk.fill();
      await lasting(100);
    }
    await disk.empty();
    expect(failuresSince(load, began).length).toBeGreaterThan(0);
    return undefined;
  },
});
