import { status } from "@grpc/grpc-js";
import type { RealProcess } from "../tests/e2e/real-installation.ts";
import { type CommandClient, openAccounts, openCommandClient, unaryRate } from "./command-load.ts";
import { formatTable, ms, percentiles, whole } from "./figures.ts";
import { accountIds, anyAccount, callers } from "./in-turns.ts";
import { pressCommands } from "./press-commands.ts";
import { openProcesses } from "./processes.ts";
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

const measure = async (process: RealProcess, pressSeconds: number): Promise<string> => {
  using client = openCommandClient(process.address);
  await openAccounts(client, accountIds);
  await unaryRate(client, sustainedCommands, callers, anyAccount); // Warms up.
  await lagOf(process); // From here on.
  const before = await unaryRate(client, sustainedCommands, callers, anyAccount);
  const fullLagMs = await lagOf(process);
  const pressed = await pressCommands(process.address, {
    perSecond: pressure * before,
    seconds: pressSeconds,
    deadlineMs,
  });
  const pressLagMs = await lagOf(process);
  const { rates, backAfterMs } = await recover(client, before);
  const answered = (name: keyof typeof status): number => pressed.codes.get(status[name]) ?? 0;
  const refused = percentiles(pressed.refusedMs);
  const shares = rates.map((rate) => (rate / before).toFixed(2)).join(" ");
  return [
    formatTable([
      ["what", "figure"],
      ["sustained, 64 callers", `${whole(before)}/s, event loop late by ${ms(fullLagMs)} (p99)`],
      ["asked for then", `${whole(pressed.sent / pressSeconds)}/s for ${pressSeconds} s`],
      ["answered OK", `${whole(answered("OK") / pressSeconds)}/s`],
      ["refused at once", `${whole(answered("RESOURCE_EXHAUSTED") / pressSeconds)}/s`],
      ["refused after", `p50 ${ms(refused.p50)}, p99 ${ms(refused.p99)}`],
      ["deadline over", whole(answered("DEADLINE_EXCEEDED"))],
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
  needs: ["postgres"],
  run: async (env) => {
    await using servers = await startServers("postgres");
    await using processes = openProcesses(servers);
    const seconds = Number(env.OVERLOAD_SECONDS ?? pressSecondsDefault);
    return await measure(await processes.start("command-service"), seconds);
  },
};
