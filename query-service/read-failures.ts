import type { LogPosition, TokenLog } from "../platform/consistency-token.ts";
import { RequestFailed } from "../platform/failure.ts";
import type { Checkpoint, HeldStream } from "../platform/search-index/search-index.ts";
import type { AnyProjection } from "../read-models/projection.ts";

const places = (positions: readonly LogPosition[]): string =>
  positions.map(({ partition, offset }) => `${partition}:${offset}`).join(",");

/** True when the checkpoints have reached every position. */
export const covers = (
  checkpoints: readonly Checkpoint[],
  required: readonly LogPosition[],
): boolean =>
  required.every(({ partition, offset }) =>
    checkpoints.some((one) => one.partition === partition && one.offset >= offset),
  );

/** The projection has not reached the token in time. The caller may ask again. */
export const projectionLag = (
  projection: AnyProjection,
  required: readonly LogPosition[],
  checkpoints: readonly Checkpoint[],
): RequestFailed => {
  const asked = new Set(required.map(({ partition }) => partition));
  return new RequestFailed(
    "PROJECTION_LAG",
    "Cannot include the writes of the consistency token: the index has not reached them yet",
    {
      facts: {
        projection: projection.name,
        required: places(required),
        positions: places(checkpoints.filter(({ partition }) => asked.has(partition))),
      },
    },
  );
};

/** A statement whose lines do not add up yet. The caller may ask again. */
export const statementUnproved = (accountId: string): RequestFailed =>
  new RequestFailed(
    "PROJECTION_LAG",
    `Cannot prove the statement of account ${accountId} complete: entries are missing`,
    { facts: { account_id: accountId } },
  );

/** @throws {RequestFailed} INDEX_UNAVAILABLE when a checkpoint is of another log or epoch. */
export const requireOfLog = (checkpoints: readonly TokenLog[], facts: TokenLog): void => {
  const ours = checkpoints.every(
    ({ logId, epoch }) => logId === facts.logId && epoch === facts.epoch,
  );
  if (ours) return;
  throw new RequestFailed(
    "INDEX_UNAVAILABLE",
    "Cannot answer now: the index is being built again for this log",
  );
};

const quarantined = (projection: AnyProjection, facts: Record<string, string>, what: string) =>
  new RequestFailed(
    "STREAM_QUARANTINED",
    `Cannot answer from ${projection.name}: ${what} waits after an event that failed`,
    { facts: { projection: projection.name, ...facts } },
  );

/** @throws {RequestFailed} STREAM_QUARANTINED when the stream is held in the projection. */
export const requireNotHeld = (
  projection: AnyProjection,
  { held }: Checkpoint,
  stream: { readonly tenantId: string; readonly streamId: string },
): void => {
  const entry = held.find(
    ({ tenantId, streamId }) => tenantId === stream.tenantId && streamId === stream.streamId,
  );
  if (entry === undefined) return;
  throw quarantined(
    projection,
    { stream_id: entry.streamId, first_offset: String(entry.firstOffset) },
    entry.streamId,
  );
};

/** A document by id is not what the projection wrote: nothing can be said of it until it is. */
export const documentOverwritten = (projection: AnyProjection, streamId: string): RequestFailed =>
  new RequestFailed(
    "STREAM_QUARANTINED",
    `Cannot answer from ${projection.name}: a document of ${streamId} was written over`,
    { facts: { projection: projection.name, stream_id: streamId, error: "DOCUMENT_OVERWRITTEN" } },
  );

/**
 * @throws {RequestFailed} STREAM_QUARANTINED when a stream of the tenant waits at or below a
 * required position: the write that the token stands for may be the one that waits. Where an
 * answer can only show some streams, only those are judged.
 */
export const requireNoneHeldBelow = (
  projection: AnyProjection,
  checkpoints: readonly Checkpoint[],
  tenantId: string,
  required: readonly LogPosition[],
  streams: ReadonlySet<string> | undefined,
): void => {
  const concerns = (one: HeldStream, offset: number): boolean =>
    one.tenantId === tenantId &&
    one.firstOffset <= offset &&
    (streams === undefined || streams.has(one.streamId));
  for (const { partition, offset } of required) {
    const entry = checkpoints
      .find((one) => one.partition === partition)
      ?.held.find((one) => concerns(one, offset));
    if (entry === undefined) continue;
    throw quarantined(
      projection,
      { stream_id: entry.streamId, first_offset: String(entry.firstOffset) },
      entry.streamId,
    );
  }
};
