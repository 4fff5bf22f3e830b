import type { Addresses } from "../e2e/embedded-process.ts";
import { type RealInstallation, untilReady } from "../e2e/real-installation.ts";
import { allRules } from "./all-rules.ts";
import type { Rule } from "./rule.ts";
import { type Finding, runRules } from "./run-rules.ts";
import { openWire } from "./wire.ts";

/** Where commands and queries are answered. */
export type Where = Pick<Addresses, "commands" | "queries">;

/** The rules that do not hold there; default of all. */
export const failures = async (
  where: Where,
  rules: readonly Rule[] = allRules,
): Promise<Finding[]> => {
  const wire = openWire(where);
  try {
    return (await runRules(rules, wire, () => {})).filter(({ ok }) => !ok);
  } finally {
    wire.close();
  }
};

/** Starts one process of each kind; resolves once all are ready. */
export const startAllReady = async ({ start }: RealInstallation): Promise<Where> => {
  const [commands, queries, operations] = await Promise.all([
    start("command-service"),
    start("query-service"),
    start("projector"),
  ]);
  await untilReady([commands, queries, operations]);
  return { commands: commands.address, queries: queries.address };
};
