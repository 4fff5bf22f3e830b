import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPostgresOperator, type PostgresOperator } from "../faults/postgres-operator.ts";
import { describeWith } from "../services/service.ts";
import type { Clients } from "./embedded-process.ts";
import { holdExpiryContract, openWithMoney, placeUntil } from "./hold-expiry.contract.ts";
import {
  clientsOf,
  createRealInstallation,
  type RealInstallation,
  type RealProcess,
  untilReady,
} from "./real-installation.ts";
import { upTo } from "./together.ts";

const patience = { timeout: 30_000, interval: 50 };

/** What is in hand when a process is killed goes on this late; the others are as by default. */
const settings = { TIMER_CLAIM_MS: "2000" };

describeWith(["postgres", "rabbitmq", "elasticsearch"], "on real servers", () => {
  holdExpiryContract("real processes", async () => {
    const installation = await createRealInstallation();
    const processes = await Promise.all([
      installation.start("command-service"),
      installation.start("query-service"),
      installation.start("projector"),
    ]);
    const [commands, queries, operations] = processes;
    await untilReady(processes);
    return { clients: clientsOf(commands, queries, operations), close: installation.remove };
  });

  describe("A command service that is killed", { timeout: 300_000 }, () => {
    let installation: RealInstallation;
    let operator: PostgresOperator;
    beforeAll(async () => {
      installation = await createRealInstallation();
      operator = createPostgresOperator(installation.servers.DATABASE_URL);
    }, 300_000);
    afterAll(async () => await installation?.remove());

    const startService = async (): Promise<{ process: RealProcess; clients: Clients }> => {
      const process = await installation.start("command-service", settings);
      await untilReady([process]);
      return { process, clients: clientsOf(process, process, process) };
    };

    const first = async (text: string): Promise<string | undefined> =>
      (await operator.list(text))[0];
    const expired = (accountId: string) =>
      first(`select count(*) from daybook.events
        where stream_id = 'account-${accountId}' and type = 'HoldExpired'`);
    const untilOnce = async (accountId: string): Promise<void> => {
      await expect.poll(() => expired(accountId), patience).toBe("1");
      const waiting = () => first("select count(*) from daybook.timers");
      await expect.poll(waiting, patience).toBe("0");
      expect(await expired(accountId)).toBe("1");
    };

    /** Kills the process at the moment when it is held up by what the statement locks. */
    const killHeldUpBy = async (
      accountId: string,
      { lock, placeFirst, heldUp }: Record<"lock" | "heldUp", string> & { placeFirst: boolean },
    ): Promise<void> => {
      const { process, clients } = await startService();
      await openWithMoney(clients, accountId);
      const session = await operator.open();
      try {
        const place = () => placeUntil(clients, accountId, Date.now() + 1_500);
        if (placeFirst) await place();
        await session.query("begin");
        await session.query(lock);
        if (!placeFirst) await place();
        await expect.poll(() => first(heldUp), patience).not.toBe("0");
        expect(await expired(accountId)).toBe("0");
        await process.kill();
      } finally {
        await session.query("rollback");
        await session.end();
      }
      const { process: next } = await startService();
      await untilOnce(accountId);
      await next.terminate();
    };

    it("between an event and its timer leaves the hold to the next one, once", () =>
      killHeldUpBy("killed-reacting", {
        // Reading goes on, writing waits: whatever was reacted to has no timer yet.
        lock: "lock table daybook.process_positions, daybook.timers in share mode",
        placeFirst: false,
        heldUp: `select count(*) from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'
            and query ~ '(insert into|update) daybook.process_positions'`,
      }));

    it("between claim and commit leaves the timer to the next one, once", () =>
      killHeldUpBy("killed-executing", {
        lock: "select 1 from daybook.heads for update",
        placeFirst: true,
        heldUp: "select count(*) from daybook.timers where tries > 0",
      }));

    it("or not, two of them end each of 100 holds once", async () => {
      const [one, other] = [await startService(), await startService()];
      const accountIds = upTo(20).map((index) => `shared-${index}`);
      await Promise.all(accountIds.map((accountId) => openWithMoney(one.clients, accountId)));
      const until = Date.now() + 2_000;
      await Promise.all(
        accountIds.flatMap((accountId) =>
          upTo(5).map((index) =>
            placeUntil(index % 2 === 0 ? one.clients : other.clients, accountId, until),
          ),
        ),
      );
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, until - Date.now())));
      await one.process.kill();
      for (const accountId of accountIds) {
        await expect.poll(() => expired(accountId), patience).toBe("5");
      }
      const waiting = () => first("select count(*) from daybook.timers");
      await expect.poll(waiting, patience).toBe("0");
      const doubled = `select count(*) from (
        select from daybook.events where type = 'HoldExpired'
        group by stream_id, data::json ->> 'holdId' having count(*) > 1) twice`;
      expect(await first(doubled)).toBe("0");
    });
  });
});
