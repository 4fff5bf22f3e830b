import { afterAll, beforeAll, expect, it } from "vitest";
import { createClient } from "../../platform/grpc/client.ts";
import { describeWith } from "../services/service.ts";
import type { Clients } from "./embedded-process.ts";
import { newRequestId } from "./messages.ts";
import { createRealInstallation, type RealInstallation, untilReady } from "./real-installation.ts";
import { readRefusal } from "./refusal-of.ts";
import { upTo } from "./together.ts";

type Customers = Clients["customers"];

const rounds = 5;
const callers = 20;
const options = { timeoutMs: 30_000 };

/** How many were answered what. */
const countAnswers = async (calls: readonly Promise<unknown>[]) => {
  const told = calls.map((call) =>
    call.then(
      () => "OK",
      (error) => readRefusal(error).reason,
    ),
  );
  const counts: Record<string, number> = {};
  for (const answer of await Promise.all(told)) counts[answer] = (counts[answer] ?? 0) + 1;
  return counts;
};

describeWith(
  ["postgres", "rabbitmq", "elasticsearch"],
  "One email, asked for over two command services at once",
  () => {
    let installation: RealInstallation;
    let replicas: [Customers, Customers];
    beforeAll(async () => {
      installation = await createRealInstallation();
      const processes = await Promise.all([
        installation.start("command-service"),
        installation.start("command-service"),
      ]);
      await untilReady(processes);
      const [one, other] = processes.map(({ address }) =>
        createClient("daybook.customer.v1.CustomerCommandService", address),
      );
      if (one && other) replicas = [one, other];
    }, 300_000);
    afterAll(async () => {
      for (const client of replicas ?? []) client.close();
      await installation?.remove();
    });

    const replica = (at: number): Customers => replicas[at % 2 === 0 ? 0 : 1];
    const register = (at: number, customerId: string, email: string) =>
      replica(at).registerCustomer(
        { requestId: newRequestId(), customerId, name: "n", email },
        options,
      );
    const changeEmail = (at: number, customerId: string, email: string) =>
      replica(at).changeEmail({ requestId: newRequestId(), customerId, email }, options);
    const onlyOne = { OK: 1, EMAIL_TAKEN: callers - 1 };

    it("is given to exactly one of twenty who register with it", async () => {
      for (const round of upTo(rounds)) {
        const email = `new-${round}@mail.test`;
        const asked = upTo(callers).map((at) => register(at, `new-${round}-${at}`, email));
        expect(await countAnswers(asked)).toEqual(onlyOne);
      }
    }, 300_000);

    it("is given to exactly one of those who change to it and those who register", async () => {
      for (const round of upTo(rounds)) {
        const own = upTo(callers / 2).map((at) => `own-${round}-${at}`);
        await Promise.all(own.map((name, at) => register(at, name, `${name}@mail.test`)));
        const email = `both-${round}@mail.test`;
        const asked = own.flatMap((customerId, at) => [
          changeEmail(at, customerId, email),
          register(at + 1, `other-${round}-${at}`, email.toUpperCase()),
        ]);
        expect(await countAnswers(asked)).toEqual(onlyOne);
      }
    }, 300_000);

    it("that is given up on one is given to exactly one again, on whichever", async () => {
      for (const round of upTo(rounds)) {
        const email = `given-${round}@mail.test`;
        await register(0, `giver-${round}`, email);
        await changeEmail(1, `giver-${round}`, `kept-${round}@mail.test`);
        const asked = upTo(callers).map((at) => register(at, `taker-${round}-${at}`, email));
        expect(await countAnswers(asked)).toEqual(onlyOne);
      }
    }, 300_000);
  },
);
