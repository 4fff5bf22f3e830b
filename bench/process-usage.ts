import { readFile } from "node:fs/promises";

/** What a process has used so far. */
export type ProcessUsage = {
  /** User and system time of all its threads, in seconds. */
  readonly processorSeconds: number;
  /** Memory that it holds now, in bytes. */
  readonly residentBytes: number;
  /** The most memory that it ever held, in bytes. */
  readonly residentBytesMax: number;
};

/** Linux counts processor time in hundredths of a second, whatever the machine. */
const ticksPerSecond = 100;

/** Fields of `/proc/<pid>/stat` behind the name, which may hold anything. */
const userTimeField = 11;
const systemTimeField = 12;

const readStatus = (status: string, field: "VmRSS" | "VmHWM"): number =>
  Number(new RegExp(`^${field}:\\s+([0-9]+) kB$`, "m").exec(status)?.[1] ?? Number.NaN) * 1_024;

/** What a process has used; undefined where the system has no `/proc`, or the process is gone. */
export const processUsage = async (pid: number): Promise<ProcessUsage | undefined> => {
  try {
    const [stat, status] = await Promise.all([
      readFile(`/proc/${pid}/stat`, "utf8"),
      readFile(`/proc/${pid}/status`, "utf8"),
    ]);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ticks = Number(fields[userTimeField]) + Number(fields[systemTimeField]);
    return {
      processorSeconds: ticks / ticksPerSecond,
      residentBytes: readStatus(status, "VmRSS"),
      residentBytesMax: readStatus(status, "VmHWM"),
    };
  } catch {
    return undefined;
  }
};

/** Processor time that a process takes while `work` runs, in seconds; NaN where nobody tells. */
export const processorSecondsOf = async (
  pid: number,
  work: () => Promise<unknown>,
): Promise<number> => {
  const before = await processUsage(pid);
  await work();
  const after = await processUsage(pid);
  return (after?.processorSeconds ?? Number.NaN) - (before?.processorSeconds ?? Number.NaN);
};
