import { it } from "vitest";
import { describeWith, describeWithOwn } from "../services/service.ts";
import { startServer } from "../services/start-server.ts";
import { endure } from "./rabbitmq-drill.ts";
import { forgeries } from "./rabbitmq-forgeries.ts";
import { harms } from "./rabbitmq-harms.ts";
import { mischiefs } from "./rabbitmq-middle.ts";
import { outagesOfNetwork, outagesOfServer } from "./rabbitmq-outages.ts";

const times = { stoppedMs: 60_000, impairedMs: 20_000 };

describeWith(["postgres", "elasticsearch"], "Nothing is lost, doubled or noticed when", () => {
  describeWithOwn(["rabbitmq"], "RabbitMQ fails:", () => {
    it.each(Object.values(outagesOfServer(times)))("$name", async (fault) => {
      const server = await startServer("rabbitmq");
      await endure([fault], { seed: 42, server }).finally(server.close);
    });
  });

  describeWith(["rabbitmq"], "its network fails:", () => {
    it.each(Object.values(outagesOfNetwork(times)))("$name", (fault) =>
      endure([fault], { seed: 43 }),
    );
  });

  describeWith(["rabbitmq"], "somebody stands between relay and queues:", () => {
    it.each([...Object.values(mischiefs(times.impairedMs)), forgeries])("$name", (fault) =>
      endure([fault], { seed: 44 }),
    );
  });

  describeWith(["rabbitmq"], "somebody else is at work on it:", () => {
    it.each(Object.values(harms))("$name", (fault) => endure([fault], { seed: 41 }));
  });
});
