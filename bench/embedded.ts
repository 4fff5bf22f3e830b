import { formatTable, ms, whole } from "./figures.ts";
import { benchInProcess } from "./in-process.ts";
import { benchOverGrpc } from "./over-grpc.ts";
import type { Section } from "./section.ts";

const inProcessTable = async (): Promise<string> =>
  formatTable([
    ["what", "commands/s", "executor is faster by"],
    ...(await benchInProcess()).map(({ name, perSecond, ratio }) => [
      name,
      whole(perSecond),
      ratio.toFixed(1),
    ]),
  ]);

const overGrpcTables = async (): Promise<string> => {
  const { loads, searchable, firstStartMs, restartMs } = await benchOverGrpc();
  return [
    formatTable([
      ["in flight", "commands/s", "p50", "p99"],
      ...loads.map(({ callers, perSecond, p50Ms, p99Ms }) => [
        String(callers),
        whole(perSecond),
        ms(p50Ms),
        ms(p99Ms),
      ]),
    ]),
    formatTable([
      ["what", "p50", "p99"],
      ["commit to searchable, with its token", ms(searchable.p50Ms), ms(searchable.p99Ms)],
    ]),
    `Start to ready: ${ms(firstStartMs)} on an empty folder, ` +
      `${ms(restartMs)} on the folder after the load and a kill.`,
  ].join("\n\n");
};

/** The embedded mode: in process on PGlite in a folder, and through gRPC as a whole. */
export const embedded: Section = {
  name: "embedded",
  title: "in process on PGlite, then the whole embedded process through gRPC, deposits",
  needs: [],
  run: async () => `${await inProcessTable()}\n\n${await overGrpcTables()}`,
};
