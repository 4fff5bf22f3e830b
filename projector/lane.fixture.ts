import { randomUUID } from "node:crypto";
import type { LogRun } from "../platform/broker/log-run.ts";
import { accounts } from "../read-models/accounts.ts";
import type { AnyProjection } from "../read-models/projection.ts";
import { createLane, type Lane } from "./lane.ts";
import { createLedger, type Ledger } from "./ledger.fixture.ts";
import {
  checkpointsOf,
  documentsOf,
  newProjectionIndex,
  type ProjectorWorld,
  readAll,
} from "./projector.fixture.ts";

type Options = Awaited<ReturnType<ProjectorWorld["options"]>>;

/** A lane of a new index, or of that of other options, for the partition of account `a`. */
export const openLane = async (
  world: ProjectorWorld,
  projection: AnyProjection = accounts,
  of?: Options,
) => {
  const options = of ?? (await world.options());
  const ledger = createLedger(world.log, `t-${randomUUID().slice(0, 8)}`);
  const partition = ledger.partitionOf("a");
  const lane = createLane(newProjectionIndex(options, projection), partition);
  return { lane, ledger, partition, options };
};

/** Makes a lane read the log again, as after a missed delivery. */
export const behind = (lane: Lane): Lane => Object.assign(lane, { state: "catching-up" });

/** Accounts that fall into the same partition as `a`. */
export const neighbours = (ledger: Ledger, count: number): string[] => {
  const names: string[] = [];
  for (let number = 0; names.length < count; number += 1) {
    const name = `n${number}`;
    if (ledger.partitionOf(name) === ledger.partitionOf("a")) names.push(name);
  }
  return names;
};

/** Events of the log as a run. */
export const runOf = async (
  { log }: ProjectorWorld,
  partition: number,
  firstOffset: number,
  length: number,
): Promise<LogRun> => {
  const { logId, epoch } = log.identity;
  const events = (await readAll(log, partition, firstOffset - 1)).slice(0, length);
  const lastOffset = firstOffset + events.length - 1;
  return { logId, epoch, partition, firstOffset, lastOffset, events };
};

/** The checkpoint as the index has it. */
export const checkpointOf = async ({ own, partition }: Lane) =>
  (await checkpointsOf(own.options, own.projection))[partition];

/** The tenant's held streams: the log also holds what other tests left in it. */
export const heldOf = async (lane: Lane, { tenantId }: Ledger) =>
  (await checkpointOf(lane))?.held.filter((one) => one.tenantId === tenantId) ?? [];

/** The balance that readers of a full document id see. */
export const balanceOf = async ({ own }: Lane, id: string) =>
  (await documentsOf(own.options, own.projection, [id])).get(id)?.fields.balanceMinor;
