import { it } from "vitest";
import { describeWith, describeWithOwn } from "../services/service.ts";
import { startServer } from "../services/start-server.ts";
import { endure } from "./postgres-drill.ts";
import { readOnly, replyLost, restarted, terminated } from "./postgres-harms.ts";
import { commitsLate } from "./postgres-stuck.ts";

describeWithOwn(["postgres"], "Commands while Postgres goes wrong", () => {
  describeWith(["rabbitmq", "elasticsearch"], "in a whole installation", () => {
    it("are told not now at worst and recover after each fault, and nothing is lost", async () => {
      const server = await startServer("postgres");
      const faults = [
        terminated({ lastsMs: 4_000 }),
        restarted("kill", { lastsMs: 0 }),
        replyLost("cut", 2),
        readOnly({ lastsMs: 2_000 }),
        commitsLate({ lastsMs: 8_000 }),
      ];
      try {
        await endure(faults, { seed: 56, server, calmMs: 500 });
      } finally {
        await server.close();
      }
    }, 600_000);
  });
});
