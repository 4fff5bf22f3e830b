import type { EventLog } from "../../platform/event-log/event-log.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import { timestampMessage } from "../../platform/grpc/timestamp-message.ts";
import type { GetLogRequest__Output } from "../../proto/gen/daybook/operations/v1/GetLogRequest.ts";
import type { GetLogResponse } from "../../proto/gen/daybook/operations/v1/GetLogResponse.ts";

/** Which log this is, where its partitions end, and how much the broker has confirmed. */
export const getLog =
  (log: EventLog): UnaryHandler<GetLogRequest__Output, GetLogResponse> =>
  async () => {
    // In this order: what is relayed was in the log before, so no partition seems ahead of itself.
    const relayed = await log.readRelayed();
    const heads = await log.readHeads();
    return {
      logId: log.identity.logId,
      epoch: String(log.identity.epoch),
      partitions: heads.map(({ partition, offset, lastTime }) => ({
        partition,
        head: String(offset),
        lastTime: timestampMessage(lastTime),
        relayed: String(relayed[partition] ?? 0),
      })),
    };
  };
