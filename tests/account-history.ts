import type { AccountEvent } from "../domain/account/events.ts";
import type { Decision } from "../domain/decision.ts";
import { type Envelope, streamIdOf } from "../domain/event.ts";
import { eventCodec } from "../domain/event-families.ts";
import { accountStates } from "./account-samples.ts";

/** What clients did to accounts, and the events that the log would hold for it. */
export type AccountHistory = {
  /** Decides a command and records its events at a time, in milliseconds since 1970. */
  execute<Command>(decision: Decision<Command>, command: Command, recordedAt: number): void;
  /** Everything so far, in one partition. */
  readonly envelopes: readonly Envelope<AccountEvent>[];
};

/** An empty history of one tenant. The n-th command has `request-n`, the n-th event `event-n`. */
export const createAccountHistory = (tenantId = "default"): AccountHistory => {
  const envelopes: Envelope<AccountEvent>[] = [];
  const histories: Record<string, AccountEvent[]> = {};
  let commands = 0;

  const record = (id: string, event: AccountEvent, recordedAt: number): void => {
    const stream = [...(histories[id] ?? []), event];
    histories[id] = stream;
    const offset = envelopes.length + 1;
    const stored = eventCodec.encode(event);
    envelopes.push({
      tenantId,
      streamId: streamIdOf("account", id),
      streamVersion: stream.length,
      partition: 0,
      offset,
      eventId: `event-${offset}`,
      ...stored,
      requestId: `request-${commands}`,
      correlationId: `correlation-${commands}`,
      causationId: "",
      actor: "anonymous",
      recordedAt,
      traceparent: "",
      event: eventCodec.decode(stored) as AccountEvent,
    });
  };

  return {
    envelopes,
    execute: (decision, command, recordedAt) => {
      commands += 1;
      const { appends } = decision.decide(command, accountStates(histories, recordedAt));
      for (const { id, events } of appends) {
        for (const event of events) record(id, event as AccountEvent, recordedAt);
      }
    },
  };
};
