import { expect } from "vitest";
import { indexBody } from "../../platform/search-index/elasticsearch-mapping.ts";
import { accounts } from "../../read-models/accounts.ts";
import type { ElasticsearchRun, RunOptions } from "./elasticsearch-run.ts";

/*
 * An index whose mapping is not the projector's. Owners of the load are `owner-0` to `owner-6`;
 * here an owner is a month, so the server takes every account but those of `owner-0`.
 */

const partitions = 16;
const healedMs = 60_000;
const heldMs = 20_000;
const ownerAsMonth = { type: "date", format: "'owner-'M" };
const refusedOwner = "owner-0";

type Body = { readonly mappings: { readonly properties: object } };

const layout = { shards: 1, replicas: 0, refreshIntervalMs: 400 };

/** Makes the index of the accounts before the projector comes to it, with a mapping of its own. */
export const makeForeignMapping: NonNullable<RunOptions["before"]> = async ({ drill, server }) => {
  const { INDEX_PREFIX } = drill.installation.servers;
  const body = indexBody(accounts, partitions, layout) as Body;
  const properties = { ...body.mappings.properties, ownerId: ownerAsMonth };
  await server("PUT", `/${INDEX_PREFIX}-accounts-v${accounts.version}-g1`, {
    ...body,
    mappings: { ...body.mappings, properties },
  });
};

/** Accounts that the index takes, and those that it does not, from what clients were told. */
const accountsByFate = ({ drill }: ElasticsearchRun) => {
  const taken: string[] = [];
  const refused: string[] = [];
  for (const { command } of drill.ledger.acknowledged()) {
    if ("tenant" in command || command.rpc !== "OpenAccount") continue;
    (command.ownerId === refusedOwner ? refused : taken).push(command.accountId);
  }
  return { taken, refused };
};

const heldTotal = async ({ drill }: ElasticsearchRun): Promise<number> => {
  const [projector] = drill.running("projector");
  const values = (await projector?.metric("daybook_held_streams")) ?? [];
  return values.reduce((sum, one) => sum + one, 0);
};

/** Reason by account id, for those whose query is refused. */
const refusalsOf = async ({ drill }: ElasticsearchRun, accountIds: readonly string[]) => {
  const { queries } = drill.clients();
  const reasons: string[] = [];
  for (const accountId of accountIds) {
    await queries.getAccount({ accountId }, { timeoutMs: 10_000 }).catch((error: Error) => {
      reasons.push(error.message);
    });
  }
  return reasons;
};

/**
 * The server refuses some documents for ever: their streams are held with the reason, all others
 * flow. Without the foreign index they are posted again by themselves.
 */
export const expectMappingConflictHeld = async (run: ElasticsearchRun): Promise<void> => {
  const { refused } = accountsByFate(run);
  expect(refused.length).toBeGreaterThan(0);
  const toHold = () => accountsByFate(run).refused.length;
  await expect.poll(() => heldTotal(run), { timeout: heldMs }).toBe(toHold());
  const told = await refusalsOf(run, refused);
  expect(told).toEqual(refused.map(() => expect.stringContaining("waits after an event")));
  const [projector] = run.drill.running("projector");
  expect(projector?.stderr()).toMatch(/"error":"Cannot index: ownerId: \w+_exception"/);
  const answered = run.load.answered();
  await expect.poll(run.load.answered, { timeout: heldMs }).toBeGreaterThan(answered + 40);
  const { taken } = accountsByFate(run);
  await expect.poll(() => refusalsOf(run, taken), { timeout: heldMs }).toEqual([]);
  await run.server("DELETE", `/${await run.liveIndex("accounts")}`);
  await expect.poll(() => heldTotal(run), { timeout: healedMs }).toBe(0);
  await run.untilSearchable();
};
