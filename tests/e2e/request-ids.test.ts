import { afterAll, beforeAll, describe } from "vitest";
import { createClient } from "../../platform/grpc/client.ts";
import { describeWith } from "../services/service.ts";
import type { EmbeddedProcess } from "./embedded-process.ts";
import { idempotencyMatrix, type Taker } from "./idempotency-matrix.ts";
import { createInstallation } from "./installation.ts";
import {
  createRealInstallation,
  type RealInstallation,
  type RealProcess,
  untilReady,
} from "./real-installation.ts";
import { suddenEnds } from "./sudden-ends.ts";

describe("The same request id, embedded", { timeout: 60_000 }, () => {
  const installation = createInstallation();
  let daybook: EmbeddedProcess;
  beforeAll(async () => {
    daybook = await installation.start();
  }, 120_000);
  afterAll(() => installation.remove());

  const taker = (): Taker => ({ commands: daybook.commands, address: daybook.addresses.commands });
  const restart = async (): Promise<void> => {
    await daybook.kill();
    daybook = await installation.start();
  };
  suddenEnds(() => daybook.commands);
  idempotencyMatrix({ first: taker, second: taker, restart });
});

describeWith(
  ["postgres", "rabbitmq", "elasticsearch"],
  "The same request id, two processes",
  () => {
    let installation: RealInstallation;
    let processes: [RealProcess, RealProcess];
    let takers: [Taker, Taker];
    const takerOf = ({ address }: RealProcess): Taker => ({
      commands: createClient("daybook.account.v1.AccountCommandService", address),
      address,
    });
    const start = () => installation.start("command-service");
    beforeAll(async () => {
      installation = await createRealInstallation();
      processes = [await start(), await start()];
      await untilReady(processes);
      takers = [takerOf(processes[0]), takerOf(processes[1])];
    }, 120_000);
    afterAll(async () => {
      for (const { commands } of takers ?? []) commands.close();
      await installation?.remove();
    });

    const restart = async (): Promise<void> => {
      await processes[0].kill();
      takers[0].commands.close();
      processes[0] = await start();
      await untilReady(processes);
      takers[0] = takerOf(processes[0]);
    };
    suddenEnds(() => takers[0].commands);
    idempotencyMatrix({ first: () => takers[0], second: () => takers[1], restart });
  },
);
