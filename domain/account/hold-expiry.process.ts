import { aggregateIdOf } from "../event.ts";
import type { ProcessManager } from "../process-manager.ts";
import type { ExpireHolds } from "./commands.ts";
import { holdsExpiry } from "./decisions.ts";
import type { HoldPlaced } from "./events.ts";

/**
 * Ends a hold when its time is over although nobody touches the account. A hold that was captured
 * or released by then leaves nothing to do, and the command changes nothing.
 */
export const holdExpiry: ProcessManager<HoldPlaced, ExpireHolds> = {
  name: "hold-expiry",
  method: "daybook.account.v1.HoldExpiry/ExpireHolds",
  reactsTo: ["HoldPlaced"],
  react: ({ expireTime }, { streamId }) => {
    if (expireTime === undefined) return [];
    const accountId = aggregateIdOf(streamId);
    const command: ExpireHolds = { type: "ExpireHolds", accountId, dueTime: expireTime };
    return [{ dueTime: expireTime, command }];
  },
  decision: holdsExpiry,
};
