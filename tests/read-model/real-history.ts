import {
  clientsOf,
  createRealInstallation,
  type RealInstallation,
  type RealProcess,
  untilReady,
} from "../e2e/real-installation.ts";
import { type History, type HistoryOptions, runHistory } from "./run-history.ts";

type Size = Omit<HistoryOptions, "commands" | "queries" | "others">;

const two = async (
  installation: RealInstallation,
  name: "command-service" | "query-service",
): Promise<readonly [RealProcess, RealProcess]> =>
  await Promise.all([installation.start(name), installation.start(name)]);

/** Writes and reads a history over two command services, two query services and a projector. */
export const runRealHistory = async (size: Size): Promise<History> => {
  await using installation = await createRealInstallation();
  const [commands, queries, projector] = await Promise.all([
    two(installation, "command-service"),
    two(installation, "query-service"),
    installation.start("projector"),
  ]);
  await untilReady([...commands, ...queries, projector]);
  const clients = ([0, 1] as const).map((at) => clientsOf(commands[at], queries[at], projector));
  try {
    return await runHistory({
      ...size,
      commands: clients.map((one) => one.commands),
      queries: clients.map((one) => one.queries),
    });
  } finally {
    for (const client of clients.flatMap((one) => Object.values(one))) client.close();
  }
};
