import { createHash } from "node:crypto";
import { join } from "node:path";
import type { CommandAppend } from "../../platform/event-log/event-log.ts";
import { openPostgresEventLog } from "../../platform/event-log/postgres.ts";
import { openPgliteSql } from "../../platform/sql/pglite.ts";
import type { Installation } from "./installation.ts";
import { newRequestId } from "./messages.ts";

/** A type of event of a stream, in a version that this build does not know. */
export type NewerEvent = { readonly streamId: string; readonly type: string };

const versionOfLater = 99;

/**
 * Appends events, each to its stream, as a build to come might have written them, while the
 * installation's process is not running. Returns a consistency token that stands for them.
 */
export const appendNewerEvents = async (
  { dataDir }: Installation,
  events: readonly NewerEvent[],
): Promise<string> => {
  const sql = await openPgliteSql({ folder: { dataDir: join(dataDir, "postgres") } });
  try {
    const log = await openPostgresEventLog({ sql });
    const streams = events.map(({ streamId }) => ({ tenantId: "default", streamId }));
    const start = { streamVersion: 0, eventId: undefined };
    const tails = await log.readTails(streams.map((stream) => ({ ...stream, ...start })));
    const commands = events.map(({ type }, at): CommandAppend => {
      const stream = streams[at] ?? { tenantId: "", streamId: "" };
      const last = tails[at]?.events.at(-1);
      const requestId = newRequestId();
      const traced = { correlationId: requestId, causationId: "", traceparent: "" };
      const written = { type, schemaVersion: versionOfLater, data: "{}", actor: "anonymous" };
      return {
        key: { tenantId: stream.tenantId, method: "later.v1.Later/Write", requestId },
        requestHash: createHash("sha256").update(requestId).digest(),
        outcome: "committed",
        reason: "",
        answer: "{}",
        expectations: [
          { ...stream, streamVersion: last?.streamVersion ?? 0, eventId: last?.eventId },
        ],
        events: [{ ...stream, ...written, ...traced, eventId: newRequestId(), keys: [] }],
      };
    });
    const { logId, epoch } = log.identity;
    const parts = (await log.append(commands)).flatMap((outcome) => {
      if (outcome.outcome !== "committed") throw new Error(`Cannot append: ${outcome.outcome}`);
      return outcome.stored.streams.map(
        (one) => `${logId}.${epoch}.${one.partition}:${one.offset}`,
      );
    });
    return parts.join(",");
  } finally {
    await sql.close();
  }
};
