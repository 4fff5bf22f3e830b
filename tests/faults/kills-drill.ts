import { expect } from "vitest";
import { within } from "../e2e/embedded-process.ts";
import { present } from "../e2e/messages.ts";
import { type ProcessName, type RealProcess, untilReady } from "../e2e/real-installation.ts";
import type { ServiceName } from "../services/service.ts";
import { countAnswers, type Drill, failuresSince, openDrill } from "./drill.ts";
import { type FaultProxy, openFaultProxy } from "./fault-proxy.ts";
import { type Look, openLook } from "./kills-look.ts";
import type { KillStep } from "./kills-steps.ts";
import type { Matcher, Traffic } from "./matchers.ts";
import type { RunningLoad } from "./persistent-load.ts";

/** A process with proxies of its own, so that what is held is certainly its own doing. */
export type Killable = {
  readonly process: RealProcess;
  readonly proxies: Readonly<Record<ServiceName, FaultProxy>>;
};

/** A kill that has happened; times are of `performance.now()`. */
export type Kill = {
  readonly name: string;
  readonly victim: ProcessName;
  /** When its bytes were held, if they were: from then on it is stuck. */
  readonly heldAt: number;
  readonly killedAt: number;
  /** Where the log ended at the kill. */
  readonly heads: readonly number[];
  /** Lets go of what was held, as the step has it, and waits until the dead have no connection. */
  readonly letGo: () => Promise<void>;
};

/** A drill whose processes are killed. */
export type KillDrill = AsyncDisposable & {
  readonly drill: Drill;
  readonly look: Look;
  /** Starts a process behind proxies of its own; calls are routed to it as {@link Drill} does. */
  readonly start: (name: ProcessName, routedOnce?: "listening" | "ready") => Promise<Killable>;
  /** Waits for the step, looks whether it is that, and kills. Callers go on calling the dead. */
  readonly killAt: (step: KillStep, victim: Killable) => Promise<Kill>;
  /** Kills at once, wherever it is. */
  readonly kill: (name: string, victim: Killable, kind: ProcessName) => Promise<Kill>;
  /** Every kill so far. */
  readonly kills: readonly Kill[];
  /**
   * What the kills have done to callers is what it may be, over `calmMs` after each, and all is
   * whole. Ends the load.
   */
  readonly expectWhole: (load: RunningLoad, calmMs?: number) => Promise<void>;
};

/** A step comes within this time under load. */
const reachMs = 20_000;
/** Callers are answered again this long after a kill. */
const recoveryMs = 5_000;
const lettingGoMs = 10_000;
const services = ["postgres", "rabbitmq", "elasticsearch"] as const;
const urls = {
  postgres: "DATABASE_URL",
  rabbitmq: "AMQP_URL",
  elasticsearch: "ELASTICSEARCH_URL",
} as const;

/** What callers of a command service may be told while it is killed and started. */
const toldOfKill = ["UNAVAILABLE", "UNAVAILABLE STORE_UNAVAILABLE"];

/** A matcher that keeps what it matched. */
const catching = (matches: Matcher) => {
  let caught: Traffic | undefined;
  const matcher: Matcher = (traffic) => {
    if (!matches(traffic)) return false;
    caught = traffic;
    return true;
  };
  return { matcher, traffic: () => present(caught) };
};

/** Resolves once every partition is confirmed and applied up to where it ended at the kill. */
export const untilPassed = async (
  look: Look,
  { name, killedAt, heads }: Kill,
  withinMs: number,
): Promise<void> => {
  const behind = async (): Promise<string[]> => {
    const [relayed, applied] = [await look.relayed(), await look.applied()];
    return heads.flatMap((head, partition) => [
      ...((relayed[partition] ?? 0) < head ? [`p${partition} is not relayed`] : []),
      ...((applied[partition] ?? 0) < head ? [`p${partition} is not applied`] : []),
    ]);
  };
  const timeout = Math.max(1, killedAt + withinMs - performance.now());
  await expect.poll(behind, { timeout, interval: 50, message: name }).toEqual([]);
};

/** The failures that callers saw belong to kills of command services and were soon over. */
const expectTold = (load: RunningLoad, kills: readonly Kill[], calmMs: number): void => {
  const ofCommands = kills.filter(({ victim }) => victim === "command-service");
  const late = failuresSince(load, 0).filter(
    ({ startedAt, endedAt }) =>
      !ofCommands.some(
        ({ heldAt, killedAt }) => endedAt >= heldAt && startedAt <= killedAt + calmMs,
      ),
  );
  expect(late).toEqual([]);
  const told = Object.keys(countAnswers({ attempts: failuresSince(load, 0) }));
  expect(told.filter((one) => !toldOfKill.includes(one))).toEqual([]);
};

/** Proxies in front of an installation's servers, a set for each process. */
const createProxySets = ({ servers }: Drill["installation"], seed: number) => {
  const opened: FaultProxy[] = [];
  const open = async () => {
    const proxies = {} as Record<ServiceName, FaultProxy>;
    const settings: Record<string, string> = {};
    for (const service of services) {
      const url = servers[urls[service]];
      const proxy = await openFaultProxy({ port: Number(new URL(url).port), seed });
      opened.push(proxy);
      proxies[service] = proxy;
      settings[urls[service]] = proxy.through(url);
    }
    return { proxies, settings };
  };
  const close = async (): Promise<void> => {
    for (const proxy of opened) await proxy.close();
  };
  return { open, close };
};

/** Kills, and notes what is known at that moment. */
const killNow = async (
  name: string,
  victim: ProcessName,
  { process, proxies }: Killable,
  look: Look,
  { settle, heldAt }: { readonly settle: () => void; readonly heldAt?: number },
): Promise<Kill> => {
  const killedAt = performance.now();
  await process.kill();
  const heads = await look.heads();
  const letGo = async (): Promise<void> => {
    settle();
    const open = () => services.filter((service) => proxies[service].connections() > 0);
    await expect.poll(open, { timeout: lettingGoMs }).toEqual([]);
  };
  return { name, victim, heldAt: heldAt ?? killedAt, killedAt, heads, letGo };
};

/** Opens one; nothing is started yet. */
export const openKillDrill = async ({ seed }: { readonly seed: number }): Promise<KillDrill> => {
  const drill = await openDrill({ seed });
  const { installation } = drill;
  const sets = createProxySets(installation, seed);
  const kills: Kill[] = [];
  let look: Look | undefined;
  const note = async (kill: Promise<Kill>): Promise<Kill> => {
    kills.push(await kill);
    return await kill;
  };
  return {
    drill,
    get look() {
      return present(look);
    },
    kills,
    start: async (name, routedOnce) => {
      const { proxies, settings } = await sets.open();
      const process = await drill.start(name, settings, routedOnce);
      if (look === undefined) {
        await untilReady([process]);
        look = await openLook(installation.servers);
      }
      return { process, proxies };
    },
    killAt: async (step, victim) => {
      const caught = catching(step.matcher());
      const hold = victim.proxies[step.server].hold(step.direction, caught.matcher);
      await within(reachMs, step.name, hold.reached);
      const heldAt = performance.now();
      await step.witness?.(caught.traffic(), present(look));
      const settle = step.fate === "late" ? hold.release : hold.drop;
      return await note(killNow(step.name, step.victim, victim, present(look), { settle, heldAt }));
    },
    kill: (name, victim, kind) =>
      note(killNow(name, kind, victim, present(look), { settle: () => {} })),
    expectWhole: async (load, calmMs = recoveryMs) => {
      await drill.expectWhole(load);
      expectTold(load, kills, calmMs);
      expect(await present(look).deadLetters()).toBe(0);
    },
    [Symbol.asyncDispose]: async () => {
      await look?.[Symbol.asyncDispose]();
      await sets.close();
      await drill[Symbol.asyncDispose]();
    },
  };
};
