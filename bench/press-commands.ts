import { randomUUID } from "node:crypto";
import { Client, credentials, Metadata, type status } from "@grpc/grpc-js";
import { serviceDefinition } from "../platform/grpc/proto.ts";
import { anyAccount } from "./in-turns.ts";

/** An open loop: commands at this rate, whatever the answers do. */
export type Pressure = {
  readonly perSecond: number;
  readonly seconds: number;
  readonly deadlineMs: number;
};

/** What became of them. */
export type Pressed = {
  readonly sent: number;
  readonly codes: ReadonlyMap<status, number>;
  /** How long each refusal took. */
  readonly refusedMs: readonly number[];
};

const everyMs = 5;

/** Connections, so that HTTP/2's limit of calls on one of them does not hold the load back. */
const connections = 8;

/** Presses deposits on a service; resolves when the last is answered. */
export const pressCommands = (
  address: string,
  { perSecond, seconds, deadlineMs }: Pressure,
): Promise<Pressed> => {
  const { path, requestSerialize } = serviceDefinition(
    "daybook.account.v1.AccountCommandService",
  ).DepositMoney;
  const clients = Array.from(
    { length: connections },
    () =>
      new Client(address, credentials.createInsecure(), { "grpc.use_local_subchannel_pool": 1 }),
  );
  const codes = new Map<status, number>();
  const refusedMs: number[] = [];
  let sent = 0;
  let answered = 0;
  const sendOne = (told: () => void): void => {
    const at = performance.now();
    const deposit = { amount: { currencyCode: "EUR", minorUnits: 1 }, accountId: anyAccount() };
    sent += 1;
    clients[sent % connections]?.makeUnaryRequest(
      path,
      requestSerialize as (request: object) => Buffer,
      (bytes) => bytes, // Nobody reads it: the load shares the machine with what it loads.
      { ...deposit, requestId: randomUUID() },
      new Metadata(),
      { deadline: Date.now() + deadlineMs },
      (error) => {
        const code = error?.code ?? 0;
        codes.set(code, (codes.get(code) ?? 0) + 1);
        if (code === 8) refusedMs.push(performance.now() - at);
        answered += 1;
        told();
      },
    );
  };
  return new Promise((resolve) => {
    const began = performance.now();
    let over = false;
    const told = (): void => {
      if (!over || answered < sent) return;
      for (const client of clients) client.close();
      resolve({ sent, codes, refusedMs });
    };
    const timer = setInterval(() => {
      const passedMs = performance.now() - began;
      const due = Math.min(passedMs, seconds * 1_000) * (perSecond / 1_000);
      while (sent < due) sendOne(told);
      if (passedMs < seconds * 1_000) return;
      clearInterval(timer);
      over = true;
      told();
    }, everyMs);
  });
};
