import type { RealProcess } from "../tests/e2e/real-installation.ts";
import { type CommandClient, openAccounts, openCommandClient, unaryRate } from "./command-load.ts";
import { formatTable, ms, whole } from "./figures.ts";
import { depositTo, pressWithGhz } from "./ghz.ts";
import { accountIds, anyAccount, callers } from "./in-turns.ts";
import type { Ended } from "./press-report.ts";
import { openProcesses } from "./processes.ts";
import type { Environment } from "./programs.ts";
import type { Section } from "./section.ts";
import { startServers } from "./servers.ts";

const sustainedCommands = 30_000;
const windowCommands = 5_000;
const windows = 10;
const pressure = 3;
const pressSecondsDefault = 60;
const deadlineMs = 1_000;

const lagOf = async ({ metric }: RealProcess): Promise<number> =>
  ((await metric("daybook_event_loop_lag_seconds"))[1] ?? Number.NaN) * 1_000;

/** Seconds until a window of calls reaches 95 % of the rate before; NaN when none does. */
const recover = async (client: CommandClient, before: number) => {
  const began = performance.now();
  const rates: number[] = [];
  let backAfterMs = Number.NaN;
  for (let window = 0; window < windows; window += 1) {
    const startedAtMs = performance.now() - began;
    const rate = await unaryRate(client, windowCommands, callers, anyAccount);
    rates.push(rate);
    if (Number.isNaN(backAfterMs) && rate >= 0.95 * before) backAfterMs = startedAtMs;
  }
  return { rates, backAfterMs };
};

const endedFigure = ({ count, share, p50, p99 }: Ended, seconds: number): string => {
  const percent = (share * 100).toFixed(1);
  return `${whole(count / seconds)}/s, ${percent} %, p50 ${ms(p50)}, p99 ${ms(p99)}`;
};

const measure = async (
  env: Environment,
  process: RealProcess,
  pressSeconds: number,
): Promise<string> => {
  using client = openCommandClient(process.address);
  await openAccounts(client, accountIds);
  await unaryRate(client, sustainedCommands, callers, anyAccount); // Warms up.
  await lagOf(process); // From here on.
  const before = await unaryRate(client, sustainedCommands, callers, anyAccount);
  const fullLagMs = await lagOf(process);
  const perSecond = pressure * before;
  const deposits = Array.from({ length: Math.round(perSecond * pressSeconds) }, () =>
    depositTo(anyAccount()),
  );
  const pressed = await pressWithGhz(env, process.address, "DepositMoney", deposits, {
    perSecond,
    deadlineMs,
  });
  const pressLagMs = await lagOf(process);
  const { rates, backAfterMs } = await recover(client, before);
  const shares = rates.map((rate) => (rate / before).toFixed(2)).join(" ");
  return [
    formatTable([
      ["what", "figure"],
      ["sustained, 64 callers", `${whole(before)}/s, event loop late by ${ms(fullLagMs)} (p99)`],
      ["asked for then", `${whole(perSecond)}/s for ${pressSeconds} s`],
      ["sent", `${whole(pressed.sent / pressed.seconds)}/s in ${pressed.seconds.toFixed(1)} s`],
      ...pressed.ended.map((ended) => [ended.status, endedFigure(ended, pressed.seconds)]),
      ["event loop late by, meanwhile", `${ms(pressLagMs)} (p99)`],
      ["back at 95 % after", ms(backAfterMs)],
    ]),
    `Behind it, windows of ${whole(windowCommands)} commands, of the rate before: ${shares}`,
  ].join("\n\n");
};

/** Three times what can be sustained, and the rate behind it. */
export const overload: Section = {
  name: "overload",
  title: "three times the sustained load for a minute (OVERLOAD_SECONDS), and the rate after it",
  needs: ["postgres", "ghz"],
  run: async (env) => {
    await using servers = await startServers("postgres");
    await using processes = openProcesses(servers);
    const seconds = Number(env.OVERLOAD_SECONDS ?? pressSecondsDefault);
    return await measure(env, await processes.start("command-service"), seconds);
  },
};
