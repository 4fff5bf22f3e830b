import { aggregateIdOf } from "../../domain/event.ts";
import type { EventLog } from "../../platform/event-log/event-log.ts";
import type { LoggedEvent, Operation } from "./history.ts";

const pageEvents = 1_000;
const pagesMax = 1_000;

const accountsOf = (operations: readonly Operation[]): Set<string> => {
  const asked = operations.map(({ request }) => request.asked);
  return new Set(asked.flatMap((one) => (one.kind === "transfer" ? [one.id, one.to] : [one.id])));
};

/** All that the log holds of the accounts that were asked for. */
export const loadLoggedEvents = async (
  log: Pick<EventLog, "readStream">,
  tenantId: string,
  operations: readonly Operation[],
): Promise<LoggedEvent[]> => {
  const all: LoggedEvent[] = [];
  for (const accountId of accountsOf(operations)) {
    const stream = { tenantId, streamId: `account-${accountId}` };
    let fromOffset = 1;
    for (let page = 1; page <= pagesMax; page += 1) {
      const range = { fromOffset, toOffset: Number.MAX_SAFE_INTEGER, eventsMax: pageEvents };
      const events = await log.readStream(stream, range);
      for (const { streamId, streamVersion: version, type, requestId, data, ...event } of events) {
        const { partition, offset, recordedAt: recordTime } = event;
        const accountOf = aggregateIdOf(streamId);
        const where = { partition, offset, recordTime };
        all.push({ accountId: accountOf, version, type, requestId, data, ...where });
      }
      const last = events.at(-1);
      if (last === undefined || events.length < pageEvents) break;
      fromOffset = last.offset + 1;
    }
  }
  return all;
};
