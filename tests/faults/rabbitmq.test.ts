import { it } from "vitest";
import { describeWith } from "../services/service.ts";
import { endure } from "./rabbitmq-drill.ts";
import { forgeries } from "./rabbitmq-forgeries.ts";
import { harms } from "./rabbitmq-harms.ts";
import { mischiefs } from "./rabbitmq-middle.ts";
import { outagesOfNetwork } from "./rabbitmq-outages.ts";

const { refused } = outagesOfNetwork({ stoppedMs: 5_000, impairedMs: 5_000 });
const { mixed } = mischiefs(2_000);
const faults = [refused, harms.deleted, mixed, forgeries];

// The short form of rabbitmq.faults.ts: what tells most, one after the other.
describeWith(["postgres", "rabbitmq", "elasticsearch"], "Nothing is lost, doubled or noticed", () =>
  it(`when ${faults.map(({ name }) => name).join(", then ")}`, async () => {
    await endure(faults, { seed: 40 });
  }, 600_000),
);
