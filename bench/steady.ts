import { openAccounts, openCommandClient, streamRate } from "./command-load.ts";
import { formatTable, whole } from "./figures.ts";
import { accountIds, anyAccount, callers } from "./in-turns.ts";
import { processUsage } from "./process-usage.ts";
import { openProcesses } from "./processes.ts";
import type { Section } from "./section.ts";
import { startServers } from "./servers.ts";

const minutesDefault = 10;
const commandsPerTurn = 20_000;
const bytesPerMiB = 1_048_576;

/** Memory that a process holds, and how fast it was, over a long run. */
export const steady: Section = {
  name: "steady",
  title: "memory of the command service over ten minutes (STEADY_MINUTES) of commands in a stream",
  needs: ["postgres"],
  run: async (env) => {
    const minutes = Number(env.STEADY_MINUTES ?? minutesDefault);
    await using servers = await startServers("postgres");
    await using processes = openProcesses(servers);
    const { address, pid } = await processes.start("command-service");
    using client = openCommandClient(address);
    await openAccounts(client, accountIds);
    const rows: string[][] = [["minute", "resident, MiB", "at most, MiB", "commands/s"]];
    const began = performance.now();
    const minute = (): number => (performance.now() - began) / 60_000;
    for (let row = 0; minute() < minutes; ) {
      const rate = await streamRate(client, commandsPerTurn, callers, anyAccount);
      if (minute() < (row * minutes) / 10) continue;
      row += 1;
      const usage = await processUsage(pid);
      const mib = (bytes = Number.NaN): string => whole(bytes / bytesPerMiB);
      const resident = [mib(usage?.residentBytes), mib(usage?.residentBytesMax)];
      rows.push([minute().toFixed(1), ...resident, whole(rate)]);
    }
    return formatTable(rows);
  },
};
